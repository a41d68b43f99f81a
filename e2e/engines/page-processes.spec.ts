// Processes of the browser that stand still or are killed: the one that has the connections, and all of them, as in sleep.
import { eventsSince, hasAnswers, noticedAt } from '../support/fault-record.ts'
import type { Records } from '../support/pair.ts'
import { expect, test } from './support/page-test.ts'
import { networkProcessOf, processesOf } from './support/processes.ts'
import { SLACK, tryFault } from './support/try-fault.ts'

const GROUP = 'page and browser'
/** From a sign on a living connection, with the default options; and on a dead one from which something is owed. */
const SIGN_BOUND = 1_500
const OWED_BOUND = 10_500
/** The second window: a connection that was so young counts as a failed attempt. */
const BACK_OFF = 2_000
/** Until it is suspect, with the default options and a message now and then. */
const NOTICE_BOUND = 4_500 + SLACK

test('the network process stands still for 12 s: both are usable as soon as it goes on', async ({
  ownEngine,
  openTrialIn,
  standstill,
}, testInfo) => {
  const trial = await openTrialIn(ownEngine)
  const { report, records } = await tryFault(testInfo, ownEngine, trial, {
    group: GROUP,
    name: 'network process stopped for 12 s',
    lasts: 12_000,
    bound: SIGN_BOUND,
    inflict: () => standstill.begin([networkProcessOf(ownEngine)]),
    heal: async () => standstill.end(),
  })
  expect(report.ours.noticed).toBeLessThan(NOTICE_BOUND)
  expectNoLossWhileSuspect(records)
  // Everything that was stuck arrives.
  expect(report.native).toMatchObject({ events: [], state: 'open', lost: 0 })
})

test('the network process is killed: every connection ends at once, and ours is back', async ({
  engineName,
  ownEngine,
  openTrialIn,
}, testInfo) => {
  testInfo.skip(engineName === 'firefox', 'the connections of Firefox are its first process’s own')
  testInfo.skip(engineName === 'webkit', 'the driver of WebKit gives the page up with the network process')
  const trial = await openTrialIn(ownEngine)
  const { report, records } = await tryFault(testInfo, ownEngine, trial, {
    group: GROUP,
    name: 'network process killed',
    bound: BACK_OFF,
    inflict() {
      process.kill(networkProcessOf(ownEngine), 'SIGKILL')
    },
  })
  expectNoLossWhileSuspect(records)
  expect(eventsSince(records.ours, 'lost')).toMatchObject([{ detail: { code: 1006, origin: 'network' } }])
  expect(report.native.events.map(([name]) => name)).toEqual(['error', 'close 1006'])
  expect(report.native.events[0]?.[1]).toBeLessThan(SLACK)
})

for (const flow of ['forgotten', 'alive']) {
  const outcome = flow === 'alive' ? 'kept, nothing is lost' : 'replaced soon, for it has slept'
  test(`the whole browser stands still for 15 s, the flow ${flow}: ${outcome}`, async ({
    ownEngine,
    openTrialIn,
    standstill,
  }, testInfo) => {
    const trial = await openTrialIn(ownEngine)
    const { report, records } = await tryFault(testInfo, ownEngine, trial, {
      group: GROUP,
      name: `browser stopped for 15 s, flow ${flow}`,
      lasts: 15_000,
      bound: flow === 'alive' ? SIGN_BOUND : OWED_BOUND,
      inflict() {
        standstill.begin(processesOf(ownEngine))
        if (flow === 'forgotten') trial.break('forget')
      },
      heal: async () => standstill.end(),
    })
    // While something is owed a wake only asks: a living connection isn't even suspect.
    expect(report.ours.noticed ?? Infinity).toBeGreaterThanOrEqual(report.lasted)
    expectNoLossWhileSuspect(records)
    const reasons = eventsSince(records.ours, 'replacing').map(({ detail }) => detail['reason'])
    expect(reasons).toEqual(flow === 'alive' ? [] : ['wake'])
    expect(trial.ours.server.visits).toHaveLength(flow === 'alive' ? 1 : 2)
    // Open for ever, as it says, dead or not.
    expect(report.native).toMatchObject({ events: [], state: 'open' })
    expect(report.native.lost > 0).toBe(flow === 'forgotten')
  })
}

/** What was sent before it may be: into a connection that has ended. */
function expectNoLossWhileSuspect(records: Records): void {
  const openAt = eventsSince(records.ours, 'open')[0]!.at
  expect(hasAnswers(records.ours, noticedAt(records, openAt))).toBe(true)
}
