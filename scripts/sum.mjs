// What the test runs of one command came to, from their JSON reports; printed as its last line.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

export class Sum {
  #passed = 0
  #failed = 0
  #skipped = 0
  #troubles = []

  fail(trouble) {
    this.#troubles.push(`✗ ${trouble}`)
    this.#failed += 1
  }

  /** A runner that ends badly without naming a failed test is a failure of its own. */
  async add(name, code, report, count) {
    const counts = await read(report, count)
    if (counts === undefined) return this.fail(`${name} crashed: exit code ${code}, and no report.`)
    this.#passed += counts.passed
    this.#failed += counts.failed
    this.#skipped += counts.skipped
    if (counts.failed > 0) this.#troubles.push(`✗ ${name}: ${counts.failed} failed.`)
    else if (code !== 0)
      this.fail(`${name} ended with exit code ${code}, though no test failed; the reason is above.`)
    else if (counts.passed + counts.skipped === 0) this.fail(`${name} ran no test.`)
  }

  /** Says what went wrong and the sum, and sets the exit code. */
  print() {
    for (const trouble of this.#troubles) console.error(trouble)
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : ''
    console.log(`${this.#passed} passed, ${this.#failed} failed${skipped}`)
    process.exitCode = this.#failed > 0 ? 1 : 0
  }
}

// A file that can't be loaded has no test that could fail, but it is a failed suite.
export function countVitest(report) {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

export function countPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected, failed: unexpected + flaky, skipped }
}

async function read(report, count) {
  if (!existsSync(report)) return undefined
  try {
    return count(JSON.parse(await readFile(report, 'utf8')))
  } catch {
    return undefined
  }
}
