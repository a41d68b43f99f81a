// `npm test`: installs, builds, checks the types, runs the unit tests, then the browser tests; ends with one line of sums.
// `npm run test:unit` is the same without the browser tests: it needs no browser.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bin, build, install, requireNode, root, run, stopWithParent } from './step.mjs'
import { runInChromium } from './suite.mjs'
import { countVitest, Sum } from './sum.mjs'

/** The packages with unit tests, and the arguments of their runners. */
const UNITS = [
  { name: 'client', options: ['--coverage'] },
  { name: 'server', options: ['--coverage'] },
  { name: 'demo', options: [] },
]

const isUnitOnly = process.argv.includes('--unit')
const sum = new Sum()

requireNode()
stopWithParent()
await runAll()
sum.print()

async function runAll() {
  title('Install')
  if ((await install()) !== 0) return sum.fail('The packages could not be installed.')

  title('Build')
  const isBuilt = (await build()) === 0
  if (!isBuilt) sum.fail('The build failed.')

  title('Types')
  // From scratch: after a change of options, incremental builds don't always check everything again.
  if ((await run(bin('.', 'tsc'), ['-b', '--force'])) !== 0) sum.fail('The type check failed.')

  title('Unit tests')
  for (const { name, options } of UNITS) {
    const cwd = join(root, 'packages', name)
    const report = join(cwd, 'reports/unit.json')
    await rm(report, { force: true })
    const code = await run(bin(`packages/${name}`, 'vitest'), ['run', ...options], { cwd })
    await sum.add(`The unit tests of ${name}`, code, report, countVitest)
  }

  if (isUnitOnly) return
  if (!isBuilt) return sum.fail('The browser tests were not run: there is no build to run them on.')
  try {
    await runInChromium(sum, { title: 'Browser tests', name: 'e2e' })
  } catch (error) {
    sum.fail(error.message)
  }
}

function title(text) {
  console.log(`\n── ${text}`)
}
