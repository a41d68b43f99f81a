import { describe, expect, it } from 'vitest'
import { isUnanswered, type Message, MessageLedger } from './message-ledger.ts'

const NOTHING = { delivered: 0, waiting: 0, never: 0, inFlight: 0, unanswered: 0, unknown: 0, resent: 0 }

/** Message 1 was sent at 1,000, message 2 is waiting since 2,000, message 3 was dropped at 3,000. */
function ledger(): MessageLedger {
  const ledger = new MessageLedger()
  ledger.book(1, 'one', 'sent', 1_000)
  ledger.book(2, 'two', 'queued', 2_000)
  ledger.book(3, 'three', 'dropped', 3_000)
  return ledger
}

type Act = (ledger: MessageLedger) => void

describe('counts', () => {
  it.each<[string, Act, object]>([
    ['nothing else', () => {}, { waiting: 1, never: 1, inFlight: 1 }],
    ['an answer', (it) => it.answered(1, 1_200), { delivered: 1, waiting: 1, never: 1 }],
    [
      'a second answer',
      (it) => [1, 2].map(() => it.answered(1, 1_200)),
      { delivered: 1, waiting: 1, never: 1 },
    ],
    ['an answer to nothing', (it) => it.answered(9, 1_200), { waiting: 1, never: 1, inFlight: 1 }],
    ['an answer to a dropped one', (it) => it.answered(3, 4_000), { delivered: 1, waiting: 1, inFlight: 1 }],
    ['a flush', (it) => it.flushed(4_000), { never: 1, inFlight: 2 }],
    ['a lost connection', (it) => it.connectionLost(), { waiting: 1, never: 2 }],
    [
      'a late answer',
      (it) => [it.connectionLost(), it.answered(1, 4_000)],
      { delivered: 1, waiting: 1, never: 1 },
    ],
    ['a drop from the queue', (it) => it.dropped(2), { never: 2, inFlight: 1 }],
    ['a drop of nothing', (it) => it.dropped(9), { waiting: 1, never: 1, inFlight: 1 }],
  ])('after %s', (_name, act, counts) => {
    const messages = ledger()
    act(messages)
    expect(messages.counts(5_000)).toEqual({ ...NOTHING, ...counts })
  })

  it.each<[string, number, number, Act]>([
    ['at 6,000, when it has been in flight for 5 s', 6_000, 0, () => {}],
    ['after that', 6_001, 1, () => {}],
    ['when it has been answered', 6_001, 0, (it) => it.answered(1, 2_000)],
    ['when it is lost', 6_001, 0, (it) => it.connectionLost()],
    ['5 s after the connection took it', 9_000, 1, (it) => it.flushed(4_000)],
    ['later than that', 9_001, 2, (it) => it.flushed(4_000)],
  ])('a message as unanswered: %s', (_name, now, unanswered, act) => {
    const messages = ledger()
    act(messages)
    expect(messages.counts(now).unanswered).toBe(unanswered)
  })

  it.each<[string, Act, object]>([
    ['takes over what waits and what is in flight', () => {}, { waiting: 1, inFlight: 1, unanswered: 1 }],
    ['counts an answer to it', (it) => it.answered(1, 6_000), { waiting: 1, delivered: 1 }],
    ['counts its loss', (it) => it.connectionLost(), { waiting: 1, never: 1 }],
    ['counts what is dropped of it', (it) => it.dropped(2), { never: 1, inFlight: 1, unanswered: 1 }],
    [
      'counts no late answer to what was settled before',
      (it) => it.answered(3, 6_000),
      { waiting: 1, inFlight: 1, unanswered: 1 },
    ],
    [
      'counts new messages',
      (it) => it.book(4, 'four', 'sent', 5_000),
      { waiting: 1, inFlight: 2, unanswered: 2 },
    ],
  ])('a new run %s', (_name, act, counts) => {
    const messages = ledger()
    messages.beginRun()
    act(messages)
    expect(messages.counts(60_000)).toEqual({ ...NOTHING, ...counts })
  })
})

