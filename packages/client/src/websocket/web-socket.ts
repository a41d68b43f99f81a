// The browser's interface (WHATWG "WebSockets", section 3) over a socket that survives. Knows no connections.
import type { SocketData, WebSocketLike } from '../environment/environment.ts'
import type { WebBinaryType, WebUrl } from '../environment/web-types.ts'
import { defaultVerdict } from '../protocol/close-codes.ts'
import type { CloseInfo } from '../protocol/status.ts'
import { ResilientSocket } from '../resilient-socket.ts'
import { closeEvent } from '../shell/close-event.ts'
import { byteSize } from '../shell/socket-data.ts'
import { isBlocked } from './blocked-ports.ts'
import { assertArgument, toMessage, toProtocols, toUnsignedShort } from './conversions.ts'
import { EventHandlers } from './event-handlers.ts'
import type { Handler, NativeInterface, SocketEventTarget } from './events.ts'
import { defineInterface } from './interface-object.ts'
import { bindOptions, optionsOf, type WebSocketOptions } from './options.ts'
import { Underneath } from './underneath.ts'

/** A failure that is the only one, or an end that is final: the socket isn't to dial a second time. */
const ONE_CONNECTION: WebSocketOptions = { maxAttempts: 1, classifyClose: () => 'stop' }

const Target = EventTarget as new () => SocketEventTarget

/**
 * The browser's `WebSocket`, surviving faults: it dials again until `close()` is called, or the server says stop.
 *
 * `open` is fired on each connection, `error` and `close` only when it is final. In between, it is CONNECTING: then
 * `send` queues, after the first `open`; before that it throws, as the native one. `connectionlost`,
 * `connectionrestored` and `messagedropped` tell what happens meanwhile.
 *
 * @example
 * ```ts
 * import { WebSocket } from 'resilient-socket/websocket'
 *
 * const socket = new WebSocket('wss://example.com/live')
 * socket.onmessage = ({ data }) => render(data)
 * ```
 */
export class WebSocket extends Target implements NativeInterface {
  /** No connection: it dials, or waits to dial again. */
  declare static readonly CONNECTING: 0
  /** Messages flow. */
  declare static readonly OPEN: 1
  /** `close()` was called, or the end is about to be told. */
  declare static readonly CLOSING: 2
  /** Closed for good. */
  declare static readonly CLOSED: 3
  /** No connection: it dials, or waits to dial again. */
  declare readonly CONNECTING: 0
  /** Messages flow. */
  declare readonly OPEN: 1
  /** `close()` was called, or the end is about to be told. */
  declare readonly CLOSING: 2
  /** Closed for good. */
  declare readonly CLOSED: 3
  readonly #socket: ResilientSocket
  readonly #underneath: Underneath
  readonly #handlers: EventHandlers = new EventHandlers(this)
  #protocol = ''
  #extensions = ''
  #hasOpened = false
  /** Whether `close` is being told, or was. */
  #isClosed = false
  /** The connection that has opened last. */
  #carrier: WebSocketLike | undefined
  /** Bytes that were given up since then: as in the native class, they count when it is closed. */
  #abandoned = 0

  static {
    defineInterface(WebSocket)
    bindOptions(WebSocket, {})
  }

