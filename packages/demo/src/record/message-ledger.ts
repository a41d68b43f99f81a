// What has become of every message that was sent. Knows neither socket nor page.
import type { SendResult } from 'resilient-socket'

/**
 * `in-flight`: handed to a connection, not answered yet. `never`: dropped, or that connection ended first; an answer that
 * comes all the same makes it `delivered`.
 */
export type Fate = 'waiting' | 'in-flight' | 'delivered' | 'never'

const FATE_OF_RESULT: Record<SendResult, Fate> = { sent: 'in-flight', queued: 'waiting', dropped: 'never' }

/** More messages that wait or are in flight aren't kept: the oldest one counts as lost. */
const MAX_PENDING = 20_000

/** After this many milliseconds in flight a message counts as unanswered. */
const ANSWER_TIMEOUT = 5_000

/** Instants are `Date.now()` milliseconds. */
export interface Message {
  readonly number: number
  readonly text: string
  readonly sentAt: number
  /** When a connection took it; `sentAt` until then. */
  handedAt: number
  /** Milliseconds from sending to the answer. */
  roundTrip: number | undefined
  fate: Fate
  /** Whether it belongs to the present run. */
  isCounted: boolean
}

/** Whether its answer is overdue, or won't come. */
export function isUnanswered(message: Message, now: number): boolean {
  return message.fate === 'never' || isOverdue(message, now)
}

function isOverdue({ fate, handedAt }: Message, now: number): boolean {
  return fate === 'in-flight' && now - handedAt > ANSWER_TIMEOUT
}

export interface Counts {
  readonly delivered: number
  readonly waiting: number
  readonly never: number
  readonly inFlight: number
  /** Those in flight for longer than `ANSWER_TIMEOUT`. */
  readonly unanswered: number
}

export class MessageLedger {
  readonly #messages = new Map<number, Message>()
  #counts: Record<Fate, number> = { waiting: 0, 'in-flight': 0, delivered: 0, never: 0 }

  /** All that are kept, oldest first. */
  get messages(): Iterable<Message> {
    return this.#messages.values()
  }

  /** When the oldest message in flight was handed over, of whichever run; `undefined`: none is. */
  get oldestInFlight(): number | undefined {
    for (const { fate, handedAt } of this.#messages.values()) if (fate === 'in-flight') return handedAt
    return undefined
  }

  /** What waits or is in flight, and messages from now on, belong to a new run: it decides what becomes of them. */
  beginRun(): void {
    this.#counts = { waiting: 0, 'in-flight': 0, delivered: 0, never: 0 }
    for (const message of this.#messages.values()) {
      message.isCounted = message.fate === 'waiting' || message.fate === 'in-flight'
      this.#count(message, 1)
    }
  }

  /** Of the present run. */
  counts(now: number): Counts {
    let unanswered = 0
    for (const message of this.#messages.values())
      if (message.isCounted && isOverdue(message, now)) unanswered += 1
    const { delivered, waiting, never, 'in-flight': inFlight } = this.#counts
    return { delivered, waiting, never, inFlight, unanswered }
  }

  get(number: number): Message | undefined {
    return this.#messages.get(number)
  }

  /** Numbers grow. */
  book(number: number, text: string, result: SendResult, now: number): void {
    const message: Message = {
      number,
      text,
      sentAt: now,
      handedAt: now,
      roundTrip: undefined,
      fate: FATE_OF_RESULT[result],
      isCounted: true,
    }
    this.#messages.set(number, message)
    this.#count(message, 1)
  }

  /** The connection took everything that waited. */
  flushed(now: number): void {
    for (const message of this.#messages.values()) {
      if (message.fate !== 'waiting') continue
      message.handedAt = now
      this.#settle(message, 'in-flight')
    }
  }

  /** The connection ended: nothing that it carried will be answered. Returns the numbers of those messages. */
  connectionLost(): readonly number[] {
    const lost = [...this.#messages.values()].filter(({ fate }) => fate === 'in-flight')
    for (const message of lost) this.#settle(message, 'never')
    return lost.map(({ number }) => number)
  }

  dropped(number: number): void {
    const message = this.#messages.get(number)
    if (message !== undefined) this.#settle(message, 'never')
  }

  /** Milliseconds from sending to the answer; `undefined` for an answer to nothing that is known, or for a second one. */
  answered(number: number, now: number): number | undefined {
    const message = this.#messages.get(number)
    if (message === undefined || message.fate === 'delivered') return undefined
    this.#settle(message, 'delivered')
    message.roundTrip = now - message.sentAt
    return message.roundTrip
  }

  /** Forgets what was sent before this instant and is settled. */
  forget(before: number): void {
    let surplus = this.#messages.size - MAX_PENDING
    for (const [number, message] of this.#messages) {
      if (message.sentAt >= before) return
      if (message.fate === 'delivered' || message.fate === 'never') this.#messages.delete(number)
      else if (surplus > 0) {
        this.#settle(message, 'never')
        this.#messages.delete(number)
      }
      surplus -= 1
    }
  }

  #settle(message: Message, fate: Fate): void {
    this.#count(message, -1)
    message.fate = fate
    this.#count(message, 1)
  }

  #count({ isCounted, fate }: Message, change: 1 | -1): void {
    if (isCounted) this.#counts[fate] += change
  }
}
