import { describe, expect, it } from 'vitest'
import { ClientRecord } from './client-record.ts'
import { NetworkTruth } from './network-truth.ts'
import type { FinishedRun, Records } from './run.ts'
import { RunKeeper } from './run-keeper.ts'

interface Page {
  readonly truth: NetworkTruth
  readonly records: Records
  readonly finished: FinishedRun[]
  readonly keeper: RunKeeper
}

/** Both clients are connected. */
function page(): Page {
  const truth = new NetworkTruth()
  const connected = (): ClientRecord => {
    const record = new ClientRecord(truth, { onEvent: () => {}, onLost: () => {} }, 0)
    record.claimed('open', 100)
    return record
  }
  const finished: FinishedRun[] = []
  const keeper = new RunKeeper((run) => finished.push(run))
  return { truth, records: { plain: connected(), ours: connected() }, finished, keeper }
}

type Act = (page: Page) => void

function begins(label: string, at: number): Act {
  return ({ keeper, records }) => {
    const run = keeper.begin({ label, returns: 'the network', affects: ['plain', 'ours'] }, records, at)
    run.mark(label, at)
  }
}

function ends(at: number): Act {
  return ({ keeper }) => {
    keeper.current?.quiet(at)
    keeper.observe(at + 2_000)
  }
}

function heals(at: number): Act {
  return ({ keeper }) => keeper.current?.quiet(at)
}

function pageAfter(...acts: Act[]): Page {
  const subject = page()
  for (const act of acts) act(subject)
  return subject
}

describe('the runs', () => {
  it.each<[string, Act[], string[], string | undefined, boolean]>([
    ['at first', [], [], undefined, false],
    ['while one goes on', [begins('A', 1_000)], [], 'A', true],
    ['when one has ended', [begins('A', 1_000), ends(2_000)], ['A'], 'A', false],
    ['when it is looked at again', [begins('A', 1_000), ends(2_000), ends(9_000)], ['A'], 'A', false],
    [
      'when a broken one is left',
      [begins('A', 1_000), ({ keeper }) => keeper.leave(2_000)],
      [],
      undefined,
      false,
    ],
    ['when a new one cuts it short', [begins('A', 1_000), begins('B', 2_000)], [], 'B', true],
    ['when a new one follows', [begins('A', 1_000), heals(1_500), begins('B', 2_000)], ['A'], 'B', true],
    [
      'when a new one begins after the end',
      [begins('A', 1_000), ends(2_000), begins('B', 9_000)],
      ['A'],
      'B',
      true,
    ],
    [
      'when one is abandoned',
      [begins('A', 1_000), ({ keeper }) => keeper.abandon(2_000)],
      [],
      undefined,
      false,
    ],
    [
      'when it had ended before',
      [begins('A', 1_000), ends(2_000), ({ keeper }) => keeper.abandon(9_000)],
      ['A'],
      'A',
      false,
    ],
    ['when all is cleared', [begins('A', 1_000), ({ keeper }) => keeper.clear()], [], undefined, false],
  ])('%s', (_name, acts, finished, current, isRunning) => {
    const { keeper, ...subject } = pageAfter(...acts)
    expect(subject.finished.map(({ label }) => label)).toEqual(finished)
    expect([keeper.current?.label, keeper.isRunning]).toEqual([current, isRunning])
  })
})

describe('the spans', () => {
  const a = { label: 'A', from: 1_000, to: 2_000 }

  it.each<[string, Act[], object[]]>([
    ['of a run that goes on', [begins('A', 1_000)], [{ ...a, to: undefined }]],
    ['of one that has ended', [begins('A', 1_000), ends(2_000)], [a]],
    [
      'of one that another one has ended',
      [begins('A', 1_000), begins('B', 2_000)],
      [a, { label: 'B', from: 2_000, to: undefined }],
    ],
    ['of one that was abandoned', [begins('A', 1_000), ({ keeper }) => keeper.abandon(2_000)], [a]],
    ['of nothing', [begins('A', 1_000), begins('B', 2_000), ({ keeper }) => keeper.clear()], []],
  ])('%s', (_name, acts, spans) => {
    expect(pageAfter(...acts).keeper.spans).toEqual(spans)
  })

  it('of the latest 200 faults, and no more', () => {
    const { keeper } = pageAfter(...Array.from({ length: 300 }, (_, index) => begins(`${index}`, index)))
    expect([keeper.spans.length, keeper.spans[0]?.label]).toEqual([201, '99'])
  })
})

/** The connection was killed at 1,000, and plain stayed dead. */
const killed: Act[] = [
  begins('New network', 1_000),
  ({ truth, records, keeper }) => {
    truth.kill(1_000)
    for (const record of Object.values(records)) {
      record.ledger.book(1, '', 'sent', 1_200)
      record.observe(1_500)
    }
    records.ours.claimed('suspect', 2_000)
    records.ours.claimed('open', 2_500)
    records.ours.moved(2_500)
    keeper.current?.broke(1_000)
    keeper.current?.quiet(1_000)
    keeper.observe(11_000)
  },
]

