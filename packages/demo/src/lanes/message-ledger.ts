// What has become of every message that was sent. Knows neither socket nor page.
import type { SendResult } from 'resilient-socket'

/** `on-the-way`: handed to a connection, not answered yet; `unanswered`: that connection ended first. */
export type Fate = 'queued' | 'on-the-way' | 'answered' | 'dropped' | 'unanswered'

const FATE_OF_RESULT: Record<SendResult, Fate> = { sent: 'on-the-way', queued: 'queued', dropped: 'dropped' }

interface PendingMessage {
  readonly sentAt: number
  fate: 'queued' | 'on-the-way'
}

export class MessageLedger {
  readonly #pending = new Map<number, PendingMessage>()
  readonly #counts: Record<Fate, number> = {
    queued: 0,
    'on-the-way': 0,
    answered: 0,
    dropped: 0,
    unanswered: 0,
  }
  #sent = 0

  /** How many were given to the client in all: the sum of all fates. */
  get sent(): number {
    return this.#sent
  }

  /** When the oldest message was sent that was handed to a connection and isn't answered; `undefined`: there is none. */
  get oldestOnTheWay(): number | undefined {
    // In the order in which they were sent.
    for (const { fate, sentAt } of this.#pending.values()) if (fate === 'on-the-way') return sentAt
    return undefined
  }

  /** When the oldest message was sent that isn't answered, wherever it is; `undefined`: there is none. */
  get oldestPending(): number | undefined {
    for (const { sentAt } of this.#pending.values()) return sentAt
    return undefined
  }

  /** Given up, or on a connection that ended. */
  get lost(): number {
    return this.#counts.dropped + this.#counts.unanswered
  }

  count(fate: Fate): number {
    return this.#counts[fate]
  }

  /** Books a new message; `number` is what its answer will carry. */
  book(number: number, result: SendResult, sentAt: number): void {
    const fate = FATE_OF_RESULT[result]
    this.#sent += 1
    this.#counts[fate] += 1
    if (fate === 'queued' || fate === 'on-the-way') this.#pending.set(number, { sentAt, fate })
  }

  /** The connection takes messages: none is left in the queue. */
  queueFlushed(): void {
    for (const message of this.#pending.values()) {
      this.#counts[message.fate] -= 1
      message.fate = 'on-the-way'
      this.#counts['on-the-way'] += 1
    }
  }

  /** The connection ended: what it carried will not be answered any more. */
  connectionLost(): void {
    for (const [number, { fate }] of this.#pending)
      if (fate === 'on-the-way') this.#settle(number, 'unanswered')
  }

  dropped(number: number): void {
    this.#settle(number, 'dropped')
  }

  /** When it was sent; `undefined` for an answer to nothing that is pending. */
  answered(number: number): number | undefined {
    return this.#settle(number, 'answered')
  }

  #settle(number: number, fate: Fate): number | undefined {
    const message = this.#pending.get(number)
    if (message === undefined) return undefined
    this.#pending.delete(number)
    this.#counts[message.fate] -= 1
    this.#counts[fate] += 1
    return message.sentAt
  }
}
