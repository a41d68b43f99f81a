// Both directions of a session as counts: what was sent, handled, acknowledged. Knows no links and no time but what it is told.
import type { Counts } from './frames.ts'

interface Entry<T> {
  readonly data: T
  readonly cost: number
}

/** What this side sends: numbered from 1, and kept until the other side has handled it. */
export class Outgoing<T> {
  /** The other side has handled the messages up to this number. */
  acknowledged = 0
  /** The number of the last data frame on this link. */
  linkSent = 0
  /** The highest number that was ever sent on any link. */
  sent = 0
  /** What all unacknowledged messages count. */
  cost = 0
  /** What those of them count that were sent on this link. */
  inFlight = 0
  /** The unacknowledged ones. */
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

  /** A session begins that has got nothing: the unacknowledged messages are its first. */
  restart(): void {
    this.acknowledged = this.sent = 0
    this.startLink(0)
  }

  /** A link begins on which the first data frame has the number after `count`. */
  startLink(count: number): void {
    this.linkSent = count
    this.inFlight = 0
  }

  /**
   * The next message to send on this link. New ones are bounded by the window, but one is always allowed to be under way;
   * those that were sent before were within it.
   */
  next(window: number): T | undefined {
    const entry = this.#entryAfter(this.linkSent)
    if (!entry) return undefined
    const isAllowed = this.linkSent < this.sent || this.inFlight === 0 || this.inFlight + entry.cost <= window
    return isAllowed ? entry.data : undefined
  }

  /** What `next` returned is being sent: what that leads to at once must find it counted. */
  markSent(): void {
    this.inFlight += this.#entryAfter(this.linkSent)?.cost ?? 0
    this.linkSent += 1
    this.sent = Math.max(this.sent, this.linkSent)
  }

  /** The link didn't take the last one: all is as it was before. */
  takeBack({ sent, inFlight }: { readonly sent: number; readonly inFlight: number }): void {
    this.sent = sent
    this.inFlight = inFlight
    this.linkSent -= 1
  }

  /** The other side has handled so many; `false`: that can't be. */
  acknowledge(count: number): boolean {
    if (count < this.acknowledged || count > this.sent) return false
    for (const { cost } of this.#entries.splice(0, count - this.acknowledged)) {
      this.acknowledged += 1
      this.cost -= cost
      if (this.acknowledged <= this.linkSent) this.inFlight -= cost
    }
    return true
  }

  /** What isn't acknowledged, in order. */
  unacknowledged(): readonly T[] {
    return this.#entries.map(({ data }) => data)
  }

  #entryAfter(number: number): Entry<T> | undefined {
    return this.#entries[number - this.acknowledged]
  }
}

/** An acknowledgement isn't sent more often than this, in milliseconds, unless much was handled or it is asked for. */
export const ACKNOWLEDGE_EVERY = 1_000

/** What this side receives. */
export class Incoming {
  /** Handled by the application up to this number. */
  handled = 0
  /** Received up to this number, on any link. */
  received = 0
  /** The number of the last data frame on this link. */
  linkReceived = 0
  /** How many the other side was told to be handled, and when. */
  #told = 0
  #toldAt: number = -Infinity
  #receivedCost = 0
  #handledCost = 0
  #toldCost = 0

  /** What was received and the other side doesn't know to be handled. */
  get pendingCost(): number {
    return this.#receivedCost - this.#toldCost
  }

  /** A link begins on which the first data frame has the number after `count`. */
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

  /** When the next acknowledgement is due: soon where a quarter of the window was handled, otherwise once a second. */
  acknowledgeAt(window: number): number {
    if (this.handled === this.#told) return Infinity
    return this.#handledCost - this.#toldCost >= window / 4 ? -Infinity : this.#toldAt + ACKNOWLEDGE_EVERY
  }

  /** The counts as the other side is told them now. */
  tell(sent: number, now: number): Counts {
    this.#told = this.handled
    this.#toldAt = now
    this.#toldCost = this.#handledCost
    return { handled: this.handled, sent }
  }
}
