// Prints what all seeds of a run have come to. Knows Playwright, and no chaos.
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter'
import { inWords, sum, type Totals } from './totals.ts'

export default class TotalsReporter implements Reporter {
  readonly #totals: Totals[] = []

  onTestEnd(_test: TestCase, result: TestResult): void {
    for (const { type, description } of result.annotations)
      if (type === 'chaos' && description !== undefined) this.#totals.push(JSON.parse(description))
  }

  onEnd(): void {
    if (this.#totals.length > 0) console.log(inWords(sum(this.#totals)))
  }
}
