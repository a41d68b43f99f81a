// Servers and networks that answer by fits and starts.
import { expectUnharmed } from './support/harm-report.ts'
import type { HarmTrial, HarmTrialOptions } from './support/harm-trial.ts'
import { test } from './support/test.ts'

const TICK = 8_000
/** Two pings of an idle client, and their pongs. */
const WATCHED = 50_000
const PATIENCE = 15_000

test('pongs in bursts are waited for', async ({ barePage, openTrial }, testInfo) => {
  const pongs: HarmTrialOptions = { server: { burst: { every: TICK, of: 'pongs' } } }
  const everything: HarmTrialOptions = { server: { burst: { every: TICK, of: 'everything' } } }
  const open = (row: string, options: HarmTrialOptions): Promise<Row> => named(row, openTrial(options))
  const idle = await Promise.all([
    open(`pongs each ${TICK / 1_000} s, idle, 1`, pongs),
    open(`pongs each ${TICK / 1_000} s, idle, 2`, pongs),
    open(`all answers each ${TICK / 1_000} s, idle`, everything),
  ])
  const talking = await Promise.all([
    open(`pongs each ${TICK / 1_000} s, a message each second`, pongs),
    open(`all answers each ${TICK / 1_000} s, a message each second`, everything),
    open(`all answers each ${TICK / 1_000} s, a message each 5 s`, everything),
  ])
  for (const [index, { trial }] of talking.entries()) await trial.talk(index === 2 ? 5_000 : 1_000)
  for (const { trial } of idle) await trial.ask()
  await barePage.waitForTimeout(WATCHED)
  const rows = [...idle, ...talking]
  await Promise.all(rows.map(({ trial }) => trial.settle(PATIENCE)))
  for (const { row, trial } of rows) await expectUnharmed(testInfo, row, trial)
})

/** Each way. */
const DELAY = 600
const SPIKE = 9_000

test('round trips of 1.2 s with spikes of 9 s are waited for', async ({ barePage, openTrial }, testInfo) => {
  const network = { delay: DELAY }
  const row = (what: string): string => `round trips of 1.2 s, spikes of ${SPIKE / 1_000} s, ${what}`
  const talking = await named(row('a message each second'), openTrial({ network }))
  const seldom = await named(row('a message each 7 s'), openTrial({ network }))
  const idle = await named(row('idle'), openTrial({ network }))
  await idle.trial.ask()
  await talking.trial.talk(1_000)
  await seldom.trial.talk(7_000)
  for (let count = 0; count < 3; count += 1) {
    await barePage.waitForTimeout(5_000)
    for (const { trial } of [talking, seldom]) await spike(trial)
    // The idle client's ping finds a network that is slow for as long as it takes.
    if (count === 0) await idle.trial.network({ delay: SPIKE / 2 })
    await barePage.waitForTimeout(SPIKE)
  }
  await Promise.all([talking, seldom, idle].map(({ trial }) => trial.settle(PATIENCE)))
  for (const { row, trial } of [talking, seldom]) await expectUnharmed(testInfo, row, trial)
  // The patience with an idle connection is hardly longer than the spike: a replacement may be dialled, and is let go.
  await expectUnharmed(testInfo, idle.row, idle.trial, { dials: 2 })
})

interface Row {
  readonly row: string
  readonly trial: HarmTrial
}

async function named(row: string, opening: Promise<HarmTrial>): Promise<Row> {
  return { row, trial: await opening }
}

/** What comes within a second is that late, and what comes after it waits behind it. */
async function spike(trial: HarmTrial): Promise<void> {
  await trial.network({ delay: SPIKE - DELAY })
  setTimeout(() => void trial.network({ delay: DELAY }), 1_000)
}
