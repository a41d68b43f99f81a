// The browser's interface (WHATWG "WebSockets", section 3) over a `ResilientSocket`. Knows no connections.
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

/** For `reconnect: false`: the first failure or end is final. */
const ONE_CONNECTION: WebSocketOptions = { maxAttempts: 1, classifyClose: () => 'stop' }

const Target = EventTarget as new () => SocketEventTarget

/**
 * The browser's `WebSocket`, but it reconnects until `close()` or a close code that says stop.
 *
 * `open` is fired for each connection, `error` and `close` only when the socket is closed for good. Between two connections
 * `readyState` is CONNECTING, and `send` queues. Before the first `open`, `send` throws like the native one.
 * `connectionlost`, `connectionrestored` and `messagedropped` report what happens in between.
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
  /** There is no connection: the socket dials, or waits to dial again. */
  declare static readonly CONNECTING: 0
  /** A connection is open. */
  declare static readonly OPEN: 1
  /** You called `close()`, or `close` is about to be fired. */
  declare static readonly CLOSING: 2
  /** Closed for good. */
  declare static readonly CLOSED: 3
  /** There is no connection: the socket dials, or waits to dial again. */
  declare readonly CONNECTING: 0
  /** A connection is open. */
  declare readonly OPEN: 1
  /** You called `close()`, or `close` is about to be fired. */
  declare readonly CLOSING: 2
  /** Closed for good. */
  declare readonly CLOSED: 3
  readonly #socket: ResilientSocket
  readonly #underneath: Underneath
  readonly #handlers: EventHandlers = new EventHandlers(this)
  #protocol = ''
  #extensions = ''
  #hasOpened = false
  /** Whether `close` is being fired, or was. */
  #isClosed = false
  /** The native socket that opened last. */
  #carrier: WebSocketLike | undefined
  /** Bytes dropped since then. As in the native class, they stay in `bufferedAmount`. */
  #abandoned = 0

  static {
    defineInterface(WebSocket)
    bindOptions(WebSocket, {})
  }

  /**
   * Creates a socket and connects it.
   *
   * @param url - `ws:`, `wss:`, `http:`, `https:`, or relative to the document; without a fragment.
   * @param protocols - Subprotocols to offer.
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
      // Browsers refuse a blocked port every time. Other classes may connect to it, so it isn't refused here.
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
    // Messages of the `ws` package have no origin.
    socket.on('message', ({ data, origin = new URL(socket.url).origin }) =>
      super.dispatchEvent(new MessageEvent('message', { data, origin })),
    )
    socket.on('lost', (info) => {
      if (reconnect) super.dispatchEvent(closeEvent('connectionlost', info))
      else {
        // A replacement may be under way. Its end must not fire a second `close`.
        void socket.removeAllListeners('close').close()
        this.#willClose(info)
      }
    })
    socket.on('drop', ({ data }) => this.#dropped(data))
    socket.on('close', (info) => this.#willClose(info))
    // A signal that is aborted already closes the socket without an event.
    if (socket.status.state === 'closed') this.#willClose(socket.status.closeInfo)
  }

  /** URL of the current connection, resolved. */
  get url(): string {
    return this.#socket.url
  }

  /** `CONNECTING`, also between two connections; `OPEN`; `CLOSING`; or `CLOSED`. */
  get readyState(): 0 | 1 | 2 | 3 {
    return this.#readyState
  }

  /** Bytes that wait to be sent, and those dropped since the last `open`. */
  get bufferedAmount(): number {
    const { bufferedAmount, readyState } = this.#socket
    // The browser still holds bytes of a connection that has ended.
    const held = readyState % 3 === 0 ? (this.#carrier?.bufferedAmount ?? 0) : 0
    return bufferedAmount + held + this.#abandoned
  }

  /** Extensions that the server chose for the newest connection. */
  get extensions(): string {
    return this.#extensions
  }

  /** Subprotocol that the server chose for the newest connection. */
  get protocol(): string {
    return this.#protocol
  }

  /** How binary messages are delivered: `'blob'` or `'arraybuffer'`. @default 'blob' */
  get binaryType(): WebBinaryType {
    return this.#socket.binaryType
  }

  set binaryType(value: WebBinaryType) {
    this.#socket.binaryType = `${value}`
  }

  /** Called when a connection is open. */
  get onopen(): Handler<'open'> {
    return this.#handlers.get('open') as Handler<'open'>
  }

  set onopen(value: Handler<'open'>) {
    this.#handlers.set('open', value)
  }

  /** Called with each message. */
  get onmessage(): Handler<'message'> {
    return this.#handlers.get('message') as Handler<'message'>
  }

  set onmessage(value: Handler<'message'>) {
    this.#handlers.set('message', value)
  }

  /** Called before `onclose` if the socket isn't closed cleanly. */
  get onerror(): Handler<'error'> {
    return this.#handlers.get('error') as Handler<'error'>
  }

  set onerror(value: Handler<'error'>) {
    this.#handlers.set('error', value)
  }

  /** Called when the socket is closed for good. */
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

  /** Called when a message that you sent before `close()` was dropped. */
  get onmessagedropped(): Handler<'messagedropped'> {
    return this.#handlers.get('messagedropped') as Handler<'messagedropped'>
  }

  set onmessagedropped(value: Handler<'messagedropped'>) {
    this.#handlers.set('messagedropped', value)
  }

  /** Called when a connection is open again, but not for the first connection. */
  get onconnectionrestored(): Handler<'connectionrestored'> {
    return this.#handlers.get('connectionrestored') as Handler<'connectionrestored'>
  }

  set onconnectionrestored(value: Handler<'connectionrestored'>) {
    this.#handlers.set('connectionrestored', value)
  }

  /**
   * Sends a message; between two connections it queues the message. Other values are converted to strings.
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
    // As in the native class, a message after `close()` is dropped without an event.
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
  // The method's `length` must be 0, as the native one's.
  close(...[code, reason = '']: [code?: number, reason?: string]): void {
    const number = code === undefined ? 1000 : toUnsignedShort(code)
    const text = `${reason}`
    this.#underneath.isCloseEmpty = code === undefined && !text
    void this.#socket.close(number, text)
  }

  /** Private, because a class that extends this one may override `readyState`. */
  get #readyState(): 0 | 1 | 2 | 3 {
    const { readyState } = this.#socket
    if (this.#isClosed) return 3
    return readyState === 3 ? 2 : readyState
  }

  /** Fires the event in a microtask, because messages are dropped during `send` and `close`. */
  #dropped(data: SocketData, hasEvent = true): void {
    this.#abandoned += byteSize(data)
    if (hasEvent) queueMicrotask(() => super.dispatchEvent(new MessageEvent('messagedropped', { data })))
  }

  #opened(): void {
    // A listener of `connectionlost` may have closed the socket.
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

  /** Fires `close` after `close()` has returned, as the native class does, and after `messagedropped`. */
  #willClose(info: CloseInfo): void {
    const fire = (): void => {
      this.#isClosed = true
      if (!info.wasClean) super.dispatchEvent(new Event('error'))
      super.dispatchEvent(closeEvent('close', info))
    }
    queueMicrotask(() => queueMicrotask(fire))
  }
}
