// Adds up the test runs of one command from their JSON reports, and prints the sum as the last line.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

export class Sum {
  #passed = 0
  #failed = 0
  #skipped = 0
  #skipReasons = new Map()
  #troubles = []

  fail(trouble) {
    this.#troubles.push(`✗ ${trouble}`)
    this.#failed += 1
  }

  /** A runner that fails without a failed test counts as a failure. */
  async add(name, code, report, count) {
    const counts = await read(report, count)
    if (counts === undefined) return this.fail(`${name} crashed: exit code ${code}, and no report.`)
    this.#passed += counts.passed
    this.#skipped += counts.skipped
    for (const reason of counts.skipReasons) {
      this.#skipReasons.set(reason, (this.#skipReasons.get(reason) ?? 0) + 1)
    }
    for (const test of counts.failures) this.fail(`${name}: ${test}`)
    if (counts.failures.length > 0) return
    if (code !== 0)
      this.fail(`${name} ended with exit code ${code}, though no test failed; the reason is above.`)
    else if (counts.passed + counts.skipped === 0) this.fail(`${name} ran no test.`)
  }

  /** Prints failures and the sum, and sets the exit code. */
  print() {
    for (const [reason, count] of this.#skipReasons) console.log(`– ${count} skipped: ${reason}`)
    for (const trouble of this.#troubles) console.error(trouble)
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : ''
    console.log(`${this.#passed} passed, ${this.#failed} failed${skipped}`)
    process.exitCode = this.#failed > 0 ? 1 : 0
  }
}

export function countVitest(report) {
  return {
    passed: report.numPassedTests,
    failures: report.testResults.flatMap(failuresOfFile),
    skipped: report.numPendingTests + report.numTodoTests,
    skipReasons: [],
  }
}

// A file that can't be loaded has no failed test, but it is a failed suite.
function failuresOfFile(file) {
  const failed = file.assertionResults.filter((test) => test.status === 'failed')
  if (failed.length === 0 && file.status === 'failed') return [file.name]
  return failed.map((test) => test.fullName)
}

export function countPlaywright(report) {
  const { expected, skipped } = report.stats
  return {
    passed: expected,
    failures: report.suites.flatMap(failuresOfSuite),
    skipped,
    skipReasons: report.suites.flatMap(skipReasonsOfSuite),
  }
}

function skipReasonsOfSuite({ specs, suites = [] }) {
  const tests = specs.flatMap((spec) => spec.tests).filter((test) => test.status === 'skipped')
  const reasons = tests.map(({ annotations }) => annotations.find(({ type }) => type === 'skip')?.description)
  return [...reasons.map((reason) => reason ?? 'no reason given'), ...suites.flatMap(skipReasonsOfSuite)]
}

function failuresOfSuite({ specs, suites = [] }) {
  const failed = specs.flatMap((spec) =>
    spec.tests
      .filter((test) => test.status === 'unexpected' || test.status === 'flaky')
      .map((test) => [test.projectName, `${spec.file}:${spec.line}`, spec.title].join(' ').trim()),
  )
  return [...failed, ...suites.flatMap(failuresOfSuite)]
}

async function read(report, count) {
  if (!existsSync(report)) return undefined
  try {
    return count(JSON.parse(await readFile(report, 'utf8')))
  } catch {
    return undefined
  }
}
