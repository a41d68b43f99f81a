// The server's half of one session: what it sends, receives and keeps, on whichever link. Knows no other session.
import { Incoming, Outgoing } from '../wire/counting.ts'
import {
  type Control,
  type Counts,
  decodeData,
  encodeAck,
  encodeData,
  encodePing,
  encodeVolatile,
  MESSAGE_OVERHEAD,
} from '../wire/frames.ts'

/** A text, or bytes. */
export type Data = string | Uint8Array

/** A message of the client's, until the application has handled it. */
export interface Received {
  readonly data: Data
  /** `undefined`: volatile. */
  readonly number: number | undefined
  readonly cost: number
}

/** Where frames go. */
export interface Wire {
  send(frame: Data): void
}

/** A client that is setting up a link may have no room for more before it has said something on it. */
const MAX_UNCONFIRMED = 500

/** What the hub counts for a session in which nothing waits, in bytes. */
export const SESSION_COST = 1_024

export class SessionState<L extends Wire> {
  readonly id: string
  readonly tokenHash: string
  readonly principal: string | undefined
  /** The link in use. */
  link: L | undefined
  /** The number of the attempt that the link in use belongs to, or the last one. */
  attempt: number
  /** An asked-for acknowledgement is due when the message with this number is handled. */
  #askedFor = 0
  /** Messages that wait for the application, the one that it has in hand first. */
  readonly #received: Received[] = []
  isHandling = false
  /** The application knows it. */
  isStarted = false
  isOver = false
  /** No link is in use, and the session is kept. */
  isDetached = false
  /** What the hub has counted it as; `undefined`: it doesn't count. */
  counted: number | undefined
  /** `drained` will be told. */
  isWaiting = false
  readonly #window: number
  readonly #outgoing = new Outgoing<Data>()
  readonly #incoming = new Incoming()
  /** Of volatile messages that wait for the application. */
  #volatileCost = 0
  #linkStart = 0
  #isConfirmed = false

  constructor(
    identity: { id: string; tokenHash: string; principal: string | undefined; attempt: number },
    window: number,
  ) {
    this.id = identity.id
    this.tokenHash = identity.tokenHash
    this.principal = identity.principal
    this.attempt = identity.attempt
    this.#window = window
  }

  /** What it takes in the hub's memory, in bytes. */
  get cost(): number {
    return SESSION_COST + this.#outgoing.cost + this.#incoming.pendingCost + this.#volatileCost
  }

  /** How many of the client's messages were handled. */
  get handled(): number {
    return this.#incoming.handled
  }

  get unackedMessages(): number {
    return this.#outgoing.size
  }

  get unackedCost(): number {
    return this.#outgoing.cost
  }

  /** Whether a data frame was carried, or waits: without one nothing is lost with the session. */
  get isUsed(): boolean {
    return this.#outgoing.last + this.#incoming.received > 0
  }

