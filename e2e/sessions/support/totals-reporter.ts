// Prints what all tests of a run have come to.
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter'
import type { Verdict } from './check.ts'

export default class TotalsReporter implements Reporter {
  readonly #verdicts: Verdict[] = []

  onTestEnd(_test: TestCase, result: TestResult): void {
    for (const { type, description } of result.annotations)
      if (type === 'sessions' && description !== undefined) this.#verdicts.push(JSON.parse(description))
  }

  onEnd(): void {
    const sum = (read: (verdict: Verdict) => number): number =>
      this.#verdicts.reduce((result, verdict) => result + read(verdict), 0)
    console.log(`Sessions
  messages    ${sum(({ up }) => up)} handled by servers, ${sum(({ down }) => down)} by clients
  resumed     ${sum(({ resumed }) => resumed)} times, ${sum(({ replayed }) => replayed)} messages sent again
  resets      ${sum(({ resets }) => resets.length)}: ${sum(({ fates }) => fates.received)} messages received, ${sum(({ fates }) => fates.unsent)} unsent, ${sum(({ fates }) => fates.unknown)} unknown
  violations  ${sum(({ violations }) => violations.length)}`)
  }
}
