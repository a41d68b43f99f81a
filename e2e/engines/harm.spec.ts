// What the engine's own class keeps, ours keeps: answers that take long. All the rest of e2e/harm is Chromium's alone.
import { expect } from '@playwright/test'
import { HarmTrial } from '../harm/support/harm-trial.ts'
import { LARGE_ANSWER, tryLongAnswers, workInOrder } from '../harm/support/long-answers.ts'
import { startBareSite } from '../support/bare-site.ts'
import { freshAddress } from './support/fresh-address.ts'
import { test } from './support/test.ts'

test('long answers arrive on the connection that was asked', async ({ engine }, testInfo) => {
  const site = await startBareSite({}, freshAddress())
  const page = await engine.open(site.origin)
  const trials: HarmTrial[] = []
  try {
    const hasLibrary = (): Promise<boolean> => page.evaluate(() => 'library' in globalThis, undefined)
    await expect.poll(hasLibrary).toBe(true)
    await tryLongAnswers(testInfo, {
      openTrial: async (options) => {
        const trial = await HarmTrial.open(page, options)
        trials.push(trial)
        return trial
      },
      cases: [...[8, 12, 15].map(workInOrder), LARGE_ANSWER],
      row: (name) => `${engine.name}: ${name}`,
    })
  } finally {
    await page.close()
    await Promise.all(trials.map((trial) => trial.close()))
    await site.close()
  }
})
