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
  VERSION,
} from '../wire/frames.ts'
import { fatesOf, type ResetReason, type Unacked } from './fates.ts'

/** What happens, told at once. */
export interface Output<T> {
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
  readonly isTake: boolean
  readonly handled: number
  readonly token: string | undefined
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
  /** Somebody waits for the acknowledgement of the messages up to this number. */
  #wanted = 0
  /** The last data frame before the last `~?` on this link. */
  #askedFor = 0

  constructor(output: Output<T>) {
    this.#output = output
  }

  /** The messages that the server hasn't acknowledged. */
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
    const n = this.#attempts
    const { handled: recv } = this.#incoming
    const text = encodeHello({ v: VERSION, n, ...this.#identity, recv, take: isTake, auth })
    return { text, n, isTake, handled: recv, token: this.#identity?.token }
  }

  /** The link for which the server answered so is in use from now on; returns how many messages were sent again. */
  attach(offer: Offer, ready: Ready, now: number): number | undefined {
    // The session was reset since the hello.
    if (offer.token !== this.#identity?.token) return void this.#output.redial()
    const { id, token, reset, recv = 0 } = ready
    if (id !== undefined && token !== undefined) this.#begin({ id, token }, reset, ready.recv)
    else if (!this.#identity || recv > this.#outgoing.sent) return void this.#violated()
    const start = id === undefined ? Math.max(recv, this.#outgoing.acknowledged) : 0
    this.#acknowledged(start)
    const { handled } = this.#incoming
    this.#incoming.startLink(offer.isTake && id === undefined ? offer.handled : handled)
    this.#outgoing.startLink(start)
    this.#window = ready.window
    this.#askedFor = 0
    this.link = 'attached'
    const counts = this.#incoming.tell(start, now)
    this.#output.transmit(offer.isTake ? encodeAck(counts) : encodeTake(offer.n, handled, start + 1))
    const replayed = this.#outgoing.sent - start
    this.#flush()
    return replayed
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

  /** A message was refused: `drained` will be told. */
  refused(): void {
    this.#isWaiting = true
  }

  /** A text that is lost with the link; `false`: there is none. */
  sendVolatile(text: string): boolean {
    if (this.link === 'none') return false
    return this.#output.transmit((this.link === 'passing' ? text : encodeVolatile(text)) as T | string)
  }

  /** Asks for an acknowledgement of everything up to this number. */
  want(number: number): void {
    this.#wanted = number
    this.#ask()
  }

  /** A frame came in on the link in use. `cost`: of a data frame. */
  receive(frame: T | string, cost: number, now: number): void {
    if (this.link === 'passing') this.#output.message(frame)
    else if (this.link === 'none') return
    else if (isControl(frame)) this.#control(frame, now)
    else if (this.#incoming.accept(cost)) {
      const incoming = this.#incoming
      this.#output.message(decodeData(frame))
      incoming.handle(cost)
      this.acknowledge(now)
    }
  }

  /** Tells the server what was handled, if that is due. */
  acknowledge(now: number): void {
    if (this.acknowledgeAt <= now) this.#acknowledge(now)
  }

  /** A heartbeat's ping; on a link that isn't attached yet its counts mean nothing. */
  ping(id: string, now: number): string {
    return encodePing('p', id, this.#tell(now))
  }

  /** The ping that a frame answers, if it is an answer. */
  pong(frame: unknown): string | undefined {
    const control = isControl(frame) ? parseControl(frame) : undefined
    if (control?.type !== 'pong') return undefined
    if (control.counts && this.link === 'attached') this.#counted(control.counts)
    return control.id
  }

  /** Ends the session on the server, too. */
  bye(now: number): void {
    if (this.link === 'attached') {
      if (this.#incoming.acknowledgeAt(this.#window) < Infinity) this.#acknowledge(now)
      this.#output.transmit(BYE)
    }
    this.reset('closed')
  }

  /** The session is over. `handled`: what the server knows to have handled of it. */
  reset(reason: ResetReason, handled?: number): void {
    const unacked = fatesOf(this.#outgoing, handled)
    const first = this.#outgoing.acknowledged + 1
    // A session in which nothing was said is no loss, and what waits was never sent.
    const isNews = this.#outgoing.sent + this.#incoming.received > 0 || reason === 'closed'
    this.#identity = undefined
    this.link = 'none'
    this.#wanted = 0
    this.#incoming = new Incoming()
    if (!isNews) return
    this.#outgoing = new Outgoing()
    this.#output.reset(reason, unacked, first)
  }

  #begin(identity: Identity, reset: string | undefined, handled: number | undefined): void {
    // The old one never carried a message: nothing is lost with it.
    const { acknowledged } = this.#outgoing
    if (reset === 'unused' && acknowledged + this.#incoming.received === 0) this.#outgoing.restart()
    else if (this.#identity) this.reset((reset ?? 'unknown') as ResetReason, handled)
    this.#incoming = new Incoming()
    this.#identity = identity
  }

  #flush(): void {
    const outgoing = this.#outgoing
    const isPassing = this.link === 'passing'
    if (this.link === 'none') return
    for (;;) {
      const data = outgoing.next(isPassing ? Infinity : this.#window)
      if (data === undefined || !this.#output.transmit(isPassing ? data : encodeData(data))) break
      outgoing.markSent()
      if (isPassing) this.#acknowledged(outgoing.sent)
    }
    if (this.#isWaiting && !outgoing.hasUnsent) {
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

  #control(text: string, now: number): void {
    const control = parseControl(text)
    switch (control?.type) {
      case 'ack':
        return void this.#counted(control.counts)
      case 'ping':
        if (control.counts && !this.#counted(control.counts)) return
        return void this.#output.transmit(encodePing('q', control.id, this.#tell(now)))
      case 'pong':
        return control.counts ? void this.#counted(control.counts) : undefined
      case 'ask':
        return this.#acknowledge(now)
      case 'volatile':
        return this.#output.message(control.text)
      case 'taken':
        return this.reset('taken')
      default:
        this.#violated()
    }
  }

  /** What the server says that both have. */
  #counted({ handled, sent }: Counts): boolean {
    const isInStep = sent === this.#incoming.linkReceived && this.#acknowledged(handled)
    if (isInStep) this.#flush()
    else this.#violated()
    return isInStep
  }

  #acknowledged(count: number): boolean {
    const { acknowledged } = this.#outgoing
    const isPossible = this.#outgoing.acknowledge(count)
    if (count > acknowledged && isPossible) this.#output.acknowledged(count)
    return isPossible
  }

  #acknowledge(now: number): void {
    const counts = this.#tell(now)
    this.#output.transmit(encodeAck(counts))
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
