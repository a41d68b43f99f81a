// The connection is broken, and whoever dials again isn't let in.

import { areLost, eventsSince, record } from './support/fault-record.ts'
import type { LaneRecord, Records } from './support/pair.ts'
import { range } from './support/range.ts'
import { expect, type Moment, NATIVE_WAIT, SLACK, type TwoLanes, test } from './support/two-lanes.ts'

const MIN_DELAY = 100

/** How long after it happened an event may be recorded. */
const RECORDING = 20

const BACKOFF = { min: 200, max: 800, factor: 2 }

/** Less than another failed attempt would cost; Chromium delays dials in a page in which many have failed. */
const LET_IN_WITHIN = BACKOFF.max + 5_000

type Door = 'refuse' | 'reset' | 'fin' | 'open-then-fin' | 200 | 302 | 401 | 503

/** A later message is; the first may have gone into a connection that was ended at once. */
function isAnswered({ answered }: LaneRecord): boolean {
  return (answered.at(-1)?.number ?? 0) >= 2
}

/** Lets both in again, and waits until they have answers. */
async function heal(lanes: TwoLanes): Promise<{ over: Moment; records: Records }> {
  const over = await lanes.network()
  await lanes.until('are open', ({ native, ours }) => native.state === 'open' && ours.state === 'open')
  // The open one may still be a connection that is ended at once, so one message may not be enough.
  await expect
    .poll(
      async () => {
        await lanes.send()
        const { native, ours } = await lanes.read()
        return isAnswered(native) && isAnswered(ours)
      },
      { message: 'have answers', intervals: [100, 500] },
    )
    .toBe(true)
  return { over, records: await lanes.read() }
}

/** Each in a renderer of its own; all at the same time, because what takes time is waiting. */
for (const doors of [
  ['refuse', 'reset', 'fin', 'open-then-fin'],
  [200, 302, 401, 503],
] satisfies Door[][]) {
  test(`turned away (${doors.join(', ')}): ours tries ever more slowly, without a storm, and is let in when it is over`, async ({
    openLanes,
  }, testInfo) => {
    const turnAway = async (door: Door): Promise<void> => {
      // Chromium may take seconds over a dial in a page in which many have failed. Nothing is to be silent here.
      const socket = { backoff: BACKOFF, connectTimeout: 5_000, heartbeat: false } as const
      const lanes = await openLanes({ name: String(door), isAlone: true, socket })
      await lanes.network({ door })
      const from = await lanes.break('reset')
      await lanes.until('are lost', areLost)
      await lanes.send()
      const away = await lanes.until(
        'were turned away',
        ({ native, ours }) =>
          eventsSince(native, 'close').length >= 2 && eventsSince(ours, 'waiting').length >= 4,
      )
      for (const { detail } of eventsSince(away.native, 'close')) expect(detail['code']).toBe(1006)

      const waits = eventsSince(away.ours, 'waiting')
      const attempts = waits.map(({ detail }) => Number(detail['attempt']))
      // A connection that lived a moment is no success either.
      expect(attempts).toEqual(range(attempts[0]!, attempts[0]! + attempts.length - 1))
      for (const { detail } of waits) {
        expect(detail['reason']).toBe('network')
        expect(detail['delay']).toBeGreaterThanOrEqual(MIN_DELAY)
        const window = Math.min(BACKOFF.max, BACKOFF.min * BACKOFF.factor ** (Number(detail['attempt']) - 1))
        expect(detail['delay']).toBeLessThanOrEqual(window)
      }
      expect(eventsSince(away.ours, 'lost')).toHaveLength(door === 'open-then-fin' ? waits.length : 1)

      const { over, records } = await heal(lanes)
      expect(eventsSince(records.ours, 'open').at(-1)!.at - over.before).toBeLessThan(LET_IN_WITHIN)
      record(testInfo, `reset, then ${door}`, records, { from, over })
    }
    await Promise.all(doors.map(turnAway))
  })
}

test('a handshake that hangs: each of our attempts is given up in time; the native one hangs until it is released', async ({
  openLanes,
}, testInfo) => {
  const connectTimeout = 400
  const lanes = await openLanes({ socket: { connectTimeout } })
  await lanes.network({ door: 'hang' })
  const from = await lanes.break('reset')
  await lanes.until('are lost', areLost)
  await lanes.send()
  const isTimeout = ({ detail }: { detail: Readonly<Record<string, unknown>> }): boolean =>
    detail['reason'] === 'connect-timeout'
  const hanging = await lanes.until(
    'were given up',
    ({ native, ours }) =>
      native.state === 'connecting' &&
      eventsSince(ours, 'waiting', from.before).filter(isTimeout).length >= 2,
  )
  const dials = eventsSince(hanging.ours, 'state', from.before).filter(
    ({ detail }) => detail['state'] === 'connecting',
  )
  const givenUp = eventsSince(hanging.ours, 'waiting', from.before).filter(isTimeout)
  for (const [index, { at }] of givenUp.entries()) {
    const bound = connectTimeout * 2 ** index
    expect(at - dials[index]!.at).toBeGreaterThan(bound - RECORDING)
    expect(at - dials[index]!.at).toBeLessThan(bound + SLACK)
  }
  expect(hanging.native.events.map(({ name }) => name)).toEqual(['open', 'close'])

  const { over, records } = await heal(lanes)
  // The very dial that hung all the while; nothing but the healing has ended it.
  expect(records.native.events.map(({ name }) => name)).toEqual(['open', 'close', 'open'])
  const [closed, opened] = records.native.events.slice(1)
  expect(opened!.at - closed!.at).toBeGreaterThan(NATIVE_WAIT + connectTimeout)
  expect(eventsSince(records.ours, 'open', from.before)[0]!.at - over.before).toBeLessThan(2 * BACKOFF.max)
  record(testInfo, 'reset, then a handshake that hangs', records, { from, over })
})
