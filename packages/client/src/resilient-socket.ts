import { EventEmitter } from 'eventemitter3'
import { browserEnvironment } from './environment/browser.ts'
import type { SocketData } from './environment/environment.ts'
import { ResilientSocketError } from './errors.ts'
import type { Subscribable } from './events.ts'
import {
  type ResilientSocketOptions,
  resolve,
  resolveOptions,
  type Settings,
  type UrlOption,
} from './options.ts'

import {
  type CloseInfo,
  closeInfo,
  type Health,
  type SignReason,
  type SocketState,
  type Status,
} from './protocol/state.ts'
import { assertCloseArguments } from './shell/address.ts'
import { Connection } from './shell/connection.ts'
import { EventQueue } from './shell/event-queue.ts'
import type { SendOptions, SendResult } from './shell/outbox.ts'
import { isSocketData } from './shell/socket-data.ts'
import type { WaitOptions } from './shell/waits.ts'

/** As the native `readyState`: connecting 0, open 1, closing 2, closed 3. */
const READY_STATES: Record<SocketState, 0 | 1 | 2 | 3> = {
  connecting: 0,
  waiting: 0,
  open: 1,
  closing: 2,
  idle: 3,
  closed: 3,
}

/** Milliseconds, where there is no heartbeat whose longest timeout would do. */
const PING_TIMEOUT = 10_000

const Emitter = EventEmitter as unknown as new () => Subscribable

/**
 * A WebSocket that stays connected: it notices dead connections, reconnects, and queues what is sent meanwhile.
 *
 * It connects at once, unless `autoConnect` is `false`. Network trouble never throws; it is told by events.
 *
 * @example
 * ```ts
 * const socket = new ResilientSocket('wss://example.com/live')
 * socket.on('message', (event) => console.log(event.data))
 * socket.on('state', ({ state, health }) => console.log(state, health))
 * socket.send('hello')
 * await socket.close()
 * ```
 */
export class ResilientSocket extends Emitter {
  readonly #connection: Connection
  readonly #settings: Settings
  readonly #signal: AbortSignal | undefined
  readonly #closeWaiters: ((info: CloseInfo) => void)[] = []

