// The client's half of a session: what it sends, receives and keeps, on whichever link. Knows no sockets, timers or options.
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

/** What happens, told at once. */
export interface Output<T> {
  /** The link is in use from now on. `replayed`: how many messages are sent again; `undefined`: the session is a new one. */
  attached(replayed: number | undefined): void
  /** Hands a frame to the open link; `false`: it takes none any more. */
  transmit(frame: T | string): boolean
  /** A message of the server's. When this returns, it is handled. */
  message(data: T | string): void
  /** The server has handled the messages up to this number. */
  acknowledged(number: number): void
  /** Everything that waited was handed to the link. */
  drained(): void
  /** The session is over, and a new one begins with the next hello. `first`: the number of the first of `unacked`. */
  reset(reason: ResetReason, unacked: readonly Unacked<T>[], first: number): void
  /** This link can't go on: dial another one. */
  redial(): void
}

/** What was said on a link before the server answered. */
export interface Offer {
  readonly text: string
  readonly n: number
  /** No other link is in use. */
  readonly isTake: boolean
  readonly identity: Identity | undefined
}

interface Identity {
  readonly id: string
  readonly token: string
}

/** `'passing'`: the server knows no sessions, and everything passes through as it is. */
export type LinkState = 'none' | 'attached' | 'passing'

export class SessionState<T> {
  link: LinkState = 'none'
  readonly #output: Output<T>
  #outgoing = new Outgoing<T>()
  #incoming = new Incoming()
  #identity: Identity | undefined
  #attempts = 0
  #window = 0
  /** `drained` will be told. */
  #isWaiting = false
  /** `drained` will be told after the next acknowledgement. */
  #isRefused = false
  /** Somebody waits for the acknowledgement of the messages up to this number. */
  #wanted = 0
  /** The last data frame before the last `~?` on this link. */
  #askedFor = 0

  constructor(output: Output<T>) {
    this.#output = output
  }

  /** How many messages the server hasn't acknowledged. */
  get unackedMessages(): number {
    return this.#outgoing.size
  }

  /** What they count. */
  get unackedCost(): number {
    return this.#outgoing.cost
  }

  /** When the server must be told what was handled; `Infinity`: it knows. */
  get acknowledgeAt(): number {
    return this.link === 'attached' ? this.#incoming.acknowledgeAt(this.#window) : Infinity
  }

  /** What to say first on a new link. `isTake`: no other link is in use. */
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

  /** The link for which the server answered so is to be used. */
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

  /** The server knows no sessions: everything that waits, and will be sent, goes as it is. */
  passThrough(): void {
    this.link = 'passing'
    this.#flush()
  }

  /** The link is gone. */
  detach(): void {
    this.link = 'none'
  }

  /** Keeps a message until it is acknowledged; returns its number, and whether a link took it. */
  send(data: T, cost: number): { readonly number: number; readonly isSent: boolean } {
    const number = this.#outgoing.add(data, cost)
    this.#flush()
    const isSent = number <= this.#outgoing.linkSent
    this.#isWaiting ||= !isSent
    return { number, isSent }
  }

  /** A message was refused: `drained` will be told, once the server has handled others. */
  refused(): void {
    this.#isRefused = true
  }

  /** A text that is lost with the link; `false`: there is none. */
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

  /** A frame came in on the link in use. `cost`: of a data frame. */
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

  /** Tells the server what was handled, if that is due. */
  acknowledge(now: number): void {
    if (this.acknowledgeAt <= now) this.#acknowledge(now)
  }

  /** A heartbeat's ping. A new link's first one comes before `attach`: its counts would be the last link's. */
  ping(id: string, now: number): string {
    return encodePing('p', id, this.link === 'attached' ? this.#tell(now) : undefined)
  }

  /** The id of the ping that a frame answers; `false`: it is no answer. */
  pong(frame: unknown): string | false {
    const { type, text, counts } = (isControl(frame) && parseControl(frame)) || {}
    if (type !== 'pong' || !text) return false
    if (counts && this.link === 'attached') this.#counted(counts)
    return text
  }

  /** Tells the server that the session is over. */
  bye(now: number): void {
    if (this.acknowledgeAt < Infinity) this.#acknowledge(now)
    if (this.link === 'attached') this.#output.transmit(BYE)
  }

  /** The session is over. `handled`: what the server knows to have handled of it. */
  reset(reason: ResetReason, handled?: number): void {
    const outgoing = this.#outgoing
    // A session in which nothing was said is no loss, and what waits was never sent.
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
    // There was none, or it never carried a message: nothing is lost.
    if (!this.#identity || (reset === 'unused' && !hasCarried)) this.#outgoing.restart()
    else this.reset(reset as ResetReason, recv)
    this.#incoming = new Incoming()
    this.#identity = identity
  }

  #flush(): void {
    const outgoing = this.#outgoing
    const isPassing = this.link === 'passing'
    // What a frame leads to at once may send others, or end the session.
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

  /** One question at a time. */
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

  /** What the server says that both have; `false`: that can't be. */
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

  /** Neither side can tell any more which message is which. */
  #violated(): void {
    this.#output.transmit(BYE)
    this.reset('out-of-step')
    this.#output.redial()
  }
}
