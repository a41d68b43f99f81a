// The server answers heartbeats, but not as it should. The native client sends none, and hears nothing of all this.
import { eventsSince, hasAnswers, noticedAt, record } from './support/fault-record.ts'
import type { Records } from './support/pair.ts'
import { expect, SLACK, type TwoLanes, test } from './support/two-lanes.ts'

const heartbeat = {
  interval: 400,
  timeout: { min: 700, max: 700 },
  patience: { idle: 1_400, busy: 1_400 },
}
const LOST_WITHIN = heartbeat.interval + heartbeat.patience.idle + SLACK

/** No miss, however busy the machine is. */
const PATIENT = { interval: 400, timeout: { min: 2_000, max: 2_000 } }

/** Pongs that are waited for. */
const PONGS = 2

/** Nothing went wrong, and no pong has become anybody's message. */
function expectNoHarm({ native, ours }: Records): void {
  expect(native.state).toBe('open')
  expect(native.events).toHaveLength(1)
  expect(ours.state).toBe('open')
  expect([...eventsSince(ours, 'lost'), ...eventsSince(ours, 'error')]).toEqual([])
  expect([...native.others, ...ours.others]).toEqual([])
}

function untilMeasured(lanes: TwoLanes, since: number): Promise<Records> {
  return lanes.until(
    `has measured ${PONGS} times`,
    ({ ours }) => eventsSince(ours, 'latency', since).length >= PONGS,
  )
}

test('pongs that are short, only the newest, late, or too many: none of them harms a connection', async ({
  openLanes,
  barePage,
}, testInfo) => {
  const thrown: Error[] = []
  barePage.on('pageerror', (error) => thrown.push(error))
  const answer = async (pongs: 'short' | 'newest' | 'late' | 'flood', after: number): Promise<void> => {
    const lanes = await openLanes({ name: `${pongs}-${after}`, socket: { heartbeat: PATIENT } })
    const from = await lanes.pongs(pongs, after)
    const count = pongs === 'newest' ? 3 : 1
    expect(await lanes.ping(count)).toBe(count)
    const records = await untilMeasured(lanes, from.after)
    expectNoHarm(records)
    // One that was on its way when the server changed its ways was answered at once.
    const trips = eventsSince(records.ours, 'latency', from.after)
      .filter(({ at, detail }) => at - Number(detail['rtt']) >= from.after)
      .map(({ detail }) => Number(detail['rtt']))
    if (pongs === 'late') expect(Math.min(...trips)).toBeGreaterThanOrEqual(after - 1)
    // Within the first deadline nothing is suspect.
    if (after < PATIENT.timeout.min) expect(noticedAt(records, from.before)).toBeUndefined()
    record(testInfo, `pongs: ${pongs}${after > 0 ? ` (${after} ms)` : ''}`, records, { from })
  }
  await Promise.all([answer('short', 0), answer('newest', 300), answer('late', 300), answer('flood', 0)])
  expect(thrown).toEqual([])
})

test('a pong that comes after its deadline: suspect until then, measured, and no second connection is dialled', async ({
  openLanes,
}, testInfo) => {
  // Between the first deadline and the second there is room for a busy machine.
  const timeout = { min: 1_500, max: 1_500 }
  const lanes = await openLanes({ socket: { heartbeat: { interval: 400, timeout } } })
  const from = await lanes.pongs('late', 2_000)
  const records = await untilMeasured(lanes, from.after)
  expectNoHarm(records)
  const healths = eventsSince(records.ours, 'state', from.after).map(({ detail }) => detail['health'])
  expect(healths).toEqual(['suspect', 'good'])
  expect(eventsSince(records.ours, 'replacing')).toEqual([])
  record(testInfo, 'pongs: late (2000 ms, after the first deadline)', records, { from })
})