  /**
   * @param url - Where to connect to: absolute, or relative to the page; or a function that is called for every attempt,
   * such as one that fetches a token.
   * @throws `SyntaxError` (a `DOMException`) for a URL or protocol list that can't work; `TypeError` or `RangeError`
   * that names the option otherwise.
   */
  constructor(url: UrlOption, options: ResilientSocketOptions = {}) {
    super()
    const settings = resolveOptions(url, options, browserEnvironment)
    const { environment } = settings
    const events = new EventQueue(this as unknown as EventEmitter, (error) => environment.reportError(error))
    this.#settings = settings
    this.#signal = options.signal
    this.#connection = new Connection(settings, events, (info) => this.#finished(info))
    if (this.#signal?.aborted) this.close()
    else if (settings.autoConnect) this.open()
    else this.#signal?.addEventListener('abort', this.#abort)
  }

  /** State and health with what goes with them; a new frozen object at every change. */
  get status(): Status {
    return this.#connection.state.status
  }

  get state(): SocketState {
    return this.status.state
  }

  /** `'down'` unless open. */
  get health(): Health {
    return this.status.health
  }

  /** As the native one: 0 while connecting or waiting, 1 open, 2 closing, 3 idle or closed. */
  get readyState(): 0 | 1 | 2 | 3 {
    return READY_STATES[this.state]
  }

  /** URL of the current connection; before the first one, the one that was given, or `''`. */
  get url(): string {
    return this.#connection.links.current?.native?.url ?? this.#settings.address
  }

  /** Subprotocol that the server chose; `''` without one. */
  get protocol(): string {
    return this.#connection.links.current?.native?.protocol ?? ''
  }

  /** Extensions that the server chose; `''` without any. */
  get extensions(): string {
    return this.#connection.links.current?.native?.extensions ?? ''
  }

  /** Bytes that wait in the queue, and in the browser as far as it tells. */
  get bufferedAmount(): number {
    return this.#connection.outbox.bufferedAmount
  }

  /** How binary messages are delivered; kept across connections. Other values are ignored, as by the native class. */
  get binaryType(): BinaryType {
    return this.#connection.links.binaryType
  }

  set binaryType(value: BinaryType) {
    if (value === 'blob' || value === 'arraybuffer') this.#connection.links.setBinaryType(value)
  }

  /** Connects, where it is idle, closed or closing; elsewhere it does nothing. */
  open(): void {
    this.#start('open')
  }

  /** Drops what there is and dials at once. */
  reconnect(): void {
    this.#start('reconnect')
  }

  /**
   * Closes for good: nothing reconnects, until `open()`. What is queued is handed over first where it is open, and
   * dropped elsewhere.
   *
   * @param code - 1000, or 3000 to 4999. @default 1000
   * @param reason - At most 123 bytes. @default ''
   * @returns How it ended, within `closeTimeout`, always.
   * @throws `InvalidAccessError` or `SyntaxError` (a `DOMException`), as the native `close`.
   */
  close(code = 1000, reason = ''): Promise<CloseInfo> {
    assertCloseArguments(code, reason)
    const { status } = this
    if (status.state === 'closed') return Promise.resolve(status.closeInfo)
    return new Promise((resolve) => {
      this.#closeWaiters.push(resolve)
      this.#connection.close(code, reason)
    })
  }

  /**
   * Replaces a good connection without a gap: another is dialled and set up beside it, then takes its place. Does nothing
   * unless it is open; while it is suspect, it waits for what comes of that.
   */
  rotate(): void {
    this.#connection.dispatch({ type: 'rotate' })
  }

  /** Tells that the network may have changed, for reasons that a page can't see: an open connection is probed. */
  check(reason: SignReason = 'check'): void {
    this.#connection.dispatch({ type: 'sign', reason })
  }

  /**
   * Sends a message, or queues it until a connection takes it. Messages keep their order.
   *
   * @returns `'sent'`: handed to the browser; `'queued'`; `'dropped'`: closing, closed, no room, or `volatile` and not open.
   * @throws `TypeError` for anything but a string, an `ArrayBuffer`, a view of one, or a `Blob`.
   */
  send(data: SocketData, options?: SendOptions): SendResult {
    if (!isSocketData(data)) {
      throw new TypeError(
        `send takes a string, an ArrayBuffer, a view or a Blob, not ${typeof data}: use JSON.stringify`,
      )
    }
    return this.#connection.send(data, options)
  }

  /**
   * Measures one round trip with a heartbeat of its own.
   *
   * @returns Milliseconds.
   * @throws (rejects) `ResilientSocketError` `'not-open'`, or `'closed'` when the connection is lost; `TimeoutError`
   * after `timeout`, by default the heartbeat's longest; `signal.reason`.
   */
  async ping(options: WaitOptions = {}): Promise<number> {
    const { listen = 0, timeout: { max } = { max: PING_TIMEOUT } } = this.#settings.heartbeat || {}
    if (this.state !== 'open') {
      throw new ResilientSocketError('not-open', 'ping() needs an open socket: await opened()')
    }
    if (listen)
      throw new ResilientSocketError('heartbeat-format', 'ping() needs heartbeat.format, not listen')
    const { timeout = max } = options
    const answered = this.#wait(this.#connection.state.heartbeat.pingCount + 1, { ...options, timeout })
    this.#connection.dispatch({ type: 'ping' })
    return answered
  }

  /**
   * Waits until it is open.
   *
   * @throws (rejects) `ResilientSocketError` `'closed'` when it is closed for good; `TimeoutError`; `signal.reason`.
   */
  async opened(options: WaitOptions = {}): Promise<void> {
    options.signal?.throwIfAborted()
    if (this.state === 'closed')
      throw new ResilientSocketError('closed', 'The socket is closed: call open() first')
    if (this.state !== 'open') await this.#wait(0, options)
  }

  /** The same as `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #start(type: 'open' | 'reconnect'): void {
    if (this.#signal?.aborted) return
    const connection = this.#connection
    this.#signal?.addEventListener('abort', this.#abort)
    if (this.state === 'closing')
      connection.dispatch({ type: 'close-settled', info: closeInfo('client', connection.clock.now()) })
    connection.dispatch({ type })
  }

  #wait(id: number, options: WaitOptions): Promise<number> {
    options.signal?.throwIfAborted()
    resolve('options', { timeout: Infinity }, options)
    const promise = this.#connection.waits.add(id, options, this.#connection.clock.now())
    this.#connection.arm()
    return promise
  }

  #finished(info: CloseInfo): void {
    this.#signal?.removeEventListener('abort', this.#abort)
    for (const settle of this.#closeWaiters.splice(0)) settle(info)
  }

  readonly #abort = (): void => void this.close()
}
