// Both directions of a session as counts: sent, handled, acknowledged. Knows no links; time is passed in.
import type { Counts } from './frames.ts'

interface Entry<T> {
  readonly data: T
  readonly cost: number
}

/** The messages that this side sends: numbered from 1, and kept until the other side has handled them. */
export class Outgoing<T> {
  /** The other side has handled the messages up to this number. */
  acknowledged = 0
  /** The number of the last data frame on this link. */
  linkSent = 0
  /** The highest number sent on any link. */
  sent = 0
  /** The cost of all unacknowledged messages. */
  cost = 0
  /** The cost of those sent on this link. */
  inFlight = 0
  /** The unacknowledged messages. */
  readonly #entries: Entry<T>[] = []

  /** How many messages are unacknowledged. */
  get size(): number {
    return this.#entries.length
  }

  /** The number of the last message. */
  get last(): number {
    return this.acknowledged + this.size
  }

  get hasUnsent(): boolean {
    return this.linkSent < this.last
  }

  /** Keeps a message; returns its number. */
  add(data: T, cost: number): number {
    this.#entries.push({ data, cost })
    this.cost += cost
    return this.last
  }

  /** Begins a new session: the unacknowledged messages are its first. */
  restart(): void {
    this.acknowledged = this.sent = 0
    this.startLink(0)
  }

  /** Begins a link. Its first data frame has the number after `count`. */
  startLink(count: number): void {
    this.linkSent = count
    this.inFlight = 0
  }

  /**
   * Returns the next message to send on this link. New messages must fit into the window, but one is always allowed in flight.
   * Messages sent on an earlier link fitted already.
   */
  next(window: number): T | undefined {
    const entry = this.#entryAfter(this.linkSent)
    if (!entry) return undefined
    const isAllowed = this.linkSent < this.sent || this.inFlight === 0 || this.inFlight + entry.cost <= window
    return isAllowed ? entry.data : undefined
  }

  /** Counts the message that `next` returned. Call it before sending, because sending may call back. */
  markSent(): void {
    this.inFlight += this.#entryAfter(this.linkSent)?.cost ?? 0
    this.linkSent += 1
    this.sent = Math.max(this.sent, this.linkSent)
  }

  /** The link refused the last message: restores the counts. */
  takeBack({ sent, inFlight }: { readonly sent: number; readonly inFlight: number }): void {
    this.sent = sent
    this.inFlight = inFlight
    this.linkSent -= 1
  }

  /** The other side has handled messages up to this number; `false`: the count can't be right. */
  acknowledge(count: number): boolean {
    if (count < this.acknowledged || count > this.sent) return false
    for (const { cost } of this.#entries.splice(0, count - this.acknowledged)) {
      this.acknowledged += 1
      this.cost -= cost
      if (this.acknowledged <= this.linkSent) this.inFlight -= cost
    }
    return true
  }

  /** Returns the unacknowledged messages, in order. */
  unacknowledged(): readonly T[] {
    return this.#entries.map(({ data }) => data)
  }

  #entryAfter(number: number): Entry<T> | undefined {
    return this.#entries[number - this.acknowledged]
  }
}

/** Milliseconds between acknowledgements, unless much was handled or the other side asks for one. */
export const ACKNOWLEDGE_EVERY = 1_000

/** The messages that this side receives. */
export class Incoming {
  /** The application has handled messages up to this number. */
  handled = 0
  /** Messages up to this number were received, on any link. */
  received = 0
  /** The number of the last data frame on this link. */
  linkReceived = 0
  /** Messages up to this number were acknowledged, and when. */
  #acknowledged = 0
  #acknowledgedAt: number = -Infinity
  #receivedCost = 0
  #handledCost = 0
  #acknowledgedCost = 0

  /** The cost of messages that were received and not acknowledged. */
  get pendingCost(): number {
    return this.#receivedCost - this.#acknowledgedCost
  }

  /** Begins a link. Its first data frame has the number after `count`. */
  startLink(count: number): void {
    this.linkReceived = count
  }

  /** A data frame came in; `false`: it was received before. */
  accept(cost: number): boolean {
    this.linkReceived += 1
    if (this.linkReceived <= this.received) return false
    this.received = this.linkReceived
    this.#receivedCost += cost
    return true
  }

  /** The application has handled the next message. */
  handle(cost: number): void {
    this.handled += 1
    this.#handledCost += cost
  }

  /** When the next acknowledgement is due: at once after a quarter of the window, otherwise once a second. */
  acknowledgeAt(window: number): number {
    if (this.handled === this.#acknowledged) return Infinity
    const isMuch = this.#handledCost - this.#acknowledgedCost >= window / 4
    return isMuch ? -Infinity : this.#acknowledgedAt + ACKNOWLEDGE_EVERY
  }

  /** Returns the counts for a frame that acknowledges now. */
  tell(sent: number, now: number): Counts {
    this.#acknowledged = this.handled
    this.#acknowledgedAt = now
    this.#acknowledgedCost = this.#handledCost
    return { handled: this.handled, sent }
  }
}
