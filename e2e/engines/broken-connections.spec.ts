// The connection ends, falls silent, or brings what no server should send; whoever dials again gets in.
import { SCALED, SCALED_HEARTBEAT } from '../support/scaled-heartbeat.ts'
import { expect, test } from './support/test.ts'
import type { Trial } from './support/trial.ts'
import { type Fault, SLACK, tryFault } from './support/try-fault.ts'

const group = 'one connection is broken'

/** A row of failed attempts has only begun: a draw from the first window of the back-off, and the dial. */
const ONE_DELAY = 1_000
/** A message that nothing came in for, its deadline; then the patience with something owed, and the dial. */
const DEFAULT_VERDICT = 500 + 2_000 + 20_000 + 1_000
const { timeout, patience, interval } = SCALED_HEARTBEAT
const SCALED_VERDICT = 500 + timeout.min + patience.busy + 1_000
/** Nothing came in for the interval; the patience with nothing owed, and the dial. */
const IDLE_VERDICT = 20_000 + 10_000 + 500

const MB = 1_000_000
/** More than what the system's own buffers take. */
const CLOG = process.env['FAULTS_FULL'] === '1' ? 6 * MB : MB
/** Deadline and patience grow with what was handed over. */
const CLOG_VERDICT = timeout.min + patience.busy + CLOG / 49

const broken: readonly (Fault & { readonly how: Parameters<Trial['break']>[0] })[] = (
  ['reset', 'fin', 'cut-fin', 'cut-reset', 'reserved-bits', 'bad-utf8', 'garbage'] as const
).map((how) => ({ name: how, how, group, inflict: (trial) => trial.break(how), bound: ONE_DELAY }))

for (const fault of broken) {
  test(`${fault.how}: both hear of it at once, ours is back after its delay`, async ({
    engine,
    openTrial,
  }, testInfo) => {
    const { report } = await tryFault(testInfo, engine, await openTrial(), fault)
    expect(report.native.events.at(-1)?.[0]).toBe('close 1006')
    expect(report.native.events.at(-1)?.[1]).toBeLessThan(SLACK)
    expect(report.ours.noticed).toBeLessThan(SLACK)
  })
}

const silent = [
  { how: 'forget', name: 'forget', socket: {}, bound: DEFAULT_VERDICT },
  {
    how: 'cut-silence',
    name: `cut-silence (${SCALED})`,
    socket: { heartbeat: SCALED_HEARTBEAT },
    bound: SCALED_VERDICT,
  },
] as const

for (const { how, name, socket, bound } of silent) {
  test(`${name}: the native socket stays open without a word, ours is on a new connection in time`, async ({
    engine,
    openTrial,
  }, testInfo) => {
    const { report } = await tryFault(testInfo, engine, await openTrial({ socket }), {
      name,
      group,
      inflict: (trial) => trial.break(how),
      bound,
    })
    expect(report.native).toMatchObject({ events: [], state: 'open', usable: null })
  })
}

test('forgotten while nothing is sent: the heartbeat notices', async ({ engine, openTrial }, testInfo) => {
  const trial = await openTrial({ pace: 0 })
  const { report } = await tryFault(testInfo, engine, trial, {
    name: 'forget, idle',
    group,
    // The first message after the fault is there for the answer, and comes when the connection has been replaced.
    inflict: async (trial) => {
      trial.break('forget')
      await trial.until(
        'is lost',
        ({ ours }) => ours.events.some(({ name }) => name === 'lost'),
        IDLE_VERDICT + SLACK,
      )
      await trial.send()
    },
    bound: IDLE_VERDICT,
  })
  expect(report.native).toMatchObject({ events: [], state: 'open' })
  expect(report.ours.lost).toBe(0)
})

test('a Close frame without a FIN: the browser waits for it as long as it likes, ours does not', async ({
  engine,
  openTrial,
}, testInfo) => {
  const { report } = await tryFault(testInfo, engine, await openTrial(), {
    name: 'close-without-fin',
    group,
    inflict: (trial) => trial.break('close-without-fin'),
    bound: 5_500 + ONE_DELAY,
  })
  expect(report.native.events.at(-1)?.[0]).toBe('close 1000')
})

test('a clogged uplink: the native socket holds everything back for ever, ours is on a new connection after a longer deadline', async ({
  engine,
  openTrial,
}, testInfo) => {
  const trial = await openTrial({ pace: 1_000, socket: { heartbeat: SCALED_HEARTBEAT } })
  const { report } = await tryFault(testInfo, engine, trial, {
    name: `clog, behind a message of ${CLOG / MB} MB (${SCALED})`,
    group,
    inflict: async (trial) => {
      trial.break('clog')
      await trial.send(CLOG)
    },
    // The ping goes out after the interval; twice because the system's own buffers take something first.
    bound: interval + 2 * CLOG_VERDICT,
  })
  expect(report.native).toMatchObject({ events: [], state: 'open' })
})
