// `npm test`: installs, builds, checks the types, runs the unit tests, then the browser tests; ends with one line of sums.
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findBrowser } from './browser.mjs'
import { bin, build, install, requireNode, root, run, stopWithParent } from './step.mjs'

const unitReport = join(root, 'packages/client/reports/unit.json')
const browserReport = join(root, 'e2e/reports/e2e.json')

const sum = { passed: 0, failed: 0, skipped: 0 }
const troubles = []

requireNode()
stopWithParent()
await runAll()

for (const trouble of troubles) console.error(trouble)
const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''
console.log(`${sum.passed} passed, ${sum.failed} failed${skipped}`)
process.exitCode = sum.failed > 0 ? 1 : 0

async function runAll() {
  await Promise.all([unitReport, browserReport].map((report) => rm(report, { force: true })))

  title('Install')
  if ((await install()) !== 0) return fail('The packages could not be installed.')

  title('Build')
  const isBuilt = (await build()) === 0
  if (!isBuilt) fail('The build failed.')

  title('Types')
  // From scratch: after a change of options, what is kept from the last run isn't always looked at again.
  if ((await run(bin('.', 'tsc'), ['-b', '--force'])) !== 0) fail('The type check failed.')

  title('Unit tests')
  const unitCode = await run(bin('packages/client', 'vitest'), ['run', '--coverage'], {
    cwd: join(root, 'packages/client'),
  })
  await add('The unit tests', unitCode, unitReport, countUnit)

  title('Browser tests')
  if (!isBuilt) return fail('The browser tests were not run: there is no build to run them on.')
  await runBrowserTests()
}

async function runBrowserTests() {
  let browser
  try {
    browser = await findBrowser()
  } catch (error) {
    return fail(error.message)
  }
  const code = await run(bin('e2e', 'playwright'), ['test'], {
    cwd: join(root, 'e2e'),
    env: { CHROMIUM_PATH: browser },
  })
  await add('The browser tests', code, browserReport, countBrowser)
}

function title(text) {
  console.log(`\n── ${text}`)
}

function fail(trouble) {
  troubles.push(`✗ ${trouble}`)
  sum.failed += 1
}

/** A runner that ends badly without naming a failed test is a failure of its own. */
async function add(name, code, report, count) {
  const counts = await read(report, count)
  if (counts === undefined) return fail(`${name} crashed: exit code ${code}, and no report.`)
  sum.passed += counts.passed
  sum.failed += counts.failed
  sum.skipped += counts.skipped
  if (counts.failed > 0) troubles.push(`✗ ${name}: ${counts.failed} failed.`)
  else if (code !== 0)
    fail(`${name} ended with exit code ${code}, though no test failed; the reason is above.`)
  else if (counts.passed === 0) fail(`${name} ran no test.`)
}

async function read(report, count) {
  if (!existsSync(report)) return undefined
  try {
    return count(JSON.parse(await readFile(report, 'utf8')))
  } catch {
    return undefined
  }
}

// A file that can't be loaded has no test that could fail, but it is a failed suite.
function countUnit(report) {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function countBrowser(report) {
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected, failed: unexpected + flaky, skipped }
}
