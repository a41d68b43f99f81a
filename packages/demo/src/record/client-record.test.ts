import { describe, expect, it } from 'vitest'
import { type Claim, ClientRecord, type Condition } from './client-record.ts'
import { NetworkTruth } from './network-truth.ts'

interface Client {
  readonly truth: NetworkTruth
  readonly record: ClientRecord
  readonly lost: (readonly number[])[]
}

/** Connected at 1,000. */
function client(): Client {
  const truth = new NetworkTruth()
  const lost: (readonly number[])[] = []
  const record = new ClientRecord(truth, { onEvent: () => {}, onLost: (numbers) => lost.push(numbers) }, 0)
  record.claimed('connecting', 500)
  record.claimed('open', 1_000)
  return { truth, record, lost }
}

type Act = (client: Client) => void

/** As the page’s tick does. */
function seen(at: number): Act {
  return ({ record }) => record.observe(at)
}

function sends(number: number, at: number): Act {
  return ({ record }) => record.ledger.book(number, '', 'sent', at)
}

function answers(number: number, at: number): Act {
  return ({ record }) => record.answered(number, at)
}

function claims(claim: Claim, at: number): Act {
  return ({ record }) => record.claimed(claim, at)
}

const cut: Act = ({ truth }) => truth.block(2_000)
const restored: Act = ({ truth }) => truth.unblock(4_000)
const killed: Act = ({ truth }) => truth.kill(2_000)
const falls: Act = ({ record }) => record.setStandstill('asleep', 3_000)
const wakes: Act = ({ record }) => record.setStandstill(undefined, 6_000)

/** Both from the beginning on. */
const CONNECTED: readonly [number, Condition][] = [
  [0, 'connecting'],
  [1_000, 'alive'],
]

describe('the conditions', () => {
  it.each<[string, Act[], [number, Condition][]]>([
    ['of a connection', [], []],
    ['of one that is looked at again and again', [seen(1_100), seen(1_200)], []],
    ['of a cut: dead since the cut, not since somebody looked', [cut, seen(2_090)], [[2_000, 'dead']]],
    ['of a kill', [killed, seen(2_090)], [[2_000, 'dead']]],
    [
      'of a cut that ends, while nothing is sent',
      [cut, seen(2_100), restored, seen(4_010)],
      [
        [2_000, 'dead'],
        [4_010, 'alive'],
      ],
    ],
    [
      'of a cut that ends: dead until TCP has sent again what it had sent in vain',
      [cut, sends(1, 3_000), seen(3_000), restored, seen(4_100), seen(8_000), answers(1, 9_000)],
      [
        [2_000, 'dead'],
        [9_000, 'alive'],
      ],
    ],
    [
      'of a message that was under way when the cut came',
      [sends(1, 1_990), cut, seen(2_100), restored, seen(4_100), answers(1, 5_000)],
      [
        [2_000, 'dead'],
        [5_000, 'alive'],
      ],
    ],
    [
      'of a cut that ends: alive with the first answer, whatever comes later',
      [cut, sends(1, 3_000), sends(2, 3_100), seen(3_100), restored, answers(1, 9_000), seen(9_100)],
      [
        [2_000, 'dead'],
        [9_000, 'alive'],
      ],
    ],
    [
      'of a message that was sent after the cut',
      [cut, seen(2_100), restored, sends(1, 4_050), seen(4_100)],
      [
        [2_000, 'dead'],
        [4_100, 'alive'],
      ],
    ],
    [
      'of a cut that ends where the connection was killed, too',
      [cut, killed, seen(2_100), restored, seen(4_100), seen(60_000)],
      [[2_000, 'dead']],
    ],
    [
      'of a client that checks, and gets an answer',
      [claims('suspect', 2_000), claims('open', 2_100)],
      [
        [2_000, 'checking'],
        [2_100, 'alive'],
      ],
    ],
    [
      'of a dead client that checks, closes and connects again',
      [
        killed,
        seen(2_000),
        claims('suspect', 3_000),
        claims('waiting', 4_000),
        claims('connecting', 5_000),
        claims('open', 5_100),
      ],
      [
        [2_000, 'dead'],
        [3_000, 'checking'],
        [4_000, 'connecting'],
        [5_100, 'alive'],
      ],
    ],
    [
      'of one that opens during a cut: it was not dead before it was open',
      [claims('waiting', 1_500), cut, claims('open', 2_500)],
      [
        [1_500, 'connecting'],
        [2_500, 'dead'],
      ],
    ],
    [
      'of one that was killed while it checked, and is mistaken then',
      [claims('suspect', 1_900), killed, claims('open', 2_500)],
      [
        [1_900, 'checking'],
        [2_500, 'dead'],
      ],
    ],
    ['of one that closes', [claims('closing', 2_000), claims('closed', 2_100)], [[2_000, 'stopped']]],
    [
      'of a sleep',
      [falls, seen(4_000), wakes],
      [
        [3_000, 'asleep'],
        [6_000, 'alive'],
      ],
    ],
    [
      'of a kill during a sleep: dead from waking up',
      [falls, ({ truth }) => truth.kill(4_000), seen(4_100), wakes],
      [
        [3_000, 'asleep'],
        [6_000, 'dead'],
      ],
    ],
  ])('%s', (_name, acts, expected) => {
    const subject = client()
    for (const act of acts) act(subject)
    const { conditions, condition, conditionSince } = subject.record
    const changes = conditions.map(({ at, value }) => [at, value])
    expect(changes).toEqual([...CONNECTED, ...expected])
    expect([conditionSince, condition]).toEqual(changes.at(-1))
  })
})

