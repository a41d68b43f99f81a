// The browser's own WebSocket with the reconnect that everybody writes: dial again a second after `onclose`.
// Knows neither faults nor page.
import type { SendResult } from 'resilient-socket'
import { codeInWords } from './close-codes.ts'
import type { Lane } from './lane.ts'
import type { LaneRecord } from './lane-record.ts'

const RETRY_DELAY = 1_000

const STATE_NAMES: readonly string[] = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED']

export class NativeLane implements Lane {
  readonly record: LaneRecord
  readonly #onMessage: (data: unknown) => void
  #socket: WebSocket | undefined
  #retryAt = 0

  constructor(record: LaneRecord, url: Promise<string>, onMessage: (data: unknown) => void) {
    this.record = record
    this.#onMessage = onMessage
    url.then(
      (address) => this.#connect(address),
      (error) => record.told(`No address: ${error}`, 'bad'),
    )
  }

  get stateName(): string {
    return STATE_NAMES[this.#socket?.readyState ?? 0] ?? ''
  }

  note(now: number): string {
    if (this.record.kind === 'waiting')
      return `dials in ${(Math.max(0, this.#retryAt - now) / 1_000).toFixed(1)} s`
    return this.record.kind === 'open' ? 'can’t tell more' : ''
  }

  send(data: string): SendResult {
    if (this.#socket?.readyState !== WebSocket.OPEN) return 'dropped'
    this.#socket.send(data)
    return 'sent'
  }

  #connect(url: string): void {
    const socket = new WebSocket(url)
    this.#socket = socket
    this.record.became('connecting')
    socket.onopen = () => {
      this.record.told('Connected.', 'good')
      this.record.became('open')
    }
    socket.onmessage = ({ data }) => this.#onMessage(data)
    socket.onclose = (event) => {
      this.#retryAt = Date.now() + RETRY_DELAY
      this.record.ledger.connectionLost()
      this.record.told(`Closed (${codeInWords(event)}). Dials again in 1 s.`, 'bad')
      this.record.became('waiting')
      setTimeout(() => this.#connect(url), RETRY_DELAY)
    }
  }
}
