// The server's half of one session, across links: what it sends, receives and keeps. Knows no other session.
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

/** A message's data: a text, or bytes. */
export type Data = string | Uint8Array

/** A message of the client, kept until the application has handled it. */
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

/** Messages replayed before the client's first frame on a link: while it sets the link up, it may have no room for more. */
const MAX_UNCONFIRMED = 500

/** Bytes that a session without messages costs. */
export const SESSION_COST = 1_024

export class SessionState<L extends Wire> {
  readonly id: string
  readonly tokenHash: string
  readonly principal: string | undefined
  /** The link in use. */
  link: L | undefined
  /** The number of the attempt of the current or the last link. */
  attempt: number
  /** When the message with this number is handled, an acknowledgement that the client asked for is due. */
  #askedFor = 0
  /** Messages for the application; the first one is the one being handled. */
  readonly #received: Received[] = []
  isHandling = false
  /** The application got its `session` event. */
  isStarted = false
  isOver = false
  /** No link is in use, and the session is kept. */
  isDetached = false
  /** The cost that the hub has counted for it; `undefined`: none. */
  counted: number | undefined
  /** `drained` will be called. */
  isWaiting = false
  readonly #window: number
  readonly #outgoing = new Outgoing<Data>()
  readonly #incoming = new Incoming()
  /** The cost of volatile messages that wait for the application. */
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

  /** Its cost in the hub's memory, in bytes. */
  get cost(): number {
    return SESSION_COST + this.#outgoing.cost + this.#incoming.pendingCost + this.#volatileCost
  }

  /** How many of the client's messages the application has handled. */
  get handled(): number {
    return this.#incoming.handled
  }

  get unackedMessages(): number {
    return this.#outgoing.size
  }

  get unackedCost(): number {
    return this.#outgoing.cost
  }

  /** Whether it carried or queued a message. Otherwise nothing is lost if the session ends. */
  get isUsed(): boolean {
    return this.#outgoing.last + this.#incoming.received > 0
  }

  /**
   * Uses a new link. `handled`: how many messages the client has handled; `next`: the number of its next data frame. `false`:
   * the counts can't be right.
   */
  attach(link: L, attempt: number, { handled, next }: { handled: number; next: number }): boolean {
    if (next > this.#incoming.handled + 1 || next < 1 || !this.#outgoing.acknowledge(handled)) return false
    this.link = link
    this.attempt = attempt
    this.#incoming.startLink(next - 1)
    // `~ready` has acknowledged everything handled so far, or the `~a` that follows will.
    this.#incoming.tell(handled, -Infinity)
    this.#outgoing.startLink(handled)
    this.#linkStart = handled
    this.#askedFor = 0
    return true
  }

  /** Sends an acknowledgement, because the last one on the old link may be lost. */
  tell(now: number): void {
    this.#acknowledge(now)
  }

  /** Sends the messages that the client hasn't handled. `isConfirmed`: the client is ready for all of them. */
  replay(isConfirmed: boolean): void {
    this.#isConfirmed = isConfirmed
    this.#flush()
  }

  /** The client has sent a frame on this link, so it is ready. */
  confirm(): void {
    if (this.#isConfirmed) return
    this.#isConfirmed = true
    this.#flush()
  }

  detach(): void {
    this.link = undefined
  }

  /** Whether a message fits. A message larger than the window fits if it is the only one. */
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

  /** A volatile message came in. If too much waits, it is dropped. */
  receiveVolatile(data: string, size: number): void {
    const cost = size + MESSAGE_OVERHEAD
    if (this.#volatileCost + cost > this.#window) return
    this.#volatileCost += cost
    this.#received.push({ data, number: undefined, cost })
  }

  /** Returns the next message for the application, unless it is handling one. */
  take(): Received | undefined {
    if (this.isHandling || this.isOver) return undefined
    const next = this.#received[0]
    this.isHandling = next !== undefined
    return next
  }

  /** The application has handled its message. */
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

  /** Sends an acknowledgement if one is due. */
  acknowledge(now: number): void {
    if (this.link && this.#incoming.acknowledgeAt(this.#window) <= now) this.#acknowledge(now)
  }

  /** Sends an acknowledgement if anything lacks one, because the link is about to be closed. */
  acknowledgeLast(now: number): void {
    if (this.#incoming.acknowledgeAt(this.#window) < Infinity) this.#acknowledge(now)
  }

  /** A control frame came in; `false`: its counts can't be right. */
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

  /** Ends the session: the application gets no more messages. */
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
