// The `test` of this suite: trials share a page, and are ended with it.
import type { Page } from '@playwright/test'
import { test as base } from '../../support/test.ts'
import { HarmTrial, type HarmTrialOptions } from './harm-trial.ts'

export { expect } from '@playwright/test'

interface Fixtures {
  /** In the bare page, or in another one. */
  readonly openTrial: (options?: HarmTrialOptions, page?: Page) => Promise<HarmTrial>
}

export const test = base.extend<Fixtures>({
  openTrial: async ({ barePage }, use) => {
    const trials: HarmTrial[] = []
    await use(async (options, page = barePage) => {
      const trial = await HarmTrial.open(page, options)
      trials.push(trial)
      return trial
    })
    // The clients first: they would dial again.
    await barePage.close()
    await Promise.all(trials.map((trial) => trial.close()))
  },
})
