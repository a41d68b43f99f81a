// A WebSocket behind the offline switch. It does what Chromium's does when the browser goes offline: an open connection
// is paused, not closed; a dial under way hangs; a new dial fails at once with error and 1006. Knows no client.
import type { SocketData, WebSocketConstructor, WebSocketLike } from 'resilient-socket'
import type { OfflineSwitch } from './offline-switch.ts'

const CONNECTING = 0
const OPEN = 1
const CLOSING = 2
const CLOSED = 3

export function webSocketBehind(offlineSwitch: OfflineSwitch): WebSocketConstructor {
  return class extends PausableWebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(offlineSwitch, url, protocols)
    }
  }
}

class PausableWebSocket implements WebSocketLike {
  onopen: unknown = null
  onmessage: unknown = null
  onerror: unknown = null
  onclose: unknown = null
  readonly url: string
  readonly #offlineSwitch: OfflineSwitch
  readonly #unsubscribe: () => void
  /** Absent when it was dialled offline. */
  readonly #native: WebSocket | undefined
  readonly #inbox: Event[] = []
  readonly #outbox: SocketData[] = []
  #farewell: Parameters<WebSocket['close']> | undefined
  #readyState = CONNECTING
  #binaryType: BinaryType = 'blob'

  constructor(offlineSwitch: OfflineSwitch, url: string, protocols: string | string[] = []) {
    this.url = url
    this.#offlineSwitch = offlineSwitch
    this.#unsubscribe = offlineSwitch.subscribe(() => this.#goOnSoon())
    if (offlineSwitch.isOffline) {
      this.#fail()
      return
    }
    this.#native = new WebSocket(url, protocols)
    this.#native.onopen = (event) => this.#receive(event)
    this.#native.onmessage = (event) => this.#receive(event)
    this.#native.onerror = (event) => this.#receive(event)
    this.#native.onclose = (event) => this.#receive(event)
  }

  get readyState(): number {
    // The native one runs ahead in two ways: it is closing before it says so, and open before a held-back event tells.
    const isCurrent = this.#readyState === OPEN && this.#inbox.length === 0
    return isCurrent ? (this.#native?.readyState ?? CLOSED) : this.#readyState
  }

  get bufferedAmount(): number {
    const held = this.#outbox.reduce((bytes, data) => bytes + sizeOf(data), 0)
    return held + (this.#native?.bufferedAmount ?? 0)
  }

  get protocol(): string {
    return this.#native?.protocol ?? ''
  }

  get extensions(): string {
    return this.#native?.extensions ?? ''
  }

  get binaryType(): BinaryType {
    return this.#binaryType
  }

  set binaryType(value: BinaryType) {
    this.#binaryType = value
    if (this.#native !== undefined) this.#native.binaryType = value
  }

  send(data: SocketData): void {
    if (this.#readyState === CONNECTING) throw new DOMException('Still connecting.', 'InvalidStateError')
    if (this.readyState !== OPEN) return
    if (this.#offlineSwitch.isOffline || this.#outbox.length > 0) this.#outbox.push(data)
    else this.#native?.send(data as Parameters<WebSocket['send']>[0])
  }

  close(...farewell: Parameters<WebSocket['close']>): void {
    if (this.#readyState >= CLOSING) return
    // Measured: with nothing to send, a closing handshake gets through; otherwise it waits its turn.
    if (this.#outbox.length > 0) this.#farewell = farewell
    else this.#native?.close(...farewell)
    // The open that was held back never happens; natively the dial would still be under way, and fail.
    if (this.#inbox[0]?.type === 'open') {
      this.#inbox.length = 0
      this.#fail()
    }
    this.#readyState = CLOSING
  }

  /** Measured: offline, a message waits, and so does whatever follows it; an end with nothing before it comes through. */
  #receive(event: Event): void {
    const isHeldBack = this.#offlineSwitch.isOffline && (event.type === 'message' || event.type === 'open')
    if (isHeldBack || this.#inbox.length > 0) this.#inbox.push(event)
    else this.#deliver(event)
  }

  #deliver(event: Event): void {
    if (this.#readyState === CLOSED) return
    if (event.type === 'open') this.#readyState = OPEN
    if (event.type === 'close') this.#end()
    const listener = { open: this.onopen, message: this.onmessage, error: this.onerror, close: this.onclose }[
      event.type as 'open' | 'message' | 'error' | 'close'
    ]
    if (typeof listener === 'function') listener.call(this, event)
  }

  /** As browsers do: in a task of its own, never in the caller's. */
  #goOnSoon(): void {
    setTimeout(() => this.#goOn())
  }

  #goOn(): void {
    const native = this.#native
    if (this.#offlineSwitch.isOffline || native === undefined) return
    for (const data of this.#outbox.splice(0)) {
      // What was held for a connection that has ended meanwhile is lost, as in the browser's own buffer.
      if (native.readyState === OPEN) native.send(data as Parameters<WebSocket['send']>[0])
    }
    if (this.#farewell !== undefined) native.close(...this.#farewell)
    this.#farewell = undefined
    while (this.#inbox.length > 0 && !this.#offlineSwitch.isOffline) {
      const event = this.#inbox.shift()
      if (event !== undefined) this.#deliver(event)
    }
  }

  #fail(): void {
    setTimeout(() => {
      this.#deliver(new Event('error'))
      this.#deliver(new CloseEvent('close', { code: 1006, reason: '', wasClean: false }))
    })
  }

  #end(): void {
    this.#readyState = CLOSED
    this.#inbox.length = 0
    this.#outbox.length = 0
    this.#unsubscribe()
  }
}

function sizeOf(data: SocketData): number {
  if (typeof data === 'string') return new TextEncoder().encode(data).length
  return data instanceof Blob ? data.size : data.byteLength
}
