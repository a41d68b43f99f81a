// `npm test`: installs, builds, checks the types, runs the unit tests, then the browser tests; ends with one line of sums.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findBrowser } from './browser.mjs'
import { bin, build, install, requireNode, root, run, stopWithParent } from './step.mjs'
import { countPlaywright, countVitest, Sum } from './sum.mjs'

const unitReport = join(root, 'packages/client/reports/unit.json')
const browserReport = join(root, 'e2e/reports/e2e.json')

const sum = new Sum()

requireNode()
stopWithParent()
await runAll()
sum.print()

async function runAll() {
  await Promise.all([unitReport, browserReport].map((report) => rm(report, { force: true })))

  title('Install')
  if ((await install()) !== 0) return sum.fail('The packages could not be installed.')

  title('Build')
  const isBuilt = (await build()) === 0
  if (!isBuilt) sum.fail('The build failed.')

  title('Types')
  // From scratch: after a change of options, what is kept from the last run isn't always looked at again.
  if ((await run(bin('.', 'tsc'), ['-b', '--force'])) !== 0) sum.fail('The type check failed.')

  title('Unit tests')
  const unitCode = await run(bin('packages/client', 'vitest'), ['run', '--coverage'], {
    cwd: join(root, 'packages/client'),
  })
  await sum.add('The unit tests', unitCode, unitReport, countVitest)

  title('Browser tests')
  if (!isBuilt) return sum.fail('The browser tests were not run: there is no build to run them on.')
  await runBrowserTests()
}

async function runBrowserTests() {
  let browser
  try {
    browser = await findBrowser()
  } catch (error) {
    return sum.fail(error.message)
  }
  const code = await run(bin('e2e', 'playwright'), ['test'], {
    cwd: join(root, 'e2e'),
    env: { CHROMIUM_PATH: browser },
  })
  await sum.add('The browser tests', code, browserReport, countPlaywright)
}

function title(text) {
  console.log(`\n── ${text}`)
}
