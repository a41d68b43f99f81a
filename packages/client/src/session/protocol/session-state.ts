// The client's half of a session, across links: what it sends, receives and keeps. Knows no sockets, timers or options.
import { Incoming, Outgoing } from '../wire/counting.ts'
import {
  ASK,
  BYE,
  type Counts,
  decodeData,
  encodeAck,
  encodeData,
  encodeHello,
  encodePing,
  encodeTake,
  encodeVolatile,
  isControl,
  parseControl,
  type Ready,
  TAKEN,
  VERSION,
} from '../wire/frames.ts'
import { fatesOf, type ResetReason, type Unacked } from './fates.ts'

/** Called at once when something happens. */
export interface Output<T> {
  /** The session uses a new link. `replayed`: how many messages are sent again; `undefined`: the session is new. */
  attached(replayed: number | undefined): void
  /** Sends a frame on the open link; `false`: the link takes no more. */
  transmit(frame: T | string): boolean
  /** A message came in. It is handled when this returns. */
  message(data: T | string): void
  /** The server has handled the messages up to this number. */
  acknowledged(number: number): void
  /** All queued messages were sent. */
  drained(): void
  /** The session ended, and the next hello begins a new one. `first`: the number of the first of `unacked`. */
  reset(reason: ResetReason, unacked: readonly Unacked<T>[], first: number): void
  /** This link is unusable: dial another one. */
  redial(): void
}

/** A hello, and what it offered. */
export interface Offer {
  readonly text: string
  readonly n: number
  /** Whether the server may move the session to this link at once, because no other link is in use. */
  readonly isTake: boolean
  readonly identity: Identity | undefined
}

interface Identity {
  readonly id: string
  readonly token: string
}

/** `'passing'`: the server knows no sessions, and messages are sent as they are. */
export type LinkState = 'none' | 'attached' | 'passing'

export class SessionState<T> {
  link: LinkState = 'none'
  readonly #output: Output<T>
  #outgoing = new Outgoing<T>()
  #incoming = new Incoming()
  #identity: Identity | undefined
  #attempts = 0
  #window = 0
  /** `drained` will be called. */
  #isWaiting = false
  /** `drained` will be called after the next acknowledgement. */
  #isRefused = false
  /** A `deliver()` waits for the acknowledgement of messages up to this number. */
  #wanted = 0
  /** The number of the last data frame before the last `~?` on this link. */
  #askedFor = 0

  constructor(output: Output<T>) {
    this.#output = output
  }

  /** How many messages the server hasn't acknowledged. */
  get unackedMessages(): number {
    return this.#outgoing.size
  }

  /** Their bytes, with the overhead of each. */
  get unackedCost(): number {
    return this.#outgoing.cost
  }

  /** When the next acknowledgement is due; `Infinity`: the server knows everything. */
  get acknowledgeAt(): number {
    return this.link === 'attached' ? this.#incoming.acknowledgeAt(this.#window) : Infinity
  }

  /** Makes the hello for a new link. `isTake`: no other link is in use. */
  offer(isTake: boolean, auth: unknown): Offer {
    this.#attempts += 1
    const identity = this.#identity
    const n = this.#attempts
    const recv = this.#incoming.handled
    return {
      text: encodeHello({ v: VERSION, n, ...identity, recv, take: isTake, auth }),
      n,
      isTake,
      identity,
    }
  }