describe('a message', () => {
  it.each<[string, number, Act, Partial<Message>]>([
    ['sent', 1, () => {}, { fate: 'in-flight', sentAt: 1_000, handedAt: 1_000, roundTrip: undefined }],
    ['queued', 2, () => {}, { fate: 'waiting', sentAt: 2_000, handedAt: 2_000 }],
    ['flushed', 2, (it) => it.flushed(4_000), { fate: 'in-flight', sentAt: 2_000, handedAt: 4_000 }],
    ['flushed before', 1, (it) => it.flushed(4_000), { fate: 'in-flight', handedAt: 1_000 }],
    ['answered', 1, (it) => it.answered(1, 1_250), { fate: 'delivered', roundTrip: 250 }],
    ['lost', 1, (it) => it.connectionLost(), { fate: 'never', roundTrip: undefined }],
    ['dropped', 3, () => {}, { fate: 'never' }],
  ])('that was %s', (_name, number, act, expected) => {
    const messages = ledger()
    act(messages)
    expect(messages.get(number)).toMatchObject({ number, ...expected })
  })

  it.each<[Message['fate'], number, boolean]>([
    ['in-flight', 5_000, false],
    ['in-flight', 5_001, true],
    ['waiting', 60_000, false],
    ['delivered', 60_000, false],
    ['kept', 60_000, false],
    ['never', 0, true],
    ['unknown', 0, true],
  ])('that is %s after %i ms is unanswered: %s', (fate, now, expected) => {
    const message = {
      number: 1,
      text: '',
      sentAt: 0,
      handedAt: 0,
      roundTrip: undefined,
      fate,
      isCounted: true,
      isOrphaned: false,
      isResent: false,
    }
    expect(isUnanswered(message, now)).toBe(expected)
  })
})

it('returns the time that an answer took, once', () => {
  const messages = ledger()
  expect([1, 1, 9].map((number) => messages.answered(number, 1_300))).toEqual([300, undefined, undefined])
})

it('names the messages that a lost connection took with it, once', () => {
  const messages = ledger()
  messages.flushed(4_000)
  expect([messages.connectionLost(), messages.connectionLost()]).toEqual([[1, 2], []])
})

it('knows since when the oldest message of any run is in flight', () => {
  const messages = ledger()
  messages.beginRun()
  expect(messages.oldestInFlight).toBe(1_000)
  messages.answered(1, 2_000)
  expect(messages.oldestInFlight).toBeUndefined()
  messages.flushed(4_000)
  expect(messages.oldestInFlight).toBe(4_000)
})

describe('forgetting', () => {
  const numbers = (messages: MessageLedger): number[] => [...messages.messages].map(({ number }) => number)

  it.each<[string, number, number[]]>([
    ['nothing younger', 1_000, [1, 2, 3, 4]],
    ['what is settled, and older', 3_001, [2, 4]],
    ['nothing that waits or is in flight, however old', 90_000, [2, 4]],
  ])('leaves %s', (_name, before, left) => {
    const messages = ledger()
    messages.book(4, 'four', 'sent', 4_000)
    messages.answered(1, 1_200)
    messages.forget(before)
    expect(numbers(messages)).toEqual(left)
    expect(messages.counts(0)).toEqual({ ...NOTHING, delivered: 1, waiting: 1, never: 1, inFlight: 1 })
  })

  it('counts the oldest ones as lost if too many wait', () => {
    const messages = new MessageLedger()
    for (let number = 1; number <= 20_003; number += 1) messages.book(number, '', 'queued', number)
    messages.answered(2, 100)
    messages.forget(30_000)
    expect(numbers(messages)).toHaveLength(20_000)
    expect(numbers(messages)[0]).toBe(4)
    expect(messages.counts(0)).toEqual({ ...NOTHING, delivered: 1, waiting: 20_000, never: 2 })
  })
})
