// The client's half of a transcript: our session, which takes the lines that concern it and writes its own.
import { type Offer, SessionState } from '../../../client/src/session/protocol/session-state.ts'
import { parseReady, TAKEN } from '../../src/wire/frames.ts'
import {
  type Data,
  type Half,
  type Line,
  parseFrame,
  parseMessage,
  printFrame,
  printMessage,
} from './lines.ts'

const OVERHEAD = 64

export class ClientHalf implements Half {
  readonly #state: SessionState<Data>
  /** The link in use. */
  #current: string | undefined
  readonly #dials = new Map<string, Offer>()
  /** How frames on a link are written: `'C→✗'` where they don't arrive. */
  readonly #arrows = new Map<string, string>()
  /** The next data frame on this link is swallowed. */
  #swallows: string | undefined
  #now = 0
  #lines: Line[] = []

  constructor() {
    this.#state = new SessionState<Data>({
      attached: (replayed) =>
        this.#write(replayed === undefined ? 'C has a new session' : `C has resumed: ${replayed} again`),
      transmit: (frame) => {
        if (this.#current !== undefined) this.#transmit(this.#current, frame)
        return this.#current !== undefined
      },
      message: (data) => this.#write(`C gets ${printMessage(data)}`),
      acknowledged: (number) => this.#write(`C is told: handled up to ${number}`),
      drained: () => this.#write('C has room'),
      reset: (reason, unacked) => {
        const fates = unacked.map(({ data, fate }) => ` ${printMessage(data)} ${fate}`)
        this.#write(`C is reset: ${reason}${fates.length > 0 ? ';' : ''}${fates.join(',')}`)
      },
      redial: () => this.#write('C must dial again'),
    })
  }

  written(): Line[] {
    return this.#lines.splice(0)
  }

  advance(to: number): void {
    for (let due = this.#state.acknowledgeAt; due <= to; due = this.#state.acknowledgeAt) {
      this.#now = Math.max(this.#now, due)
      this.#state.acknowledge(this.#now)
    }
    this.#now = to
  }

  take(text: string): void {
    const [who = '', verb = '', third = '', ...rest] = text.split(' ')
    const what = [third, ...rest].join(' ')
    if (who === 'S→C') this.#receive(verb, parseFrame(what))
    else if (text.startsWith('S closes') && this.#arrows.get(third) === 'C→S') this.#lost(third)
    else if (who === 'N') this.#network(verb, third)
    else if (who === 'C') this.#act(verb, what)
  }

  #act(verb: string, what: string): void {
    const [link = '', ...more] = what.split(' ')
    if (verb === 'dials') this.#dial(link, more.length > 0)
    else if (verb === 'loses') this.#lost(link)
    else if (verb === 'says') {
      this.#state.bye(this.#now)
      this.#state.reset('closed')
    } else if (verb === 'pings') this.#transmit(more.at(-1) ?? '', this.#state.ping(link, this.#now))
    else if (verb === 'sends' && link === 'volatile')
      this.#state.sendVolatile(String(parseMessage(more.join(' '))))
    else if (verb === 'sends' || verb === 'delivers') {
      const data = parseMessage(what)
      const { number } = this.#state.send(data, data.length + OVERHEAD)
      if (verb === 'delivers') this.#state.want(number)
    }
  }

  #network(verb: string, link: string): void {
    if (verb === 'kills') this.#arrows.set(link, 'C→✗')
    if (verb === 'holds') this.#arrows.set(link, 'C→…')
    if (verb === 'swallows') this.#swallows = link
  }

  #dial(link: string, isReplacement: boolean): void {
    this.#arrows.set(link, 'C→S')
    if (!isReplacement) this.#leave()
    const offer = this.#state.offer(!isReplacement, undefined)
    this.#dials.set(link, offer)
    this.#transmit(link, offer.text)
  }

  #receive(link: string, frame: Data): void {
    const offer = this.#dials.get(link)
    const ready = offer && parseReady(frame)
    if (link === this.#current) this.#state.receive(frame, frame.length + OVERHEAD, this.#now)
    else if (offer && frame === TAKEN) this.#state.reset('taken')
    else if (offer && ready) {
      this.#dials.delete(link)
      this.#leave()
      this.#current = link
      this.#state.attach(offer, ready, this.#now)
    }
  }

  #leave(): void {
    this.#state.detach()
    if (this.#current !== undefined) this.#write(`C closes ${this.#current}`)
    this.#current = undefined
  }

  #lost(link: string): void {
    this.#dials.delete(link)
    if (link !== this.#current) return
    this.#current = undefined
    this.#state.detach()
  }

  #transmit(link: string, frame: Data): void {
    const isSwallowed = link === this.#swallows && !/^~[^~]/.test(printFrame(frame))
    if (isSwallowed) this.#swallows = undefined
    this.#write(`${isSwallowed ? 'C→✗' : this.#arrows.get(link)} ${link} ${printFrame(frame)}`)
  }

  #write(text: string): void {
    this.#lines.push({ at: this.#now, text })
  }
}
