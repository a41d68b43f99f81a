// Connections that have died without a word: slower to be given up than living ones are safe, but within bounds.
import type { TestInfo } from '@playwright/test'
import { measured } from '../support/measured.ts'
import { probe, QUICK_PATIENCE } from './support/coming-names.ts'
import { expectUnharmed } from './support/harm-report.ts'
import type { HarmTrial } from './support/harm-trial.ts'
import { noted, noteNext, sendAtOpen } from './support/page-acts.ts'
import { expect, test } from './support/test.ts'
import { usableAt } from './support/usable.ts'

const INTERVAL = 20_000
/** After the death; of a sign, after the sign. */
const BOUND = { idle: INTERVAL + 10_500, owed: 23_500, quick: 7_500, sign: 1_500 }
/** What two busy cores may add. */
const SLACK = 700
const PATIENCE = 40_000

test('a black hole: usable again in time, whether something is owed or not', async ({
  barePage,
  openTrial,
}, testInfo) => {
  const idle = await openTrial()
  const owed = await openTrial()
  const talking = await openTrial()
  const quick = await openTrial({ socket: QUICK_PATIENCE })
  const trials = [idle, owed, talking, quick]
  await greet(trials)
  for (const { id } of trials) await barePage.evaluate(sendAtOpen, id)
  const idleDiedAt = idle.die()
  const diedAt = [owed, talking, quick].map((trial) => trial.die())[0]!
  for (const trial of [owed, quick]) await trial.ask()
  await talking.talk(500)
  await Promise.all([
    isUsable(testInfo, 'black hole, idle', idle, idleDiedAt, BOUND.idle),
    isUsable(testInfo, 'black hole, something owed', owed, diedAt, BOUND.owed),
    isUsable(testInfo, 'black hole, a message each 500 ms', talking, diedAt, BOUND.owed),
    isUsable(testInfo, 'black hole, something owed, patience of 4 s', quick, diedAt, BOUND.quick),
  ])
})

test('a sign on a dead connection: usable again at once; on a living one: nothing happens', async ({
  barePage,
  context,
  openTrial,
}, testInfo) => {
  const probed = { dead: await openTrial(), alive: await openTrial() }
  await greet(Object.values(probed))
  const before = probed.dead.die()
  const probedAt = await barePage.evaluate(probe, probed.dead.id)
  await barePage.evaluate(probe, probed.alive.id)
  for (const trial of Object.values(probed)) await trial.ask()
  await isUsable(testInfo, 'probe(), dead connection', probed.dead, before, BOUND.sign, probedAt)
  await probed.alive.hasAnswers(PATIENCE)
  await expectUnharmed(testInfo, 'probe(), living connection', probed.alive)

  const online = { dead: await openTrial(), deadAndOwed: await openTrial(), alive: await openTrial() }
  await greet(Object.values(online))
  for (const { id } of [online.dead, online.deadAndOwed]) await barePage.evaluate(sendAtOpen, id)
  const diedAt = online.dead.die()
  online.deadAndOwed.die()
  await online.deadAndOwed.ask()
  await context.setOffline(true)
  await expect.poll(() => barePage.evaluate(() => navigator.onLine)).toBe(false)
  await barePage.evaluate(noteNext, 'online' as const)
  await context.setOffline(false)
  const onlineAt = await barePage.evaluate(noted)
  await online.alive.ask()
  const usable = (what: string, trial: HarmTrial): Promise<void> =>
    isUsable(testInfo, `online, dead connection, ${what}`, trial, diedAt, BOUND.sign, onlineAt)
  await Promise.all([usable('idle', online.dead), usable('something owed', online.deadAndOwed)])
  await online.alive.hasAnswers(PATIENCE)
  await expectUnharmed(testInfo, 'online, living connection', online.alive)
})

async function greet(trials: readonly HarmTrial[]): Promise<void> {
  for (const trial of trials) await trial.ask()
  for (const trial of trials) expect(await trial.hasAnswers(PATIENCE)).toBe(true)
}

/** What is sent from `since` on is answered within the bound, counted from `from`. */
async function isUsable(
  testInfo: TestInfo,
  what: string,
  trial: HarmTrial,
  since: number,
  bound: number,
  from = since,
): Promise<void> {
  await trial.until(({ ours }) => usableAt(ours, since) !== undefined, PATIENCE)
  const usable = usableAt((await trial.read()).ours, since)
  measured(testInfo, what, usable && usable - from, bound + SLACK)
}
