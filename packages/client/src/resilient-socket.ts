// The declarations name `Symbol.asyncDispose`, which programs without the library "esnext.disposable" don't know.
/// <reference lib="esnext.disposable" preserve="true" />
import { EventEmitter } from 'eventemitter3'
import { browserEnvironment } from './environment/browser.ts'
import type { Environment, SocketData } from './environment/environment.ts'
import type { WebBinaryType } from './environment/web-types.ts'
import { ResilientSocketError } from './errors.ts'
import type { Subscribable } from './events.ts'
import type { ResilientSocketOptions, UrlOption, WaitOptions } from './options.ts'
import { closeInfo } from './protocol/state.ts'
import type { CloseInfo, ConnectionHealth, SocketState, Status } from './protocol/status.ts'
import type { SendOptions, SendResult } from './sending.ts'
import { assertDialable, resolve, resolveOptions, type Settings } from './settings.ts'
import { assertCloseArguments } from './shell/close-arguments.ts'
import { Connection } from './shell/connection.ts'
import { EventQueue } from './shell/event-queue.ts'
import { assertSocketData } from './shell/socket-data.ts'

/** Values of the native `readyState`: connecting 0, open 1, closing 2, closed 3. */
const READY_STATES: { readonly [K in SocketState]?: 1 | 2 | 3 } = { open: 1, closing: 2, idle: 3, closed: 3 }

/** Milliseconds, if `heartbeat` is `false` and gives no longest timeout. */
const PING_TIMEOUT = 10_000

/** The socket's clock and timers, for the functions of this package that aren't methods. */
export function environmentOf(socket: ResilientSocket): Environment {
  return environments.get(socket) as Environment
}

const environments = new WeakMap<ResilientSocket, Environment>()

const Emitter = EventEmitter as unknown as new () => Subscribable

