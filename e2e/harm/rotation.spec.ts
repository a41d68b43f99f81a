// A planned replacement never costs the answer that is on its way.
import { expect } from '@playwright/test'
import { reportHarm } from './support/harm-report.ts'
import type { HarmTrial, HarmTrialOptions, Request } from './support/harm-trial.ts'
import { test } from './support/test.ts'

/** Of the answer. */
const TAKES = 10_000
const PATIENCE = 15_000
/** What was called off is tried again. */
const AFTERWARDS = 5_000
const MAX_AGE = 4_000

const CASES: readonly (HarmTrialOptions & { readonly name: string; readonly request: Request })[] = [
  { name: 'work in order, 10 s', server: { takesInOrder: true }, request: { work: TAKES } },
  { name: '2 MB in one message at 200 kB/s', network: { bandwidth: 200_000 }, request: { size: 2_000_000 } },
]

test('rotate() and maxAge during a 10 s answer cost nothing', async ({ barePage, openTrial }, testInfo) => {
  const open = async (maxAge?: number): Promise<HarmTrial[]> => {
    const socket = maxAge === undefined ? {} : { maxAge }
    return Promise.all(CASES.map((options) => openTrial({ ...options, socket })))
  }
  const aged = await open(MAX_AGE)
  const rotated = await open()
  const rotatedWhileTalking = await open()
  const groups = {
    maxAge: aged,
    'rotate()': rotated,
    'rotate(), with messages each second': rotatedWhileTalking,
  }
  for (const trials of Object.values(groups)) {
    for (const [index, trial] of trials.entries()) await trial.ask(CASES[index]?.request)
  }
  for (const trial of rotatedWhileTalking) await trial.talk(1_000)
  await barePage.waitForTimeout(1_000)
  for (const { id } of [...rotated, ...rotatedWhileTalking]) {
    await barePage.evaluate((id) => pairs[id]?.ours.rotate(), id)
  }
  await barePage.waitForTimeout(TAKES + AFTERWARDS)
  await Promise.all(
    Object.values(groups)
      .flat()
      .map((trial) => trial.settle(PATIENCE)),
  )
  for (const [what, trials] of Object.entries(groups)) {
    for (const [index, trial] of trials.entries()) {
      const row = `${what} during ${CASES[index]?.name}`
      const { native, ours } = await reportHarm(testInfo, row, trial)
      expect.soft(native, `${row}: native`).toMatchObject({ givenUp: 0, lost: 0, doubled: 0 })
      expect.soft(ours, row).toMatchObject({ givenUp: 0, lost: 0, doubled: 0 })
      const { visits } = trial.ours
      const codes = visits.slice(0, ours.replaced).map(({ closeCode }) => closeCode)
      expect.soft(codes, `${row}: close codes`).toEqual(codes.map(() => 1_000))
    }
  }
})