  /**
   * @param url - `ws:`, `wss:`, `http:`, `https:`, or relative to the document; without a fragment.
   * @throws `SyntaxError` (a `DOMException`) for a URL or protocols that can't work.
   */
  constructor(url: string | WebUrl, protocols: string | string[] = []) {
    // biome-ignore lint/complexity/noArguments: nothing else tells that there is none; `undefined` is a relative URL.
    assertArgument(arguments.length, "construct 'WebSocket'")
    super()
    const { reconnect = true, classifyClose = defaultVerdict, ...options } = optionsOf(this, `${url}`)
    const underneath = new Underneath(options.WebSocket)
    const socket = new ResilientSocket(`${url}`, {
      ...options,
      WebSocket: underneath.WebSocket,
      // A browser refuses the port again each time, and other classes may connect to it.
      classifyClose: (info) => (!this.#hasOpened && isBlocked(this.url) ? 'stop' : classifyClose(info)),
      ...(reconnect ? {} : ONE_CONNECTION),
      heartbeat: options.heartbeat ?? false,
      protocols: toProtocols(protocols),
      autoConnect: true,
    })
    if (underneath.failure) {
      void socket.close()
      throw underneath.failure.error
    }
    this.#socket = socket
    this.#underneath = underneath
    socket.on('open', () => this.#opened())
    // The `ws` package tells no origin.
    socket.on('message', ({ data, origin = new URL(socket.url).origin }) =>
      super.dispatchEvent(new MessageEvent('message', { data, origin })),
    )
    socket.on('lost', (info) => {
      if (reconnect) super.dispatchEvent(closeEvent('connectionlost', info))
      else {
        // A replacement that was dialled while it was suspect isn't wanted. Its end must fire no second `close`.
        void socket.removeAllListeners('close').close()
        this.#willClose(info)
      }
    })
    socket.on('drop', ({ data }) => this.#dropped(data))
    socket.on('close', (info) => this.#willClose(info))
    // An aborted signal closes it without an event.
    if (socket.status.state === 'closed') this.#willClose(socket.status.closeInfo)
  }

  get url(): string {
    return this.#socket.url
  }

  /** CONNECTING also between two connections. */
  get readyState(): 0 | 1 | 2 | 3 {
    return this.#readyState
  }

  /** Bytes that wait, and those that were given up since the last `open`. */
  get bufferedAmount(): number {
    const { bufferedAmount, readyState } = this.#socket
    // What the browser still holds of a connection that is over.
    const held = readyState % 3 === 0 ? (this.#carrier?.bufferedAmount ?? 0) : 0
    return bufferedAmount + held + this.#abandoned
  }

  /** What the server of the newest connection chose. */
  get extensions(): string {
    return this.#extensions
  }

  /** What the server of the newest connection chose. */
  get protocol(): string {
    return this.#protocol
  }

  get binaryType(): WebBinaryType {
    return this.#socket.binaryType
  }

  set binaryType(value: WebBinaryType) {
    this.#socket.binaryType = `${value}`
  }

  get onopen(): Handler<'open'> {
    return this.#handlers.get('open') as Handler<'open'>
  }

  set onopen(value: Handler<'open'>) {
    this.#handlers.set('open', value)
  }

  get onmessage(): Handler<'message'> {
    return this.#handlers.get('message') as Handler<'message'>
  }

  set onmessage(value: Handler<'message'>) {
    this.#handlers.set('message', value)
  }

  get onerror(): Handler<'error'> {
    return this.#handlers.get('error') as Handler<'error'>
  }

  set onerror(value: Handler<'error'>) {
    this.#handlers.set('error', value)
  }

  get onclose(): Handler<'close'> {
    return this.#handlers.get('close') as Handler<'close'>
  }

  set onclose(value: Handler<'close'>) {
    this.#handlers.set('close', value)
  }

  /** Called when a connection has ended and will be replaced. */
  get onconnectionlost(): Handler<'connectionlost'> {
    return this.#handlers.get('connectionlost') as Handler<'connectionlost'>
  }

  set onconnectionlost(value: Handler<'connectionlost'>) {
    this.#handlers.set('connectionlost', value)
  }

  /** Called when a message was given up that was sent before `close()`. */
  get onmessagedropped(): Handler<'messagedropped'> {
    return this.#handlers.get('messagedropped') as Handler<'messagedropped'>
  }

  set onmessagedropped(value: Handler<'messagedropped'>) {
    this.#handlers.set('messagedropped', value)
  }

  /** Called after the `open` of a connection that isn't the first. */
  get onconnectionrestored(): Handler<'connectionrestored'> {
    return this.#handlers.get('connectionrestored') as Handler<'connectionrestored'>
  }

  set onconnectionrestored(value: Handler<'connectionrestored'>) {
    this.#handlers.set('connectionrestored', value)
  }

  /**
   * Sends a message; between two connections it queues. What is neither binary nor a string is made one.
   *
   * @throws `InvalidStateError` (a `DOMException`) before the first `open`.
   */
  send(data: SocketData): void {
    // biome-ignore lint/complexity/noArguments: nothing else tells that there is none; `undefined` is a message.
    assertArgument(arguments.length, "execute 'send' on 'WebSocket'")
    const message = toMessage(data)
    if (!this.#hasOpened && this.#readyState === 0) {
      throw new DOMException(
        "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.",
        'InvalidStateError',
      )
    }
    // Once it is closing, nobody is told, as natively.
    if (this.#socket.send(message) === 'dropped') this.#dropped(message, this.#readyState < 2)
  }

  /**
   * Closes the socket for good. Without arguments the close frame is empty, and `close` reports 1005.
   *
   * @param code - 1000, or 3000 to 4999.
   * @param reason - At most 123 bytes. @default ''
   * @throws `InvalidAccessError` or `SyntaxError` (a `DOMException`) for another code or a longer reason.
   */
  close(code?: number, reason?: string): void
  // Its `length` is 0, as that of the native one.
  close(...[code, reason = '']: [code?: number, reason?: string]): void {
    const number = code === undefined ? 1000 : toUnsignedShort(code)
    const text = `${reason}`
    this.#underneath.isWordless = code === undefined && !text
    void this.#socket.close(number, text)
  }

  /** Of this class, whatever one that extends it makes of `readyState`. */
  get #readyState(): 0 | 1 | 2 | 3 {
    const { readyState } = this.#socket
    if (this.#isClosed) return 3
    return readyState === 3 ? 2 : readyState
  }

  /** In a microtask, because it happens within `send` and `close`. */
  #dropped(data: SocketData, isTold = true): void {
    this.#abandoned += byteSize(data)
    if (isTold) queueMicrotask(() => super.dispatchEvent(new MessageEvent('messagedropped', { data })))
  }

  #opened(): void {
    // Whoever was told of the loss may have closed it meanwhile.
    if (this.#readyState !== 1) return
    const isBack = this.#hasOpened
    this.#hasOpened = true
    this.#carrier = this.#underneath.newest
    this.#abandoned = 0
    this.#protocol = this.#socket.protocol
    this.#extensions = this.#socket.extensions
    super.dispatchEvent(new Event('open'))
    if (isBack && this.#readyState === 1) super.dispatchEvent(new Event('connectionrestored'))
  }

  /** As in the native class, not within `close()`; and after what that drops. */
  #willClose(info: CloseInfo): void {
    const tell = (): void => {
      this.#isClosed = true
      if (!info.wasClean) super.dispatchEvent(new Event('error'))
      super.dispatchEvent(closeEvent('close', info))
    }
    queueMicrotask(() => queueMicrotask(tell))
  }
}