/**
 * A WebSocket that stays connected: it replaces dead connections and queues messages meanwhile.
 *
 * It connects at once, unless `autoConnect` is `false`. Network trouble never throws; events report it.
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
  readonly #events: EventQueue
  readonly #signal: AbortSignal | undefined
  readonly #closeWaiters: ((info: CloseInfo) => void)[] = []

  /**
   * Creates a socket and connects it, unless `autoConnect` is `false`.
   *
   * @param url - Absolute, or relative to the page; or a function that is called for every attempt and may fetch a token.
   * @throws `SyntaxError` (a `DOMException`) for a URL or protocol list that can't work; `TypeError` or `RangeError`
   * that names the option otherwise. Unless `autoConnect` is `false`, also what `open()` throws.
   */
  constructor(url: UrlOption, options: ResilientSocketOptions = {}) {
    super()
    const settings = resolveOptions(url, options, browserEnvironment)
    const { environment } = settings
    environments.set(this, environment)
    const events = new EventQueue(this as unknown as EventEmitter, (error) => environment.reportError(error))
    this.#settings = settings
    this.#events = events
    this.#signal = options.signal
    this.#connection = new Connection(this, settings, events, (info) => this.#finished(info))
    if (settings.autoConnect || this.#signal?.aborted) this.open()
    else this.#signal?.addEventListener('abort', this.#abort)
  }

  /** State and health with their details; a new frozen object at every change. */
  get status(): Status {
    return this.#connection.state.status
  }

  /** What the socket is doing; the same as `status.state`. */
  get state(): SocketState {
    return this.status.state
  }

  /** Whether the connection is alive, as far as the socket knows; the same as `status.health`. */
  get health(): ConnectionHealth {
    return this.status.health
  }

  /**
   * Calls the listener with the status at every change, and returns a function that unsubscribes.
   *
   * `removeAllListeners()` doesn't remove it.
   *
   * @example
   * ```ts
   * const unsubscribe = socket.subscribe(({ state, health }) => console.log(state, health))
   * ```
   */
  subscribe(listener: (status: Status) => void): () => void {
    return this.#events.subscribe(listener)
  }

  /** The native number: 0 while connecting or waiting, 1 open, 2 closing, 3 idle or closed. */
  get readyState(): 0 | 1 | 2 | 3 {
    return READY_STATES[this.state] ?? 0
  }

  /** URL of the current connection. Before the first one: the `url` that you passed, or `''` for a function. */
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

  /** Bytes that wait in the queue, and in the browser as far as it reports them. */
  get bufferedAmount(): number {
    return this.#connection.outbox.bufferedAmount
  }

  /** How binary messages are delivered, on every connection. Like the native class, it ignores other values. */
  get binaryType(): WebBinaryType {
    return this.#connection.links.binaryType
  }

  set binaryType(value: WebBinaryType) {
    if (value === 'blob' || value === 'arraybuffer') this.#connection.links.setBinaryType(value)
  }

  /**
   * Connects if the socket is idle, closing or closed; otherwise it does nothing.
   *
   * @throws `TypeError` if there is no `WebSocket` class; `SyntaxError` (a `DOMException`) for a relative URL without a page.
   */
  open(): void {
    this.#start('open')
  }

  /**
   * Drops the current connection or attempt, and connects at once.
   *
   * @throws the same as `open()`.
   */
  reconnect(): void {
    this.#start('reconnect')
  }

  /**
   * Closes the socket for good: it doesn't reconnect until you call `open()`.
   *
   * If it is open, queued messages are sent first; otherwise they are dropped. No `message` is emitted afterwards.
   *
   * @param code - 1000, or 3000 to 4999. @default 1000
   * @param reason - At most 123 bytes. @default ''
   * @returns How the connection ended. The promise always resolves, within `closeTimeout`.
   * @throws `InvalidAccessError` or `SyntaxError` (a `DOMException`), as the native `close`.
   */
  close(code = 1000, reason = ''): Promise<CloseInfo> {
    assertCloseArguments(code, reason)
    const { status } = this
    if (status.state === 'closed') return Promise.resolve(status.closeInfo)
    return new Promise((resolve) => {
      this.#closeWaiters.push(resolve)
      this.#events.withdrawMessages()
      this.#connection.dispatch({ type: 'close', code, reason })
    })
  }

  /**
   * Replaces a good connection without a gap: a replacement is dialled and set up, then takes over.
   *
   * Only an open socket does this. While it is suspect, the call waits until that is settled. If messages are still in
   * flight on the old connection after `closeTimeout`, or the server may be working on a message of yours, the replacement
   * is called off and tried again later.
   */
  rotate(): void {
    this.#connection.dispatch({ type: 'rotate' })
  }

  /**
   * Tells the socket that the network may have changed, such as after a failed `fetch` or a native app's event.
   *
   * An open socket probes its connection. A waiting one dials now.
   */
  probe(): void {
    this.#connection.dispatch({ type: 'sign', reason: 'probe' })
  }

  /**
   * Sends a message, or queues it until it can be sent. Messages keep their order.
   *
   * `'sent'` means that the browser has it, not that it has arrived: a connection that dies loses messages in flight.
   *
   * @returns `'sent'`; `'queued'`; or `'dropped'`: closing, closed, no room, or `volatile` and not open.
   * @throws `TypeError` for anything but a string, an `ArrayBuffer`, a view of one, or a `Blob`.
   */
  send(data: SocketData, options?: SendOptions): SendResult {
    assertSocketData(data)
    return this.#connection.outbox.send(data, options)
  }

  /**
   * Measures one round trip with a ping of its own.
   *
   * @returns Milliseconds.
   * @throws (rejects) `ResilientSocketError` `'not-open'`, `'closed'` if the connection is lost, or `'heartbeat-format'` with
   * `maxSilence`; `TimeoutError` after `timeout`, by default `heartbeat.timeout.max`; `signal.reason`.
   */
  async ping(options: WaitOptions = {}): Promise<number> {
    const { maxSilence = 0, timeout: { max } = { max: PING_TIMEOUT } } = this.#settings.heartbeat || {}
    if (this.state !== 'open') {
      throw new ResilientSocketError('not-open', 'ping() needs an open socket: await opened()')
    }
    if (maxSilence)
      throw new ResilientSocketError(
        'heartbeat-format',
        'ping() sends a ping: use heartbeat.format instead of maxSilence',
      )
    const { timeout = max } = options
    const answered = this.#wait(this.#connection.state.server.pingCount + 1, { ...options, timeout })
    this.#connection.dispatch({ type: 'ping' })
    return answered
  }

  /**
   * Resolves when the socket is open.
   *
   * @throws (rejects) `ResilientSocketError` `'closed'` if it is closed for good; `TimeoutError`; `signal.reason`.
   */
  async opened(options: WaitOptions = {}): Promise<void> {
    throwIfAborted(options.signal)
    if (this.state === 'closed')
      throw new ResilientSocketError('closed', 'The socket is closed: call open() first')
    if (this.state !== 'open') await this.#wait(0, options)
  }

  /** `'ResilientSocket'`; it keeps frameworks from wrapping the socket in a reactive proxy. */
  get [Symbol.toStringTag](): string {
    return 'ResilientSocket'
  }

  /** Returns state and health for `JSON.stringify`; no URL and no messages, because they may be secret. */
  toJSON(): Pick<Status, 'state' | 'health'> {
    const { state, health } = this
    return { state, health }
  }

  /** Calls `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #start(type: 'open' | 'reconnect'): void {
    if (this.#signal?.aborted) return void this.close()
    if (this.readyState > 1) assertDialable(this.#settings)
    const { clock } = this.#connection
    if (this.state === 'closing')
      this.#connection.dispatch({ type: 'close-settled', info: closeInfo('client', clock.wallNow()) })
    this.#signal?.addEventListener('abort', this.#abort)
    this.#connection.dispatch({ type })
  }

  #wait(id: number, options: WaitOptions): Promise<number> {
    throwIfAborted(options.signal)
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

/** The same as `AbortSignal`'s method, which Chrome has since version 100. */
function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason
}
