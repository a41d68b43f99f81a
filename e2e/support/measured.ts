// Keeps durations in the report, for liveness-table.mjs.
import { expect, type TestInfo } from '@playwright/test'

/** Milliseconds; `undefined`: it hasn't happened. */
export function measured(testInfo: TestInfo, what: string, took: number | undefined, bound: number): void {
  testInfo.annotations.push({
    type: 'measured',
    description: JSON.stringify({ what, took: took ?? null, bound }),
  })
  expect.soft(took, what).toBeDefined()
  expect.soft(took, what).toBeLessThan(bound)
}
