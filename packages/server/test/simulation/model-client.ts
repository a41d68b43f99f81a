// The client's half on simulated connections: dials, replaces and loses them as the socket underneath does.
import type { Offer, SessionState as State } from '../../../client/src/session/protocol/session-state.ts'
import { isControl, parseControl, parseReady, TAKEN } from '../../src/wire/frames.ts'
import type { Cable, Frame } from './cable.ts'
import type { Halves } from './halves.ts'
import type { Ledger } from './ledger.ts'
import type { Timeline } from './timeline.ts'

interface Dial {
  readonly cable: Cable
  readonly offer: Offer
}

const OVERHEAD = 64
/** Milliseconds until a lost or refused connection is dialled again. */
const BACKOFF = 200

export class ModelClient {
  readonly state: State<Frame>
  readonly resets = new Set<string>()
  maxUnacked = 60
  /** Whether heartbeats come while some messages are being handled. */
  hasHeartbeats = true
  resumes = 0
  /** What it was told of its session last. */
  ready: { readonly id: string; readonly token: string } | undefined
  readonly #timeline: Timeline
  readonly #ledger: Ledger
  readonly #newCable: () => Cable
  #current: Cable | undefined
  #dial: Dial | undefined
  /** Of the session, by number. */
  #sent: string[] = []
  /** How many of those are acknowledged. */
  #acknowledged = 0
  /** How many messages of the session were handled. */
  #handled = 0
  #isDialPlanned = false

  constructor({ SessionState }: Halves, timeline: Timeline, ledger: Ledger, newCable: () => Cable) {
    this.#timeline = timeline
    this.#ledger = ledger
    this.#newCable = newCable
    this.state = new SessionState<Frame>({
      attached: (replayed) => {
        if (replayed === undefined) this.#handled = 0
        else this.resumes += 1
      },
      transmit: (frame) => {
        this.#judgeCounts(frame)
        this.#current?.up(frame)
        return this.#current !== undefined
      },
      message: (data) => this.#handle(String(data)),
      acknowledged: (number) => {
        for (; this.#acknowledged < number; this.#acknowledged += 1)
          ledger.acknowledged(this.#sent[this.#acknowledged]!)
      },
      drained: () => undefined,
      reset: (reason, unacked) => {
        this.resets.add(reason)
        for (const { data, fate } of unacked) ledger.fate(String(data), fate)
        this.#sent = []
        this.#acknowledged = 0
      },
      redial: () => this.#plan(0),
    })
  }

  get isAttached(): boolean {
    return this.state.link === 'attached'
  }

  get cable(): Cable | undefined {
    return this.#current
  }

  send(text: string): void {
    if (this.state.unackedMessages >= this.maxUnacked) return
    this.#sent.push(text)
    this.#ledger.sentUp(text)
    this.state.send(text, text.length + OVERHEAD)
    this.#look()
  }

  /** A heartbeat: both sides compare what they count. */
  ping(): void {
    this.#current?.up(this.state.ping('heartbeat', this.#timeline.now))
  }

  /** It keeps nothing but what isn't acknowledged. */
  judgeMemory(): void {
    const { unackedMessages, unackedCost } = this.state
    const kept = this.#sent.slice(this.#acknowledged)
    const cost = kept.reduce((sum, { length }) => sum + length + OVERHEAD, 0)
    if (unackedMessages !== kept.length || unackedCost !== cost)
      this.#ledger.violate(
        `the client keeps ${unackedCost} bytes of ${unackedMessages} messages, not ${cost}`,
      )
  }

  /** Whatever there is, is let go; the hub hears of it `extra` ms later. */
  reconnect(extra: number): void {
    this.#drop(extra)
    this.#start(false)
  }

  /** A planned replacement, or one for silence: the old connection is used until the new one is ready. */
  replace(): void {
    if (!this.#current) return
    this.#dial?.cable.closeByClient(0)
    this.#start(true)
  }

  /** Its application and the network go on as they should. */
  heal(): void {
    const { cable } = this
    if (!cable && !this.#dial) this.#plan(0)
    else if (cable?.isDeadUp || cable?.isDeadDown || this.#dial) this.reconnect(0)
  }

  #handle(data: string): void {
    if (this.hasHeartbeats && data.length % 8 === 0) {
      const ping = this.state.ping('nested', this.#timeline.now)
      this.#judgeCounts(ping)
      this.#current?.up(ping)
    }
    this.#handled += 1
    this.#ledger.gotDown(data)
  }

  /** What the server is told to be handled has been. */
  #judgeCounts(frame: Frame): void {
    const { counts } = (isControl(frame) && parseControl(frame)) || {}
    if (counts && counts.handled > this.#handled)
      this.#ledger.violate(`the server was told that ${counts.handled} are handled, not ${this.#handled}`)
  }

  #drop(extra: number): void {
    this.#dial?.cable.closeByClient(extra)
    this.#dial = undefined
    this.#current?.closeByClient(extra)
    this.#current = undefined
    this.state.detach()
  }

  #plan(delay: number): void {
    if (this.#isDialPlanned) return
    this.#isDialPlanned = true
    this.#timeline.at(delay, () => {
      this.#isDialPlanned = false
      this.reconnect(0)
    })
  }

  #start(isReplacement: boolean): void {
    const cable = this.#newCable()
    const offer = this.state.offer(!isReplacement, undefined)
    const dial = { cable, offer }
    this.#dial = dial
    cable.client = {
      receive: (frame) => this.#receive(dial, frame),
      closed: () => this.#closed(cable),
    }
    cable.up(offer.text)
  }

  #receive(dial: Dial, frame: Frame): void {
    const { cable, offer } = dial
    if (cable === this.#current) {
      this.state.receive(frame, frame.length + OVERHEAD, this.#timeline.now)
      this.#look()
    } else if (dial === this.#dial) {
      if (frame === TAKEN) this.state.reset('taken')
      const ready = parseReady(frame)
      if (!ready) return
      this.#dial = undefined
      this.state.detach()
      this.#current?.closeByClient(0)
      this.#current = cable
      const { id, token } = ready
      if (id && token) this.ready = { id, token }
      this.state.attach(offer, ready, this.#timeline.now)
      this.#look()
    }
  }

  #closed(cable: Cable): void {
    if (cable === this.#current) {
      this.#current = undefined
      this.state.detach()
      if (!this.#dial) this.#plan(BACKOFF)
    } else if (cable === this.#dial?.cable) {
      this.#dial = undefined
      if (!this.#current) this.#plan(BACKOFF)
    }
  }

  #look(): void {
    const { acknowledgeAt } = this.state
    if (acknowledgeAt === Infinity) return
    this.#timeline.at(Math.max(0, acknowledgeAt - this.#timeline.now), () => {
      this.state.acknowledge(this.#timeline.now)
    })
  }
}