it('knows when its connection opened, also by taking over from another one', () => {
  const { record } = client()
  const opened = [record.openedAt]
  record.claimed('suspect', 2_000)
  record.claimed('open', 3_000)
  opened.push(record.openedAt)
  record.moved(4_000)
  expect([...opened, record.openedAt, record.movedAt]).toEqual([1_000, 1_000, 4_000, 4_000])
})

it('is alive on the connection that took over from a dead one', () => {
  const { truth, record } = client()
  truth.kill(2_000)
  record.observe(2_000)
  record.moved(5_000)
  expect([record.condition, record.conditionSince]).toEqual(['alive', 5_000])
})

it('remembers each claim once', () => {
  const { record } = client()
  record.claimed('open', 1_100)
  expect(record.claims).toEqual([
    { at: 500, value: 'connecting' },
    { at: 1_000, value: 'open' },
  ])
})

it('knows when the page last ran again', () => {
  const { record } = client()
  expect([record.resumedAt, record.standstill]).toEqual([0, undefined])
  record.setStandstill(undefined, 2_000)
  record.setStandstill('frozen', 3_000)
  expect([record.resumedAt, record.standstill]).toEqual([0, 'frozen'])
  record.setStandstill(undefined, 6_000)
  expect([record.resumedAt, record.standstill]).toEqual([6_000, undefined])
})

describe('a reload', () => {
  it.each<[string, Act[], Condition]>([
    ['a living connection', [], 'alive'],
    ['a connection that was killed since anybody looked', [killed], 'dead'],
    ['none', [claims('waiting', 2_000)], 'connecting'],
  ])('remembers that there was %s', (_name, acts, value) => {
    const subject = client()
    for (const act of acts) act(subject)
    subject.record.reloaded(3_000)
    expect(subject.record.reloads).toEqual([{ at: 3_000, value }])
  })

  it('ends what was in flight', () => {
    const { record, lost } = client()
    record.ledger.book(1, '', 'sent', 1_500)
    record.reloaded(2_000)
    expect([record.ledger.get(1)?.fate, lost]).toEqual(['never', [[1]]])
  })
})

it('says what a lost connection took with it, if anything', () => {
  const { record, lost } = client()
  record.connectionLost()
  expect(lost).toEqual([])
  record.ledger.book(1, '', 'sent', 1_500)
  record.ledger.book(2, '', 'queued', 1_600)
  record.connectionLost()
  expect(lost).toEqual([[1]])
})

it.each([
  ['an answer', 1, 250, 1_750],
  ['an answer to nothing', 9, undefined, 0],
])('%s', (_name, number, roundTrip, answeredAt) => {
  const { record } = client()
  record.ledger.book(1, '', 'sent', 1_500)
  expect([record.answered(number, 1_750), record.answeredAt]).toEqual([roundTrip, answeredAt])
})

it('reports each event, and keeps it', () => {
  const told: unknown[] = []
  const record = new ClientRecord(
    new NetworkTruth(),
    { onEvent: (event) => told.push(event), onLost: () => {} },
    0,
  )
  record.told('Connected.', 'good', 10)
  expect(told).toEqual([{ at: 10, sentence: 'Connected.', tone: 'good' }])
  expect(record.events).toEqual(told)
})

it('keeps no more than it needs', () => {
  const { record } = client()
  for (let at = 2_000; at < 7_000; at += 1) {
    record.claimed(at % 2 === 0 ? 'waiting' : 'open', at)
    record.told('', 'neutral', at)
    record.waited({ at, attempt: 1, isAsked: false })
    record.reloaded(at)
  }
  const { claims, conditions, events, waits, reloads } = record
  const sizes = [claims, conditions, events, waits, reloads].map(({ length }) => length)
  expect(sizes).toEqual([2_000, 2_000, 2_000, 100, 100])
  expect(claims.at(-1)).toEqual({ at: 6_999, value: 'open' })
})