test('pongs that come after the patience: one connection is replaced, which turns out to have been alive, and no other', async ({
  openLanes,
}, testInfo) => {
  const LATE = 2_500
  const lanes = await openLanes({ socket: { heartbeat } })
  const from = await lanes.pongs('late', LATE)
  const replaced = await lanes.until('is replaced', ({ ours }) => eventsSince(ours, 'lost').length > 0)
  const [replacing] = eventsSince(replaced.ours, 'replacing')
  const [lost] = eventsSince(replaced.ours, 'lost')
  expect(lost?.detail).toMatchObject({ origin: 'heartbeat' })
  expect(lost!.at).toBeGreaterThanOrEqual(replacing!.at)
  expect(lost!.at - from.before).toBeLessThan(LOST_WITHIN)
  // The server answers the closing handshake at once: the old connection was alive.
  const records = await untilMeasured(lanes, lost!.at)
  expect(eventsSince(records.ours, 'lost')).toHaveLength(1)
  await lanes.send()
  await lanes.until('has its answer', ({ ours }) => hasAnswers(ours))
  expect(eventsSince(records.ours, 'waiting')).toEqual([])
  expect(records.native.events).toHaveLength(1)
  record(testInfo, `pongs: late (${LATE} ms, after the patience)`, await lanes.read(), { from })
})

test('no pongs any more: a silent connection is given up in time, one with traffic never', async ({
  openLanes,
}, testInfo) => {
  const [silent, busy] = [
    await openLanes({ name: 'silent', socket: { heartbeat } }),
    await openLanes({ name: 'busy', socket: { heartbeat } }),
  ]
  const from = await silent.pongs('never')
  await busy.pongs('never')
  await busy.sendSteadily()
  const records = await silent.until('is lost', ({ ours }) => eventsSince(ours, 'lost').length > 0)
  const [lost] = eventsSince(records.ours, 'lost')
  expect(lost?.detail).toMatchObject({ origin: 'heartbeat' })
  expect(lost!.at - from.before).toBeLessThan(LOST_WITHIN)
  expect(records.native.events).toHaveLength(1)
  record(testInfo, 'pongs: never, no traffic', records, { from })

  await busy.stopSending()
  const kept = await busy.until('has all answers', ({ ours }) => hasAnswers(ours))
  expectNoHarm(kept)
  expect(noticedAt(kept, 0)).toBe(kept.ours.events[0]?.at)
  record(testInfo, 'pongs: never, with traffic', kept, { from })
})

test('a server that knows no heartbeat: it is said once, and no connection becomes suspect', async ({
  openLanes,
}, testInfo) => {
  const quick = { interval: 300, timeout: { min: 300, max: 300 }, patience: { idle: 600, busy: 600 } }
  const lanes = await openLanes({ pongs: 'never', socket: { heartbeat: quick } })
  const { ours } = await lanes.read()
  const { at } = eventsSince(ours, 'open')[0]!
  const told = await lanes.until('has said it', ({ ours }) => eventsSince(ours, 'error').length > 0)
  expect(eventsSince(told.ours, 'error')).toMatchObject([{ detail: { code: 'heartbeat-unanswered' } }])
  expect(eventsSince(told.ours, 'error')[0]!.at - at).toBeLessThan(
    2 * (quick.interval + quick.timeout.max) + SLACK,
  )
  // The silence is what is looked at.
  await lanes.page.waitForTimeout(quick.interval + quick.patience.busy + SLACK)
  await lanes.send()
  const records = await lanes.until('has its answer', ({ ours }) => hasAnswers(ours))
  expect(eventsSince(records.ours, 'state').at(-1)?.detail).toMatchObject({ state: 'open', health: 'good' })
  expect(eventsSince(records.ours, 'open')).toHaveLength(1)
  expect(eventsSince(records.ours, 'lost')).toEqual([])
  expect(eventsSince(records.ours, 'error')).toHaveLength(1)
  expect(records.native.events).toHaveLength(1)
  record(testInfo, 'pongs: never once', records, { from: { before: at, after: at } })
})