describe('a run that has ended stays as it was', () => {
  it.each<[string, Act]>([
    [
      'after a reload',
      ({ records: { plain } }) => {
        plain.reloaded(20_000)
        plain.claimed('connecting', 20_000)
        plain.claimed('open', 20_100)
      },
    ],
    [
      'after close() and open()',
      ({ records: { ours } }) => {
        ours.claimed('closed', 20_000)
        ours.claimed('open', 21_000)
        ours.moved(21_000)
      },
    ],
    [
      'after late answers',
      ({ records }) => Object.values(records).map((record) => record.answered(1, 20_000)),
    ],
    ['after another kill', ({ truth }) => truth.kill(20_000)],
    ['after more messages', ({ records }) => records.plain.ledger.book(2, '', 'dropped', 20_000)],
    [
      'after more faults',
      ({ keeper: { current } }) => {
        current?.broke(20_000)
        current?.mark('network gone', 20_000)
        current?.returned(21_000)
        current?.quiet(22_000)
      },
    ],
    ['after a sleep', ({ records }) => records.plain.setStandstill('asleep', 20_000)],
    ['after a new run', begins('Reset', 20_000)],
  ])('%s', (_name, act) => {
    const subject = pageAfter(...killed)
    const { keeper, finished } = subject
    const run = keeper.current!
    const before = structuredClone({ finished, spans: run.spans, quietAt: run.quietAt })
    expect(finished[0]?.plain.sentence).toBe('said OPEN to the end, dead for 10 s. 1 message unanswered.')
    act(subject)
    for (const record of Object.values(subject.records)) record.observe(30_000)
    keeper.observe(30_000)
    expect({ finished, spans: run.spans, quietAt: run.quietAt }).toEqual(before)
    expect([run.result('plain', 30_000), run.result('ours', 30_000)]).toEqual([
      finished[0]?.plain,
      finished[0]?.ours,
    ])
    expect(run.finish(30_000)).toBe(finished[0])
  })
})

describe('the messages of a run', () => {
  const early: Act = ({ records: { plain } }) => {
    plain.ledger.book(1, '', 'sent', 500)
    plain.ledger.book(2, '', 'sent', 600)
    plain.answered(1, 700)
  }

  it.each<[string, Act, object]>([
    ['count if they were in flight when it began', () => {}, { delivered: 0, never: 0, unanswered: 1 }],
    [
      'and if they are answered in it',
      ({ records: { plain } }) => plain.answered(2, 2_000),
      { delivered: 1 },
    ],
    [
      'and if they are lost in it',
      ({ records: { plain } }) => plain.connectionLost(),
      { never: 1, unanswered: 0 },
    ],
    [
      'count if they are of this run',
      ({ records: { plain } }) => {
        for (const number of [3, 4, 5]) plain.ledger.book(number, '', 'sent', 1_500)
        plain.answered(3, 1_600)
        plain.ledger.dropped(4)
      },
      { delivered: 1, never: 1, unanswered: 2 },
    ],
  ])('%s', (_name, act, counts) => {
    const { keeper } = pageAfter(early, begins('Delay', 1_000), act)
    expect(keeper.current?.result('plain', 60_000)).toMatchObject(counts)
  })
})

it('says nothing of a reload before the run', () => {
  const reloads: Act = ({ records: { plain } }) => {
    plain.reloaded(400)
    plain.claimed('connecting', 400)
    plain.claimed('open', 500)
  }
  const { keeper } = pageAfter(reloads, begins('Delay', 1_000))
  expect(keeper.current?.result('plain', 2_000).sentence).toBe('kept the connection. Nothing lost.')
})

describe('a run', () => {
  it.each<[string, Act, number | undefined]>([
    ['ends 1.5 s after a fault that nobody felt', ({ keeper }) => keeper.current?.quiet(2_000), 3_500],
    [
      'counts from when everything was healed first',
      ({ keeper: { current } }) => {
        current?.quiet(2_000)
        current?.quiet(2_900)
      },
      3_500,
    ],
    ['goes on while a fault is active', () => {}, undefined],
    [
      'goes on if something breaks again',
      ({ keeper }) => {
        keeper.current?.quiet(2_000)
        keeper.current?.broke(3_000)
      },
      undefined,
    ],
    [
      'waits 10 s for a client that is asleep',
      ({ keeper, records }) => {
        keeper.current?.quiet(2_000)
        records.plain.setStandstill('asleep', 2_500)
      },
      12_000,
    ],
    [
      'waits 35 s for plain, while it reconnects',
      ({ keeper, records }) => {
        keeper.current?.quiet(2_000)
        records.plain.claimed('waiting', 2_500)
      },
      37_000,
    ],
    [
      'waits for an answer that takes longer than a second',
      ({ keeper, records }) => {
        keeper.current?.quiet(2_000)
        records.plain.ledger.book(1, '', 'sent', 2_400)
      },
      12_000,
    ],
  ])('%s', (_name, act, end) => {
    const { keeper, finished } = pageAfter(begins('Fault', 1_000), act)
    for (let now = 3_000; now < 60_000; now += 100) keeper.observe(now)
    expect(finished.map(({ endedAt }) => endedAt)).toEqual(end === undefined ? [] : [end])
  })
})
