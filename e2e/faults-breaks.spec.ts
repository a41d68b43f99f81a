// The connection ends without a closing handshake, or in the middle of a frame.
import { disorder, eventsSince, hasAnswers, noticedAt, record } from './support/fault-record.ts'
import type { LaneRecord } from './support/pair.ts'
import { expect, NATIVE_WAIT, QUICK, QUICK_VERDICT, SLACK, test } from './support/two-lanes.ts'

/** The cut frame's announced length; its text is nobody's message. */
const CUT_MESSAGE = '.'.repeat(202)

/** Answers have come in on the second connection. */
function isBack(lane: LaneRecord): boolean {
  const [, again] = eventsSince(lane, 'open')
  return again !== undefined && (lane.answered.at(-1)?.at ?? 0) > again.at
}

test('reset, FIN, or either in the middle of a frame: both hear of it at once, and ours is back after its own delay', async ({
  openLanes,
}, testInfo) => {
  const breakOff = async (how: 'reset' | 'fin' | 'cut-fin' | 'cut-reset'): Promise<void> => {
    const lanes = await openLanes({ name: how })
    await lanes.sendSteadily()
    await lanes.until(
      'has answers',
      ({ native, ours }) => native.answered.length > 1 && ours.answered.length > 1,
    )
    const from = await lanes.break(how)
    const records = await lanes.until('are back', ({ native, ours }) => [native, ours].every(isBack))
    await lanes.stopSending()

    const [closed] = eventsSince(records.native, 'close')
    expect(closed?.detail).toMatchObject({ code: 1006, reason: '', wasClean: false })
    expect(closed!.at - from.before).toBeLessThan(SLACK)
    expect(eventsSince(records.native, 'open')[1]!.at - closed!.at).toBeGreaterThanOrEqual(NATIVE_WAIT - 1)

    const { ours } = records
    const [lost] = eventsSince(ours, 'lost')
    const [waiting] = eventsSince(ours, 'waiting')
    expect(lost?.detail).toMatchObject({ code: 1006, reason: '', wasClean: false, origin: 'network' })
    expect(lost!.at - from.before).toBeLessThan(SLACK)
    expect(waiting?.detail).toMatchObject({ reason: 'network' })
    expect(waiting!.detail['delay']).toBeGreaterThanOrEqual(100)
    expect(waiting!.detail['delay']).toBeLessThanOrEqual(QUICK.backoff.max)
    const again = eventsSince(ours, 'open')[1]!
    expect(again.at - lost!.at).toBeLessThan(QUICK.backoff.max + SLACK)
    expect(eventsSince(ours, 'open')).toHaveLength(2)

    const settled = await lanes.until('has the rest', ({ ours }) => hasAnswers(ours, lost!.at))
    expect(disorder(settled.ours)).toEqual([])
    expect(settled.ours.dropped).toEqual([])
    expect([...settled.native.others, ...settled.ours.others]).toEqual([])
    record(testInfo, how, settled, { from })
  }
  await Promise.all([breakOff('reset'), breakOff('fin'), breakOff('cut-fin'), breakOff('cut-reset')])
})

test('a frame cut short, then silence: only the heartbeat notices; when the rest comes the native socket goes on with it', async ({
  openLanes,
}, testInfo) => {
  const lanes = await openLanes()
  await lanes.sendSteadily()
  await lanes.until(
    'has answers',
    ({ native, ours }) => native.answered.length > 1 && ours.answered.length > 1,
  )
  const from = await lanes.break('cut-silence')
  const silent = await lanes.until('is back', ({ ours }) => isBack(ours))
  const [lost] = eventsSince(silent.ours, 'lost')
  expect(lost?.detail).toMatchObject({ code: 1006, origin: 'heartbeat' })
  expect(lost!.at - from.before).toBeLessThan(QUICK_VERDICT)
  expect(silent.native.state).toBe('open')
  expect(silent.native.answered.at(-1)!.at).toBeLessThan(from.after + SLACK)
  expect(silent.native.others).toEqual([])

  const over = await lanes.break('mend')
  await lanes.stopSending()
  const suspectedAt = noticedAt(silent, from.before)!
  const records = await lanes.until(
    'have the rest',
    ({ native, ours }) => hasAnswers(native) && hasAnswers(ours, suspectedAt),
  )
  expect(records.native.others).toEqual([CUT_MESSAGE])
  expect(records.native.events).toHaveLength(1)
  expect(records.ours.others).toEqual([])
  expect(eventsSince(records.ours, 'lost')).toHaveLength(1)
  expect([...disorder(records.native), ...disorder(records.ours)]).toEqual([])
  record(testInfo, 'frame cut short, then silence; mended', records, { from, over })
})
