// Where messages are when a connection dies, and what becomes of each.
import { disorder, eventsSince, hasAnswers, noticedAt } from './support/fault-record.ts'
import type { LaneRecord, Records } from './support/pair.ts'
import { expect, type TwoLanes, test } from './support/two-lanes.ts'

const LEAST_MESSAGES = 1_000
const PACE = 6

/** Neither answered nor reported as dropped. */
function missing({ sent, answered, dropped }: LaneRecord): number[] {
  const known = new Set([...answered.map(({ number }) => number), ...dropped])
  return sent.map(({ number }) => number).filter((number) => !known.has(number))
}

/** What was handed to connections that died: after the last message that had an answer, and before anybody knew. */
function inFlight(records: Records): number[] {
  const { sent, answered } = records.ours
  return eventsSince(records.ours, 'lost').flatMap(({ at }) => {
    const last = answered.findLast((answer) => answer.at <= at)!
    const suspectedAt = noticedAt(records, last.at)!
    return sent
      .filter((message) => message.number > last.number && message.at <= suspectedAt)
      .map(({ number }) => number)
  })
}

/** Ours has another connection, and answers on it. */
async function untilBack(lanes: TwoLanes, connections: number): Promise<void> {
  await lanes.until(`is back on connection ${connections}`, ({ ours }) => {
    const again = eventsSince(ours, 'open')[connections - 1]
    return again !== undefined && (ours.answered.at(-1)?.at ?? 0) > again.at
  })
}

test('1,000 messages across a black hole, a reset and a forgotten connection: each is answered, reported, or was on its way when a connection died', async ({
  openLanes,
}, testInfo) => {
  // Longer than a busy machine stands still: only the faults end connections here.
  const patience = { idle: 2_000, busy: 2_500 }
  const heartbeat = { interval: 400, timeout: { min: 300, max: 300 }, patience }
  const lanes = await openLanes({ socket: { heartbeat, queue: { maxMessages: 10_000 } } })
  const startedAt = Date.now()
  await lanes.sendSteadily({ pace: PACE })
  await lanes.until('has answers', ({ ours }) => ours.answered.length > 50)
  await lanes.network({ blackHole: 'both' })
  await lanes.until('is lost', ({ ours }) => eventsSince(ours, 'lost').length === 1)
  await lanes.network()
  await untilBack(lanes, 2)
  await lanes.break('reset')
  await untilBack(lanes, 3)
  await lanes.until('the native one is back', ({ native }) => native.state === 'open')
  const from = await lanes.break('forget')
  await untilBack(lanes, 4)
  // How long the faults take depends on the machine: sending ends after the last of them.
  await lanes.until('has sent enough', ({ ours }) => ours.sent.length >= LEAST_MESSAGES)
  await lanes.stopSending()
  const records = await lanes.until(
    'has the last answer',
    ({ ours }) => ours.answered.at(-1)?.number === ours.sent.at(-1)?.number,
  )

  const { native, ours } = records
  expect(ours.events.filter(({ name }) => name === 'lost').map(({ detail }) => detail['origin'])).toEqual([
    'heartbeat',
    'network',
    'heartbeat',
  ])
  expect(disorder(ours)).toEqual([])
  expect(disorder(native)).toEqual([])
  const lost = missing(ours)
  const wasInFlight = new Set(inFlight(records))
  expect(lost.filter((number) => !wasInFlight.has(number))).toEqual([])
  expect(ours.dropped).toEqual([])
  // A connection that is suspect is given nothing more.
  expect(hasAnswers(ours, noticedAt(records, from.before))).toBe(true)

  expect(native.state).toBe('open')
  // With those that it couldn't take.
  const nativeLost = ours.sent.length - native.answered.length
  expect(nativeLost).toBeGreaterThan(lost.length)
  testInfo.annotations.push({
    type: 'accounting',
    description: JSON.stringify({
      messages: ours.sent.length,
      took: Date.now() - startedAt,
      native: { answered: native.answered.length, lost: nativeLost },
      ours: { answered: ours.answered.length, lost: lost.length },
    }),
  })
})
