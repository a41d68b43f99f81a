// The browser's WebSocket with the usual hand-written reconnect: dial again a second after `onclose`.
// Knows neither faults nor page.
import type { SendResult } from 'resilient-socket'
import type { Platform } from '../device/device.ts'
import type { ClientRecord } from '../record/client-record.ts'
import type { Client } from './client.ts'
import { codeInWords } from './close-codes.ts'

const RETRY_DELAY = 1_000

const STATE_NAMES: readonly string[] = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED']

export class PlainClient implements Client {
  readonly record: ClientRecord
  readonly #address: () => Promise<string>
  readonly #platform: Platform
  readonly #onMessage: (data: unknown) => void
  #url: string | undefined
  #socket: WebSocket | undefined
  #retryAt = 0
  #retry: unknown
  /** Increased by each reload and by the end, so that pending callbacks do nothing. */
  #life = 0

  /** `address` is called once, as in the applications that this client stands for, and again after a reload. */
  constructor(
    record: ClientRecord,
    address: () => Promise<string>,
    platform: Platform,
    onMessage: (data: unknown) => void,
  ) {
    this.record = record
    this.#address = address
    this.#platform = platform
    this.#onMessage = onMessage
    void this.#load()
  }

  state(now: number): string {
    if (this.record.claim !== 'waiting') return STATE_NAMES[this.#socket?.readyState ?? 0] ?? ''
    return `CLOSED, dials in ${inSeconds(this.#retryAt - now)}`
  }

  send(data: string): SendResult {
    if (this.#socket?.readyState !== WebSocket.OPEN) return 'dropped'
    this.#socket.send(data)
    return 'sent'
  }

  /** What its user finally does: reload the page. */
  reload(): void {
    this.#drop()
    this.record.reloaded(Date.now())
    this.record.told('The user reloaded the page.', 'neutral', Date.now())
    this.#url = undefined
    void this.#load()
  }

  /** The only way to get a new connection. */
  move(): void {
    if (this.#url === undefined) return
    this.#drop()
    this.record.connectionLost()
    this.record.told('Closed on this side, and dialled again.', 'neutral', Date.now())
    this.#connect(this.#url)
  }

  dispose(): void {
    this.#drop()
  }

  #drop(): void {
    this.#life += 1
    this.#platform.clearTimeout(this.#retry)
    if (this.#socket === undefined) return
    this.#socket.onclose = this.#socket.onmessage = this.#socket.onopen = null
    this.#socket.close()
  }

  async #load(): Promise<void> {
    const life = this.#life
    this.record.claimed('connecting', Date.now())
    try {
      const url = await this.#address()
      if (life !== this.#life) return
      this.#url = url
      this.#connect(url)
    } catch {
      if (life === this.#life) this.#tryAgain('The page’s server can’t be reached.', () => void this.#load())
    }
  }

  #connect(url: string): void {
    const socket = new this.#platform.WebSocket(url)
    this.#socket = socket
    this.record.claimed('connecting', Date.now())
    socket.onopen = () => {
      this.record.told('Connected.', 'good', Date.now())
      this.record.claimed('open', Date.now())
    }
    socket.onmessage = ({ data }) => this.#onMessage(data)
    socket.onclose = (event) => {
      this.record.connectionLost()
      this.#tryAgain(`Closed (${codeInWords(event)}).`, () => this.#connect(url))
    }
  }

  #tryAgain(news: string, attempt: () => void): void {
    const now = Date.now()
    this.#retryAt = now + RETRY_DELAY
    this.record.told(`${news} Dials again in 1 s.`, 'bad', now)
    this.record.claimed('waiting', now)
    this.#retry = this.#platform.setTimeout(attempt, RETRY_DELAY)
  }
}

function inSeconds(milliseconds: number): string {
  return `${(Math.max(0, milliseconds) / 1_000).toFixed(1)} s`
}