  /**
   * The link is in use from now on. `handled`: so many messages the client has handled; `next`: the number of its next data
   * frame. `false`: that can't be.
   */
  attach(link: L, attempt: number, { handled, next }: { handled: number; next: number }): boolean {
    if (next > this.#incoming.handled + 1 || next < 1 || !this.#outgoing.acknowledge(handled)) return false
    this.link = link
    this.attempt = attempt
    this.#incoming.startLink(next - 1)
    // `~ready` has said what was handled, or `~a` will at once. The client's window is as empty as it believes.
    this.#incoming.tell(handled, -Infinity)
    this.#outgoing.startLink(handled)
    this.#linkStart = handled
    this.#askedFor = 0
    return true
  }

  /** Tells what was handled: an acknowledgement on the old link may not have arrived. */
  tell(now: number): void {
    this.#acknowledge(now)
  }

  /** Sends what the client hasn't handled. `isConfirmed`: it is ready for all of it. */
  replay(isConfirmed: boolean): void {
    this.#isConfirmed = isConfirmed
    this.#flush()
  }

  /** The client has said something on this link. */
  confirm(): void {
    if (this.#isConfirmed) return
    this.#isConfirmed = true
    this.#flush()
  }

  detach(): void {
    this.link = undefined
  }

  /** Whether a message fits. One that is larger than the window does when it is the only one. */
  hasRoom(cost: number): boolean {
    return this.#outgoing.size === 0 || this.#outgoing.cost + cost <= this.#window
  }

  send(data: Data, cost: number): void {
    this.#outgoing.add(data, cost)
    this.#flush()
  }

  sendVolatile(text: string): void {
    this.link?.send(encodeVolatile(text))
  }

  /** A data frame came in. `'duplicate'`: it was received before; `'flood'`: the client ignores the window. */
  receive(data: Data, size: number): 'new' | 'duplicate' | 'flood' {
    const cost = size + MESSAGE_OVERHEAD
    if (!this.#incoming.accept(cost)) return 'duplicate'
    this.#received.push({ data: decodeData(data), number: this.#incoming.received, cost })
    const { pendingCost } = this.#incoming
    return pendingCost > 2 * this.#window && pendingCost > cost ? 'flood' : 'new'
  }

  /** A volatile message came in; where too much waits, it is lost. */
  receiveVolatile(data: string, size: number): void {
    const cost = size + MESSAGE_OVERHEAD
    if (this.#volatileCost + cost > this.#window) return
    this.#volatileCost += cost
    this.#received.push({ data, number: undefined, cost })
  }

  /** The next message for the application, unless it has one in hand. */
  take(): Received | undefined {
    if (this.isHandling || this.isOver) return undefined
    const next = this.#received[0]
    this.isHandling = next !== undefined
    return next
  }

  /** The application has handled the message that it had in hand. */
  handledOne(now: number): void {
    const done = this.#received.shift()
    this.isHandling = false
    if (!done) return
    if (done.number === undefined) {
      this.#volatileCost -= done.cost
      return
    }
    this.#incoming.handle(done.cost)
    const isAsked = this.#askedFor > 0 && done.number >= this.#askedFor
    if (isAsked) this.#acknowledge(now)
    else this.acknowledge(now)
  }

  /** Tells the client what was handled, if that is due. */
  acknowledge(now: number): void {
    if (this.link && this.#incoming.acknowledgeAt(this.#window) <= now) this.#acknowledge(now)
  }

  /** Tells the client what was handled, if it doesn't know: the link is about to be closed. */
  acknowledgeLast(now: number): void {
    if (this.#incoming.acknowledgeAt(this.#window) < Infinity) this.#acknowledge(now)
  }

  /** A control frame of an attached client; `false`: it can't be. */
  control(control: Control, now: number): boolean {
    const { type, text, counts } = control
    if (counts && !this.#counted(counts)) return false
    if (type === 'ping') this.link?.send(encodePing('q', text, this.#tell(now)))
    if (type === 'ask') {
      this.#acknowledge(now)
      const { received, handled } = this.#incoming
      this.#askedFor = received > handled ? received : 0
    }
    return true
  }

  /** The application gets nothing of it any more, besides what it has in hand. */
  end(): void {
    this.isOver = true
    this.#received.length = this.isHandling ? 1 : 0
  }

  #flush(): void {
    const outgoing = this.#outgoing
    const { link } = this
    if (!link) return
    while (this.#isConfirmed || outgoing.linkSent - this.#linkStart < MAX_UNCONFIRMED) {
      const data = outgoing.next(Infinity)
      if (data === undefined) return
      outgoing.markSent()
      link.send(encodeData(data))
    }
  }

  #counted({ handled, sent }: Counts): boolean {
    return sent === this.#incoming.linkReceived && this.#outgoing.acknowledge(handled)
  }

  #acknowledge(now: number): void {
    this.#askedFor = 0
    this.link?.send(encodeAck(this.#tell(now)))
  }

  #tell(now: number): Counts {
    return this.#incoming.tell(this.#outgoing.linkSent, now)
  }
}
