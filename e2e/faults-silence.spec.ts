// The connection says nothing any more, and nobody says so.
import { disorder, eventsSince, hasAnswers, noticedAt, record } from './support/fault-record.ts'
import { expect, QUICK, QUICK_VERDICT, SLACK, test } from './support/two-lanes.ts'

const { interval, timeout } = QUICK.heartbeat
const SUSPECTED_WITHIN = interval + timeout.max + SLACK

test('a black hole, whichever way: the native socket never tells, ours is lost in time and back when it is over', async ({
  openLanes,
}, testInfo) => {
  const fallInto = async (blackHole: 'both' | 'up' | 'down'): Promise<void> => {
    const lanes = await openLanes({ name: blackHole })
    const from = await lanes.network({ blackHole })
    await lanes.send()
    const silent = await lanes.until('is lost, and a dial was given up', ({ ours }) =>
      eventsSince(ours, 'waiting').some(({ detail }) => detail['reason'] === 'connect-timeout'),
    )
    const [lost] = eventsSince(silent.ours, 'lost')
    expect(lost?.detail).toMatchObject({ code: 1006, wasClean: false, origin: 'heartbeat' })
    expect(noticedAt(silent, from.before)! - from.before).toBeLessThan(SUSPECTED_WITHIN)
    expect(lost!.at - from.before).toBeLessThan(QUICK_VERDICT)
    expect(silent.native.answered).toEqual([])
    await lanes.send()

    const over = await lanes.network()
    const healed = await lanes.until(
      'have answers',
      ({ native, ours }) => hasAnswers(native) && ours.answered.length > 0,
    )
    // What was sent into the hole waited there, as TCP has it.
    expect(healed.native.answered.map(({ number }) => number)).toEqual([1, 2])
    expect(healed.native.events.map(({ name }) => name)).toEqual(['open'])
    expect(healed.ours.answered.map(({ number }) => number)).toEqual([2])
    expect(eventsSince(healed.ours, 'open')[1]!.at - over.before).toBeLessThan(QUICK.backoff.max + SLACK)
    record(testInfo, `black hole, ${blackHole}`, healed, { from, over })
  }
  await Promise.all([fallInto('both'), fallInto('up'), fallInto('down')])
})

test('a dead uplink is noticed once the downlink has fallen silent, however busy that was', async ({
  openLanes,
}, testInfo) => {
  const BANDWIDTH = 8_000
  /** 200 pongs of 40 bytes, in frames. */
  const FLOOD = (200 * 42 * 1_000) / BANDWIDTH
  const lanes = await openLanes()
  await lanes.pongs('flood')
  await lanes.network({ bandwidth: BANDWIDTH })
  await lanes.ping(1)
  const from = await lanes.network({ bandwidth: BANDWIDTH, blackHole: 'up' })
  await lanes.send()
  const records = await lanes.until('is lost', ({ ours }) => eventsSince(ours, 'lost').length > 0)
  const [lost] = eventsSince(records.ours, 'lost')
  expect(lost?.detail).toMatchObject({ origin: 'heartbeat' })
  expect(lost!.at - from.before).toBeLessThan(FLOOD + QUICK_VERDICT)
  expect(records.native.state).toBe('open')
  expect(records.native.events).toHaveLength(1)
  record(testInfo, 'dead uplink, downlink busy for 1 s', records, { from })
})

test('a forgotten connection: the native socket is open for ever, ours is on a new one in time, and nothing overtakes', async ({
  openLanes,
}, testInfo) => {
  const lanes = await openLanes()
  await lanes.sendSteadily()
  await lanes.until(
    'have answers',
    ({ native, ours }) => native.answered.length > 2 && ours.answered.length > 2,
  )
  const from = await lanes.break('forget')
  const lost = await lanes.until('is open again', ({ ours }) => eventsSince(ours, 'open').length === 2)
  const again = eventsSince(lost.ours, 'open')[1]!
  expect(again.at - from.before).toBeLessThan(QUICK_VERDICT)
  expect(eventsSince(lost.ours, 'lost')).toMatchObject([{ detail: { code: 1006, origin: 'heartbeat' } }])

  await lanes.until('goes on', ({ ours }) => (ours.answered.at(-1)?.number ?? 0) > ours.sent.length - 2)
  await lanes.stopSending()
  const suspectedAt = noticedAt(lost, from.before)!
  const records = await lanes.until('has all answers', ({ ours }) => hasAnswers(ours, suspectedAt))
  expect(disorder(records.ours)).toEqual([])
  expect(records.ours.dropped).toEqual([])
  expect(records.native.state).toBe('open')
  expect(records.native.events).toHaveLength(1)
  expect(records.native.answered.at(-1)!.at).toBeLessThan(from.after + SLACK)
  record(testInfo, 'forgotten (another Wi-Fi)', records, { from })
})

test('forgotten while the browser is offline: ours is back soon after it is online, the native socket stays open', async ({
  openLanes,
  context,
}, testInfo) => {
  // The longest back-off also bounds how long an offline browser is believed.
  const lanes = await openLanes({ socket: { backoff: { min: 200, max: 15_000 } } })
  await context.setOffline(true)
  await lanes.until(
    'is suspect',
    ({ ours }) => eventsSince(ours, 'state').at(-1)?.detail['health'] === 'suspect',
  )
  const from = await lanes.break('forget')
  await lanes.send()
  const before = Date.now()
  await context.setOffline(false)
  const over = { before, after: Date.now() }
  const records = await lanes.until('has its answer', ({ ours }) => hasAnswers(ours))
  expect(eventsSince(records.ours, 'open')[1]!.at - before).toBeLessThan(1_500 + SLACK)
  expect(eventsSince(records.ours, 'lost')).toMatchObject([{ detail: { origin: 'heartbeat' } }])
  expect(records.native.state).toBe('open')
  expect(records.native.events).toHaveLength(1)
  expect(records.native.answered).toEqual([])
  record(testInfo, 'offline, forgotten meanwhile', records, { from, over })
})