  /** Uses the link on which the server answered the offer. */
  attach({ n, isTake, identity }: Offer, ready: Ready, now: number): void {
    const { id, token, window, recv = 0 } = ready
    // The session was reset since the hello.
    if (identity !== this.#identity) return this.#output.redial()
    if (id && token) this.#begin({ id, token }, ready)
    else if (!identity || recv > this.#outgoing.sent) return this.#violated()
    const start = id ? 0 : Math.max(recv, this.#outgoing.acknowledged)
    this.#output.attached(id ? undefined : this.#outgoing.sent - start)
    this.#acknowledged(start)
    const counts = this.#incoming.tell(start, now)
    this.#incoming.startLink(counts.handled)
    this.#outgoing.startLink(start)
    this.#window = window
    this.#askedFor = 0
    this.link = 'attached'
    this.#output.transmit(isTake ? encodeAck(counts) : encodeTake({ n, ...counts, next: start + 1 }))
    this.#flush()
  }

  /** The server knows no sessions: sends all messages as they are. */
  passThrough(): void {
    this.link = 'passing'
    this.#flush()
  }

  /** The link is gone. */
  detach(): void {
    this.link = 'none'
  }

  /** Sends a message, and keeps it until it is acknowledged. Returns its number, and whether a link took it. */
  send(data: T, cost: number): { readonly number: number; readonly isSent: boolean } {
    const number = this.#outgoing.add(data, cost)
    this.#flush()
    const isSent = number <= this.#outgoing.linkSent
    this.#isWaiting ||= !isSent
    return { number, isSent }
  }

  /** A message was refused: `drained` will be called once the server has handled others. */
  refused(): void {
    this.#isRefused = true
  }

  /** Sends a text that is lost with the link; `false`: there is no link. */
  sendVolatile(text: string): boolean {
    return (
      this.link !== 'none' && this.#output.transmit(this.link === 'passing' ? text : encodeVolatile(text))
    )
  }

  /** Asks for an acknowledgement of everything up to this number. */
  want(number: number): void {
    this.#wanted = number
    this.#ask()
  }

  /** A frame came in on the current link. `cost`: what it costs if it is a data frame. */
  receive(frame: T | string, cost: number, now: number): void {
    const incoming = this.#incoming
    if (this.link === 'passing') this.#output.message(frame)
    else if (this.link === 'attached') {
      if (isControl(frame)) this.#control(frame, now)
      else if (incoming.accept(cost)) {
        this.#output.message(decodeData(frame))
        incoming.handle(cost)
        this.acknowledge(now)
      }
    }
  }

  /** Sends an acknowledgement if one is due. */
  acknowledge(now: number): void {
    if (this.acknowledgeAt <= now) this.#acknowledge(now)
  }

  /** Makes a ping. The first one on a new link comes before `attach`, so it has no counts: they would be the old link's. */
  ping(id: string, now: number): string {
    return encodePing('p', id, this.link === 'attached' ? this.#tell(now) : undefined)
  }

  /** Returns the id of the ping that a frame answers; `false`: it isn't a pong. */
  pong(frame: unknown): string | false {
    const { type, text, counts } = (isControl(frame) && parseControl(frame)) || {}
    if (type !== 'pong' || !text) return false
    if (counts && this.link === 'attached') this.#counted(counts)
    return text
  }

  /** Tells the server that the client ends the session. */
  bye(now: number): void {
    if (this.acknowledgeAt < Infinity) this.#acknowledge(now)
    if (this.link === 'attached') this.#output.transmit(BYE)
  }

  /** Ends the session. `handled`: how many messages the server has handled, if it knows. */
  reset(reason: ResetReason, handled?: number): void {
    const outgoing = this.#outgoing
    // If no message was sent or received, nothing is lost: queued messages go to the next session.
    const isNews = outgoing.sent + this.#incoming.received > 0 || reason === 'closed'
    this.#identity = undefined
    this.link = 'none'
    this.#incoming = new Incoming()
    if (!isNews) return
    this.#wanted = 0
    this.#outgoing = new Outgoing()
    this.#output.reset(reason, fatesOf(outgoing, handled), outgoing.acknowledged + 1)
  }

  #begin(identity: Identity, { reset = 'unknown', recv }: Ready): void {
    const hasCarried = this.#outgoing.acknowledged + this.#incoming.received > 0
    // There was no session, or it never carried a message: nothing is lost.
    if (!this.#identity || (reset === 'unused' && !hasCarried)) this.#outgoing.restart()
    else this.reset(reset as ResetReason, recv)
    this.#incoming = new Incoming()
    this.#identity = identity
  }

  #flush(): void {
    const outgoing = this.#outgoing
    const isPassing = this.link === 'passing'
    // `transmit` may call back: send another message, or end the session.
    while (this.link !== 'none') {
      const data = outgoing.next(isPassing ? Infinity : this.#window)
      if (data === undefined) break
      const { sent, inFlight } = outgoing
      outgoing.markSent()
      if (!this.#output.transmit(isPassing ? data : encodeData(data))) {
        outgoing.takeBack({ sent, inFlight })
        break
      }
      if (isPassing) this.#acknowledged(outgoing.sent)
    }
    if (this.link !== 'none' && this.#isWaiting && !outgoing.hasUnsent) {
      this.#isWaiting = false
      this.#output.drained()
    }
    this.#ask()
  }

  /** Sends `~?` if an acknowledgement is wanted; one at a time. */
  #ask(): void {
    const { acknowledged, linkSent } = this.#outgoing
    const isAsked = this.#askedFor > acknowledged || this.#askedFor >= linkSent
    if (this.link !== 'attached' || this.#wanted <= acknowledged || isAsked) return
    this.#askedFor = linkSent
    this.#output.transmit(ASK)
  }

  #control(frame: string, now: number): void {
    if (frame === TAKEN) return this.reset('taken')
    const { type, text = '', counts } = parseControl(frame) ?? {}
    if (!type) return this.#violated()
    if (counts && !this.#counted(counts)) return
    if (type === 'ping') this.#output.transmit(encodePing('q', text, this.#tell(now)))
    if (type === 'ask') this.#acknowledge(now)
    if (type === 'volatile') this.#output.message(text)
  }

  /** Compares the server's counts with ours; `false`: they can't be right. */
  #counted({ handled, sent }: Counts): boolean {
    const isInStep = sent === this.#incoming.linkReceived && this.#acknowledged(handled)
    if (isInStep) this.#flush()
    else this.#violated()
    return isInStep
  }

  #acknowledged(count: number): boolean {
    const { acknowledged } = this.#outgoing
    const isPossible = this.#outgoing.acknowledge(count)
    if (isPossible && count > acknowledged) {
      this.#isWaiting ||= this.#isRefused
      this.#isRefused = false
      this.#output.acknowledged(count)
    }
    return isPossible
  }

  #acknowledge(now: number): void {
    this.#output.transmit(encodeAck(this.#tell(now)))
  }

  #tell(now: number): Counts {
    return this.#incoming.tell(this.#outgoing.linkSent, now)
  }

  /** The sides count differently, so they can't tell which message is which. */
  #violated(): void {
    this.#output.transmit(BYE)
    this.reset('out-of-step')
    this.#output.redial()
  }
}
