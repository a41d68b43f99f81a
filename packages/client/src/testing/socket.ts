// A WebSocket as pages know it: states, events and rules of the native class. Knows no network.
import type { SocketData, WebSocketLike } from '../environment/environment.ts'
import { assertCloseArguments } from '../shell/close-arguments.ts'
import { closeEvent } from '../shell/close-event.ts'
import { byteSize, isSocketData } from '../shell/socket-data.ts'

type Listener<E> = ((event: E) => void) | null

/** The details of a close event. */
type CloseDetails = Pick<CloseEvent, 'code' | 'reason' | 'wasClean'>

/** Listens in place of a handler. One function for all sockets, because a test may make very many. */
function relay(this: unknown, event: Event): void {
  const handlers = this as Record<string, Listener<Event>>
  handlers[`on${event.type}`]?.call(this, event)
}

export abstract class SimulatedWebSocket extends EventTarget implements WebSocketLike {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSING = 2
  static readonly CLOSED = 3
  bufferedAmount = 0
  extensions = ''
  protocol = ''
  readyState = 0
  readonly url: string
  #onopen: Listener<Event> | undefined
  #onmessage: Listener<MessageEvent> | undefined
  #onerror: Listener<Event> | undefined
  #onclose: Listener<CloseDetails> | undefined
  #binaryType = 'blob'

  constructor(url: string) {
    super()
    this.url = url
  }

  get CONNECTING(): 0 {
    return 0
  }

  get OPEN(): 1 {
    return 1
  }

  get CLOSING(): 2 {
    return 2
  }

  get CLOSED(): 3 {
    return 3
  }

  get binaryType(): string {
    return this.#binaryType
  }

  /** As in the native class, other values are ignored. */
  set binaryType(value: string) {
    if (value === 'blob' || value === 'arraybuffer') this.#binaryType = value
  }

  get onopen(): Listener<Event> {
    return this.#onopen ?? null
  }

  set onopen(handler: Listener<Event>) {
    this.#onopen = this.#relay('open', this.#onopen, handler)
  }

  get onmessage(): Listener<MessageEvent> {
    return this.#onmessage ?? null
  }

  set onmessage(handler: Listener<MessageEvent>) {
    this.#onmessage = this.#relay('message', this.#onmessage, handler)
  }

  get onerror(): Listener<Event> {
    return this.#onerror ?? null
  }

  set onerror(handler: Listener<Event>) {
    this.#onerror = this.#relay('error', this.#onerror, handler)
  }

  get onclose(): Listener<CloseDetails> {
    return this.#onclose ?? null
  }

  set onclose(handler: Listener<CloseDetails>) {
    this.#onclose = this.#relay('close', this.#onclose, handler)
  }

  send(data: SocketData): void {
    if (this.readyState === 0) throw new DOMException('Still connecting', 'InvalidStateError')
    const message = isSocketData(data) ? data : String(data)
    if (this.readyState === 1) this.transmit(message)
    // After the close it is never sent, but counts (WHATWG "WebSockets", section 3.1, bufferedAmount).
    else this.bufferedAmount += byteSize(message)
  }

  close(code?: number, reason = ''): void {
    assertCloseArguments(code ?? 1000, reason)
    if (this.readyState > 1) return
    const wasOpen = this.readyState === 1
    this.readyState = 2
    this.startClose(wasOpen, code, reason)
  }

  /** The server has accepted the handshake. */
  accept(protocol = ''): void {
    this.readyState = 1
    this.protocol = protocol
    this.dispatchEvent(new Event('open'))
  }

  /** A message has come in. */
  deliver(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }

  /** The connection has ended, as the browser reports it. */
  end(code = 1006, reason = '', wasClean: boolean = code !== 1006): void {
    this.readyState = 3
    if (code === 1006) this.dispatchEvent(new Event('error'))
    this.dispatchEvent(closeEvent('close', { code, reason, wasClean }))
  }

  /** Sends a message on the open connection. */
  protected abstract transmit(data: SocketData): void

  /** `close()` was called while connecting or open. */
  protected abstract startClose(wasOpen: boolean, code: number | undefined, reason: string): void

  /** A handler keeps the place among the listeners that it took when it was first set. */
  #relay<E>(type: string, previous: Listener<E> | undefined, handler: Listener<E>): Listener<E> {
    if (previous === undefined) this.addEventListener(type, relay)
    return typeof handler === 'function' ? handler : null
  }
}
