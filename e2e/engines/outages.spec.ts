// The network is bad for a while, for every connection: nothing gets through, or little, or late.
import { eventsSince } from '../support/fault-record.ts'
import { SCALED, SCALED_HEARTBEAT } from '../support/scaled-heartbeat.ts'
import { expect, test } from './support/test.ts'
import { SLACK, tryFault } from './support/try-fault.ts'

const group = 'the network is bad for a while'

/** A message that nothing came in for, its deadline, and that of the ping; with the default options. */
const SUSPECTED = 500 + 2_000 + 2_000

test('a black hole of ten seconds: ours is suspect, and keeps its connection, as the native socket does', async ({
  engine,
  openTrial,
}, testInfo) => {
  const { report, records } = await tryFault(testInfo, engine, await openTrial(), {
    name: 'black hole, both',
    group,
    inflict: (trial) => trial.network({ blackHole: 'both' }),
    heal: (trial) => trial.network(),
    lasts: 10_000,
    bound: 1_000,
  })
  expect(report.native).toMatchObject({ events: [], lost: 0 })
  expect(report.ours.noticed).toBeLessThan(SUSPECTED + SLACK)
  expect(report.ours.lost).toBe(0)
  expect([...eventsSince(records.ours, 'replacing'), ...eventsSince(records.ours, 'lost')]).toEqual([])
})

for (const blackHole of ['both', 'up', 'down'] as const) {
  test(`a black hole longer than the patience, ${blackHole}: the native socket says nothing, ours is lost and usable soon after the hole is closed`, async ({
    engine,
    openTrial,
  }, testInfo) => {
    const trial = await openTrial({ socket: { heartbeat: SCALED_HEARTBEAT } })
    const { report, records } = await tryFault(testInfo, engine, trial, {
      name: `black hole, ${blackHole} (${SCALED})`,
      group,
      inflict: (trial) => trial.network({ blackHole }),
      heal: (trial) => trial.network(),
      lasts: 10_000,
      // The dial that hangs in the hole gets through with TCP's next retransmission, no later than as much again.
      bound: 10_000,
    })
    expect(report.native.events).toEqual([])
    expect(report.ours.noticed).toBeLessThan(SUSPECTED + SLACK)
    expect(eventsSince(records.ours, 'lost')).toMatchObject([{ detail: { origin: 'heartbeat' } }])
  })
}

for (const [name, network] of [
  ['delay of 1 s each way, jitter of 1 s', { delay: 1_000, jitter: 1_000 }],
  ['bandwidth of 1 kB/s', { bandwidth: 1_000 }],
  ['bursts every 1.5 s', { burst: 1_500 }],
] as const) {
  test(`${name}: nothing is lost, and no connection is given up`, async ({ engine, openTrial }, testInfo) => {
    const { report, records } = await tryFault(testInfo, engine, await openTrial(), {
      name,
      group,
      inflict: (trial) => trial.network(network),
      heal: (trial) => trial.network(),
      lasts: 10_000,
      bound: 1_000,
    })
    expect(report.native).toMatchObject({ events: [], lost: 0 })
    expect(report.ours.lost).toBe(0)
    expect(records.ours.events.filter(({ name }) => name === 'lost')).toEqual([])
  })
}
