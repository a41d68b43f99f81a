// The right client with a session: what becomes of messages when connections, and sessions, end.
import { describe, expect, it } from 'vitest'
import { ClientRecord } from './client-record.ts'
import type { Fate, SessionFate } from './message-ledger.ts'
import { NetworkTruth } from './network-truth.ts'
import { Run } from './run.ts'

/** Connected at 1,000 and in a run since then. The words of `play` are what its tests are about. */
class Life {
  readonly truth = new NetworkTruth()
  readonly lost: (readonly number[])[] = []
  readonly record = new ClientRecord(
    this.truth,
    { onEvent: () => {}, onLost: (numbers) => this.lost.push(numbers) },
    0,
    true,
  )
  readonly run: Run
  #now = 1_000
  #latest = 0

  constructor() {
    this.record.claimed('open', this.#now)
    const plain = new ClientRecord(this.truth, { onEvent: () => {}, onLost: () => {} }, 0)
    const subject = { label: 'Fault', returns: 'the network', affects: ['ours'] as const }
    this.run = new Run(subject, { plain, ours: this.record }, this.#now)
  }

  get now(): number {
    return this.#now
  }

  /** `send, lose, resume 1`: each 100 ms after the one before. */
  play(words: string): this {
    for (const word of words.split(', ').filter((word) => word !== '')) {
      this.#now += 100
      const [name = '', ...values] = word.split(' ')
      const happening = HAPPENINGS[name]
      if (happening === undefined) throw new Error(`Nobody knows how to "${word}".`)
      happening(this, ...values)
      this.record.observe(this.#now)
    }
    return this
  }

  book(result: 'sent' | 'queued' | 'dropped'): void {
    this.#latest += 1
    this.record.ledger.book(this.#latest, '', result, this.#now)
  }

  fates(): (Fate | undefined)[] {
    return Array.from({ length: this.#latest }, (_, index) => this.record.ledger.get(index + 1)?.fate)
  }
}

type Happening = (life: Life, ...values: string[]) => void

const HAPPENINGS: Readonly<Record<string, Happening>> = {
  send: (life) => life.book('sent'),
  queue: (life) => life.book('queued'),
  drop: (life) => life.book('dropped'),
  answer: ({ record, now }, number) => record.answered(Number(number), now),
  kill: ({ truth, run, now }) => {
    truth.kill(now)
    run.broke(now)
  },
  cut: ({ truth, now }) => truth.block(now),
  restore: ({ truth, now }) => truth.unblock(now),
  suspect: ({ record, now }) => record.claimed('suspect', now),
  prove: ({ record, now }) => record.claimed('open', now),
  /** As the page is told: the connection first, then the claim. */
  lose: ({ record, now }) => {
    record.connectionLost()
    record.claimed('waiting', now)
  },
  replace: ({ record, now }) => {
    record.claimed('open', now)
    record.connectionLost()
    record.moved(now)
  },
  open: ({ record, now }) => {
    record.claimed('open', now)
    record.moved(now)
  },
  drain: ({ record, now }) => record.ledger.flushed(now),
  resume: ({ record, now }, replayed) => record.ledger.resumed(Number(replayed), now),
  /** `reset unknown 2 unsent 3` */
  reset: ({ record }, ...values) => {
    const fates = new Map<number, SessionFate>()
    for (let index = 0; index < values.length; index += 2)
      fates.set(Number(values[index + 1]), values[index] as SessionFate)
    record.sessionEnded(fates)
  },
  anew: ({ record, now }, number) => record.ledger.sentAnew(Number(number), 'sent', now),
  run: ({ record }) => record.ledger.beginRun(),
}

const NOTHING = { delivered: 0, waiting: 0, never: 0, inFlight: 0, unanswered: 0, unknown: 0, resent: 0 }

describe('after', () => {
  it.each<[string, Fate[], Partial<typeof NOTHING>]>([
    ['send', ['in-flight'], { inFlight: 1 }],
    ['send, answer 1', ['delivered'], { delivered: 1 }],
    // A connection that may be dead: what it carries is kept, and what is sent now, too.
    ['send, suspect, send', ['kept', 'kept'], { waiting: 2 }],
    ['send, kill, send', ['kept', 'kept'], { waiting: 2 }],
    ['send, suspect, send, prove', ['in-flight', 'in-flight'], { inFlight: 2 }],
    ['send, cut, restore', ['kept'], { waiting: 1 }],
    ['send, cut, restore, answer 1, send', ['delivered', 'in-flight'], { delivered: 1, inFlight: 1 }],
    // Lost, and not on any connection yet.
    ['send, lose, queue', ['kept', 'waiting'], { waiting: 2 }],
    ['send, lose, drop', ['kept', 'never'], { waiting: 1, never: 1 }],
    // The session goes on.
    ['send, lose, open, resume 1', ['in-flight'], { inFlight: 1, resent: 1 }],
    ['send, lose, open, resume 1, answer 1', ['delivered'], { delivered: 1, resent: 1 }],
    ['send, lose, queue, open, drain, resume 1', ['in-flight', 'in-flight'], { inFlight: 2, resent: 1 }],
    ['send, kill, send, suspect, replace, resume 2', ['in-flight', 'in-flight'], { inFlight: 2, resent: 2 }],
    // The server had the first one: only its answer was missing.
    ['send, send, lose, open, resume 1', ['in-flight', 'in-flight'], { inFlight: 2, resent: 1 }],
    ['send, send, answer 1, lose, open, resume 0', ['delivered', 'in-flight'], { delivered: 1, inFlight: 1 }],
    // Sent three times, and still one message.
    [
      'send, lose, open, resume 1, lose, open, resume 1, answer 1, answer 1',
      ['delivered'],
      { delivered: 1, resent: 1 },
    ],
    // The session is gone.
    ['send, send, lose, open, reset unknown 1 unknown 2', ['unknown', 'unknown'], { unknown: 2 }],
    [
      'send, send, lose, open, reset received 1 unsent 2',
      ['delivered', 'waiting'],
      { delivered: 1, waiting: 1 },
    ],
    [
      'send, lose, queue, open, reset unknown 1 unsent 2, anew 2',
      ['unknown', 'in-flight'],
      { unknown: 1, inFlight: 1 },
    ],
    ['send, lose, open, reset', ['delivered'], { delivered: 1 }],
    ['send, lose, open, reset unknown 1, lose, open, resume 1', ['unknown'], { unknown: 1 }],
    // A new run counts what is open, and only what is sent again during it.
    ['send, send, answer 1, lose, open, resume 1, run', ['delivered', 'in-flight'], { inFlight: 1 }],
    ['send, lose, open, resume 1, run, lose, open, resume 1', ['in-flight'], { inFlight: 1, resent: 1 }],
  ])('%s', (words, fates, counts) => {
    const life = new Life().play(words)
    expect(life.fates()).toEqual(fates)
    expect(life.record.ledger.counts(life.now)).toEqual({ ...NOTHING, ...counts })
  })
})

describe('a verdict', () => {
  it.each([
    ['send, kill, send, suspect', 'checking whether the server still answers. 2 messages waiting safely.'],
    [
      'send, kill, send, suspect, replace, resume 2, answer 1, answer 2',
      'noticed after 200 ms, back after 300 ms. Nothing lost, 2 messages sent again.',
    ],
    [
      'send, kill, lose, open, reset unknown 1',
      'noticed after 100 ms, back after 200 ms. 1 message may not have arrived.',
    ],
    ['send, answer 1, kill, lose, open, resume 0', 'noticed after 100 ms, back after 200 ms. Nothing lost.'],
  ])('after %s: “%s”', (words, sentence) => {
    const life = new Life().play(words)
    expect(life.run.result('ours', life.now).sentence).toBe(sentence)
  })
})

it('reports every message that a connection takes with it, and those whose fate is unknown', () => {
  const { lost } = new Life().play('send, send, lose, open, resume 2, lose, open, reset received 1 unknown 2')
  expect(lost).toEqual([[2]])
})

it('an answer is waited for from when the message was sent again', () => {
  const life = new Life().play('send, lose, open, resume 1')
  expect(life.record.ledger.oldestInFlight).toBe(life.now)
})

it('is dead until TCP has healed, though the session keeps what is in flight', () => {
  const life = new Life().play('cut, send, restore')
  expect(life.record.condition).toBe('dead')
  life.play('answer 1')
  expect(life.record.condition).toBe('alive')
})
