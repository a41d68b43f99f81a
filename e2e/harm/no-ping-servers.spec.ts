// Servers that know nothing of pings, and some that take offence: they are left in peace after two connections at most.
import type { TestInfo } from '@playwright/test'
import type { PlainOptions } from '../support/journal.ts'
import type { Rule } from './support/conversation.ts'
import type { HarmTrial, HarmTrialOptions } from './support/harm-trial.ts'
import { greetAtOpen, loginAfterOpen } from './support/page-acts.ts'
import { expect, test } from './support/test.ts'

/** The default is 20 s: a tenth of it, so that the trial sees many. All other options are the defaults. */
const INTERVAL = 2_000
const SOCKET = {
  heartbeat: { interval: INTERVAL, timeout: { min: 2_000, max: 10_000 } },
} satisfies PlainOptions
const WATCHED = 45_000
/** In the last part of it nothing may happen any more. */
const PEACE = 6 * INTERVAL

const LOGIN_AFTER = 3_000

const OFFENDED: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries([1_000, 1_003, 1_008, 1_011].map((code) => [`closes with ${code}`, closes(code)])),
  'closes with 1006': ({ socket, isPing }) => {
    if (isPing) socket.terminate()
    return isPing
  },
}

const RULES: Readonly<Record<string, Rule>> = {
  'is silent': ({ isPing }) => isPing,
  'answers errors': ({ socket, isPing }) => {
    if (isPing) socket.send('{"error":"unknown type"}')
    return isPing
  },
  ...OFFENDED,
  ...Object.fromEntries(
    Object.entries(OFFENDED).map(([name, rule]) => [
      `${name}, and answers nothing else`,
      (message) => rule(message) || true,
    ]),
  ),
}

const LOGIN_FIRST: Rule = ({ socket, text, isFirst }) => {
  const isOffence = isFirst && text !== 'login'
  if (isOffence) socket.close(1_008, 'log in first')
  return isOffence
}

test('servers that know no ping are left in peace', async ({ barePage, openTrial }, testInfo) => {
  const trials = await Promise.all(
    Object.entries(RULES).map(async ([name, rule]) => {
      return { name, trial: await open(openTrial, { socket: SOCKET, server: { rule } }) }
    }),
  )
  for (const { trial } of trials) await barePage.evaluate(greetAtOpen, trial.id)
  const impatient = await open(openTrial, { server: { rule: LOGIN_FIRST } })
  await barePage.evaluate(loginAfterOpen, { id: impatient.id, delay: LOGIN_AFTER })
  const begunAt = Date.now()
  await barePage.waitForTimeout(WATCHED)
  for (const { name, trial } of trials) {
    const row = `a ping is met by a server that ${name}, interval ÷ 10`
    const told = await judge(testInfo, row, trial, { bound: 2, before: begunAt + WATCHED - PEACE })
    expect.soft(told, `${row}: told`).toBe(1)
  }
  const row = `a server takes nothing but a login first, which comes ${LOGIN_AFTER / 1_000} s after open`
  const told = await judge(testInfo, row, impatient, { bound: 2, before: begunAt + WATCHED - PEACE })
  expect.soft(told, `${row}: told`).toBe(0)
})

function open(
  openTrial: (options: HarmTrialOptions) => Promise<HarmTrial>,
  options: HarmTrialOptions,
): Promise<HarmTrial> {
  return openTrial({ ...options, hasPong: false })
}

/** At most so many connections may end, all of them before then; resolves with how often the application was told why. */
async function judge(
  testInfo: TestInfo,
  row: string,
  trial: HarmTrial,
  { bound, before }: { readonly bound: number; readonly before: number },
): Promise<number> {
  const { native, ours } = await trial.read()
  const ends = ours.events.filter(({ name }) => name === 'lost' || name === 'close')
  const told = ours.events.filter(
    ({ name, detail }) => name === 'error' && detail['code'] === 'heartbeat-unanswered',
  ).length
  testInfo.annotations.push({
    type: 'no ping',
    description: JSON.stringify({ row, ended: ends.length, bound, told, state: ours.state }),
  })
  expect.soft(native.state, `${row}: native`).toBe('open')
  expect.soft(ours.state, row).toBe('open')
  expect.soft(ends.length, `${row}: connections ended`).toBeLessThanOrEqual(bound)
  expect
    .soft(
      ends.filter(({ at }) => at > before),
      `${row}: at last`,
    )
    .toEqual([])
  expect.soft(trial.ours.proxy.dialCount, `${row}: dials`).toBeLessThanOrEqual(bound + 1)
  return told
}

function closes(code: number): Rule {
  return ({ socket, isPing }) => {
    if (isPing) socket.close(code)
    return isPing
  }
}
