// The server says goodbye, with a close frame that says why.
import { areLost, eventsSince, hasAnswers, record } from './support/fault-record.ts'
import { expect, NATIVE_WAIT, QUICK, SLACK, test } from './support/two-lanes.ts'

const MIN_DELAY = 100

/** The longer one is the other one than usual: a delay from the wrong window shows. */
const BACKOFF = { min: 600, max: 1_000, restartWindow: 120 }

/** `first`, `window`: what ours waits at least, and how much longer at most. */
const RETRIED = [
  { code: 1000, first: 0, window: BACKOFF.min },
  { code: 1011, first: 0, window: BACKOFF.min },
  { code: 1001, first: 0, window: BACKOFF.restartWindow },
  { code: 1013, first: 0, window: BACKOFF.restartWindow },
  { code: 1012, first: 1_000, window: BACKOFF.restartWindow, reason: 'deploy; retry-after=1' },
]

test('closed by the server: ours comes back after the delay that the code asks for, or as long as the reason says', async ({
  openLanes,
}, testInfo) => {
  const closeWith = async ({ code, first, window, reason = '' }: (typeof RETRIED)[number]): Promise<void> => {
    // Every connection counts as stable, so that windows are those of a first attempt.
    const lanes = await openLanes({ name: String(code), socket: { backoff: BACKOFF, stableAfter: 0 } })
    const from = await lanes.close(code, reason)
    await lanes.until('are lost', areLost)
    await lanes.sendSteadily()
    const records = await lanes.until('are back', ({ native, ours }) =>
      [native, ours].every(({ answered }) => answered.length > 0),
    )
    await lanes.stopSending()
    const { native, ours } = records
    expect(eventsSince(native, 'close')).toMatchObject([{ detail: { code, reason, wasClean: true } }])
    expect(eventsSince(native, 'open')[1]!.at - from.before).toBeGreaterThanOrEqual(NATIVE_WAIT)

    const [lost] = eventsSince(ours, 'lost')
    expect(lost?.detail).toMatchObject({ code, reason, wasClean: true, origin: 'server' })
    expect(lost!.at - from.before).toBeLessThan(SLACK)
    const [waiting, ...more] = eventsSince(ours, 'waiting')
    expect(more).toEqual([])
    expect(waiting?.detail).toMatchObject({ attempt: 1, reason: 'server' })
    expect(waiting!.detail['delay']).toBeGreaterThanOrEqual(first + MIN_DELAY)
    expect(waiting!.detail['delay']).toBeLessThanOrEqual(first + window)
    const waited = eventsSince(ours, 'open')[1]!.at - lost!.at
    expect(waited).toBeGreaterThanOrEqual(first + MIN_DELAY)
    expect(waited).toBeLessThan(first + window + SLACK)
    record(testInfo, `closed with ${code}${reason && ` (${reason})`}`, records, { from })
  }
  await Promise.all(RETRIED.map(closeWith))
})

test('closed with 4403: ours is closed for good, the native client goes on knocking', async ({
  openLanes,
}, testInfo) => {
  const lanes = await openLanes()
  const from = await lanes.close(4403, 'forbidden')
  await lanes.until('the native one is back', ({ native }) => eventsSince(native, 'open').length === 2)
  await lanes.send()
  const records = await lanes.until('the native one has its answer', ({ native }) => hasAnswers(native))
  const { ours } = records
  expect(ours.state).toBe('closed')
  expect(eventsSince(ours, 'close')).toMatchObject([
    { detail: { code: 4403, reason: 'forbidden', wasClean: true, origin: 'server' } },
  ])
  expect(eventsSince(ours, 'close')[0]!.at - from.before).toBeLessThan(SLACK)
  expect([...eventsSince(ours, 'lost'), ...eventsSince(ours, 'waiting')]).toEqual([])
  expect(ours.dropped).toEqual([1])
  record(testInfo, 'closed with 4403', records, { from })
})

test('an expired token: ours is back at once with a fresh one, and after a delay when that one expires within a minute; the native client is turned out for ever', async ({
  openLanes,
}, testInfo) => {
  const stableAfter = 500
  const lanes = await openLanes({ hasTokens: true, socket: { stableAfter } })
  const from = await lanes.expireTokens()
  await lanes.sendSteadily()
  const once = await lanes.until(
    'the native one is turned out again, ours is stable',
    ({ native, ours }) =>
      eventsSince(native, 'close').length >= 2 &&
      Date.now() - (eventsSince(ours, 'open')[1]?.at ?? Infinity) > stableAfter,
  )
  const again = await lanes.expireTokens()
  const records = await lanes.until(
    'ours is back twice, the native one turned out thrice',
    ({ native, ours }) =>
      eventsSince(native, 'close').length >= 3 &&
      (ours.answered.at(-1)?.at ?? 0) > (eventsSince(ours, 'open')[2]?.at ?? Infinity),
  )
  await lanes.stopSending()
  expect(eventsSince(once.ours, 'lost')).toHaveLength(1)
  expect(eventsSince(records.ours, 'lost')).toHaveLength(2)
  for (const { detail } of [...eventsSince(records.native, 'close'), ...eventsSince(records.ours, 'lost')]) {
    expect(detail).toMatchObject({ code: 4401, reason: 'token expired' })
  }
  expect(eventsSince(once.ours, 'waiting')).toEqual([])
  expect(eventsSince(records.ours, 'waiting')).toMatchObject([{ detail: { attempt: 1, reason: 'refresh' } }])
  const [, first, second] = eventsSince(records.ours, 'open')
  expect([first, second]).toMatchObject([
    { detail: { reason: 'refresh' } },
    { detail: { reason: 'refresh' } },
  ])
  expect(first!.at - from.before).toBeLessThan(SLACK)
  expect(second!.at - again.before).toBeLessThan(QUICK.backoff.max + SLACK)
  // An answer may have been on its way to the native one when its first connection was closed.
  expect(records.native.answered.filter(({ at }) => at > from.after + SLACK)).toEqual([])
  record(testInfo, 'token expired', records, { from })
})
