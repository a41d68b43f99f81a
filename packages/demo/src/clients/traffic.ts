// The messages that both clients send, and their answers.
import { inWords } from '../page/durations.ts'
import { CLIENTS, type ClientId } from '../record/client-record.ts'
import { decodeMessage, encodeMessage } from './numbered-message.ts'
import type { Pair } from './pair.ts'
import { smallTalk } from './small-talk.ts'

export interface TrafficListener {
  sent(id: ClientId, number: number): void
  answered(id: ClientId, number: number): void
  lost(id: ClientId, number: number): void
}

export class Traffic {
  readonly #pair: () => Pair
  readonly #listener: TrafficListener
  readonly #written = new Set<number>()
  #latest = 0

  constructor(pair: () => Pair, listener: TrafficListener) {
    this.#pair = pair
    this.#listener = listener
  }

  /** The number of the newest message. */
  get latest(): number {
    return this.#latest
  }

  /** Without a `text` it is an automatic message. */
  send(text?: string): void {
    const { clients, records } = this.#pair()
    // No automatic messages before both clients have connected: they would say nothing about either.
    if (text === undefined && CLIENTS.some((id) => records[id].openedAt === 0)) return
    this.#latest += 1
    const number = this.#latest
    const message = { number, text: text ?? smallTalk(number) }
    if (text !== undefined) this.#written.add(number)
    const now = Date.now()
    for (const id of CLIENTS) {
      const result = clients[id].send(encodeMessage(message))
      records[id].ledger.book(number, message.text, result, now)
      this.#listener.sent(id, number)
      if (result === 'dropped') this.#listener.lost(id, number)
      if (text !== undefined)
        records[id].told(`“${text}”: ${result}.`, result === 'dropped' ? 'bad' : 'neutral', now)
    }
  }

  received(id: ClientId, data: unknown): void {
    const message = decodeMessage(data)
    if (message === undefined) return
    const now = Date.now()
    const record = this.#pair().records[id]
    const roundTrip = record.answered(message.number, now)
    if (roundTrip === undefined) return
    this.#listener.answered(id, message.number)
    if (this.#written.has(message.number))
      record.told(`“${message.text}” came back after ${inWords(roundTrip)}.`, 'good', now)
  }
}
