// The browser's own WebSocket with the reconnect that everybody writes: dial again a second after `onclose`.
// Knows neither faults nor page.
import type { SendResult } from 'resilient-socket'
import type { Platform } from '../device/device.ts'
import { codeInWords } from './close-codes.ts'
import type { Lane } from './lane.ts'
import type { LaneRecord } from './lane-record.ts'

const RETRY_DELAY = 1_000

const STATE_NAMES: readonly string[] = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED']

export class NativeLane implements Lane {
  readonly record: LaneRecord
  readonly #address: () => Promise<string>
  readonly #platform: Platform
  readonly #onMessage: (data: unknown) => void
  #url = ''
  #socket: WebSocket | undefined
  #retryAt = 0
  #retry: unknown

  /** `address` is asked for once, as in the applications that this lane stands for; and again when it is reloaded. */
  constructor(
    record: LaneRecord,
    address: () => Promise<string>,
    platform: Platform,
    onMessage: (data: unknown) => void,
  ) {
    this.record = record
    this.#address = address
    this.#platform = platform
    this.#onMessage = onMessage
    void this.#start()
  }

  get stateName(): string {
    return STATE_NAMES[this.#socket?.readyState ?? 0] ?? ''
  }

  note(now: number): string {
    if (this.record.kind === 'waiting')
      return `dials in ${(Math.max(0, this.#retryAt - now) / 1_000).toFixed(1)} s`
    return this.stateName === 'OPEN' ? 'can’t tell more' : ''
  }

  send(data: string): SendResult {
    if (this.#socket?.readyState !== WebSocket.OPEN) return 'dropped'
    this.#socket.send(data)
    return 'sent'
  }

  /** What its user does in the end. */
  async reload(): Promise<void> {
    this.#drop()
    this.record.told('Reloaded, as its user would in the end.')
    await this.#start()
  }

  /** All that there is to do where a new connection is wanted. */
  move(): void {
    if (this.#socket === undefined) return
    this.#drop()
    this.record.told('Closed on this side, and dialled anew.')
    this.#connect()
  }

  #drop(): void {
    this.#platform.clearTimeout(this.#retry)
    if (this.#socket !== undefined) {
      this.#socket.onclose = this.#socket.onmessage = this.#socket.onopen = null
      this.#socket.close()
    }
    this.record.ledger.connectionLost()
  }

  async #start(): Promise<void> {
    try {
      this.#url = await this.#address()
      this.#connect()
    } catch (error) {
      this.record.told(`No address: ${error}`, 'bad')
    }
  }

  #connect(): void {
    const socket = new this.#platform.WebSocket(this.#url)
    this.#socket = socket
    this.record.became('connecting')
    socket.onopen = () => {
      this.record.told('Connected.', 'good')
      this.record.became('open')
    }
    socket.onmessage = ({ data }) => this.#onMessage(data)
    socket.onclose = (event) => {
      this.#retryAt = Date.now() + RETRY_DELAY
      this.record.broke()
      this.record.told(`Closed (${codeInWords(event)}). Dials again in 1 s.`, 'bad')
      this.record.became('waiting')
      this.#retry = this.#platform.setTimeout(() => this.#connect(), RETRY_DELAY)
    }
  }
}
