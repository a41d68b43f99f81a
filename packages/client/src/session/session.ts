// The public class: joins the session's state to a socket. Knows no numbers and no frames.
import { EventEmitter } from 'eventemitter3'
import type { Environment, SocketData } from '../environment/environment.ts'
import type { Subscribable } from '../events.ts'
import type { HeartbeatFormat, UrlOption } from '../options.ts'
import type { CloseInfo } from '../protocol/status.ts'
import { environmentOf, ResilientSocket } from '../resilient-socket.ts'
import type { SendResult } from '../sending.ts'
import { assertCloseArguments } from '../shell/close-arguments.ts'
import { EventQueue } from '../shell/event-queue.ts'
import { assertSocketData, byteSize, copyOf } from '../shell/socket-data.ts'
import { Deliveries } from './deliveries.ts'
import { DeliveryError, refused, unanswered, unsupported } from './errors.ts'
import type { SessionEvents, SessionSocket, SessionStateName, UnackedAmount } from './events.ts'
import { Greeting } from './greeting.ts'
import type { DeliverOptions, SessionOptions, SessionSendOptions } from './options.ts'
import type { ResetReason, Unacked } from './protocol/fates.ts'
import { SessionState } from './protocol/session-state.ts'
import { PLAIN_HEARTBEAT, resolveSession, type SessionSettings, socketOptions } from './settings.ts'
import { MESSAGE_OVERHEAD, parseReady } from './wire/frames.ts'

/** Shortest time between two redials, in milliseconds. */
const REDIAL_EVERY = 10_000

/** Consecutive connections closed with 1009 before the session is reset. A single one may have another cause. */
const MAX_TOO_LARGE = 2

const Emitter = EventEmitter as unknown as new () => Subscribable<SessionEvents>

/**
 * A session with `resilient-socket-server`: no message is lost, doubled or reordered.
 *
 * {@link createSession} makes one.
 */
export class Session extends Emitter {
  /** The session's socket: read its state, or call `rotate()`, `probe()`, `reconnect()`. */
  readonly socket: SessionSocket
  readonly #send: ResilientSocket['send']
  readonly #settings: SessionSettings
  readonly #environment: Environment
  readonly #events: EventQueue
  readonly #deliveries: Deliveries = new Deliveries()
  readonly #state: SessionState<SocketData>
  readonly #greeting: Greeting
  #name: SessionStateName = 'new'
  #timer: unknown
  /** Milliseconds without a connection before the last one opened. */
  #downFor = 0
  #hasReportedUnanswered = false
  /** Consecutive connections that the server closed because of a message's size. */
  #tooLarge = 0
  /** When an unusable connection may be replaced again. */
  #redialAt = 0

  /** @internal */
  constructor(url: UrlOption, options: SessionOptions) {
    super()
    this.#settings = resolveSession(options)
    this.#state = new SessionState<SocketData>({
      attached: (replayed) => {
        this.#become('live')
        if (replayed !== undefined) this.#events.emit('resumed', { replayed, downFor: this.#downFor })
      },
      transmit: (frame) => this.#send(frame) === 'sent',
      message: (data) => this.#events.emit('message', { data }),
      acknowledged: (number) => {
        this.#tooLarge = 0
        this.#deliveries.handled(number)
        if (this.#name !== 'unsupported') this.#events.emit('acknowledged', this.unacked)
      },
      drained: () => this.#events.emit('drain'),
      reset: (reason, unacked, first) => this.#reset(reason, unacked, first),
      redial: () => this.#redial(),
    })
    this.#greeting = new Greeting(this.#state, {
      auth: options.auth,
      isOptional: this.#settings.optional,
      now: () => this.#now(),
    })
    const socket = new ResilientSocket(
      url,
      socketOptions(options, {
        format: this.#heartbeat(),
        setup: (link, context) => this.#greeting.greet(link, context),
        classify: (info) => this.#classify(info),
      }),
    )
    this.#send = socket.send.bind(socket)
    // The session itself listens to the socket, so users must not remove all listeners.
    for (const name of ['send', 'removeAllListeners'])
      Object.defineProperty(socket, name, { value: undefined })
    this.socket = socket
    this.#environment = environmentOf(socket)
    this.#events = new EventQueue(this as unknown as EventEmitter, (error) =>
      this.#environment.reportError(error),
    )
    this.#listen(socket)
    if (this.#settings.autoConnect) socket.open()
  }

  /** The session's state. The connection's state is `socket.state`. */
  get state(): SessionStateName {
    return this.#name
  }

  /** How much the server hasn't acknowledged: show "Saving…" until it is nothing, then "Saved". */
  get unacked(): UnackedAmount {
    const { unackedMessages: messages, unackedCost } = this.#state
    return { messages, bytes: unackedCost - messages * MESSAGE_OVERHEAD }
  }

  /**
   * Sends a message, and keeps it until the server has handled it. Messages keep their order.
   *
   * `'sent'` and `'queued'` messages arrive exactly once, or `reset` says what happened to each.
   *
   * @returns `'sent'`: a connection has it; `'queued'`: it waits for a connection, or for room in the server's window;
   * `'dropped'`: the session is closed, there is no room, or it is `volatile` without a connection.
   * @throws `TypeError` for anything but a string, an `ArrayBuffer`, a view of one, or a `Blob`; for volatile binary data.
   */
  send(data: SocketData, options: SessionSendOptions = {}): SendResult {
    assertSocketData(data)
    if (!options.volatile) return this.#keep(data).result
    if (typeof data !== 'string')
      throw new TypeError('Volatile messages are texts: encode the data, or send it')
    return this.#state.sendVolatile(data) ? 'sent' : 'dropped'
  }

  /**
   * Sends a message, and resolves when the server has handled it.
   *
   * @throws (rejects) `DeliveryError` with the message's `fate` if the session is reset; `ResilientSocketError` `'overflow'`
   * if there is no room, `'closed'` if the session is, `'session-unanswered'` if the server knows none; `signal.reason`.
   */
  async deliver(data: SocketData, { signal }: DeliverOptions = {}): Promise<void> {
    if (signal?.aborted) throw signal.reason
    assertSocketData(data)
    if (this.#name === 'unsupported') throw unsupported()
    const { result, number } = this.#keep(data)
    if (result === 'dropped') throw refused(this.#name)
    const handled = this.#deliveries.add(number, signal)
    this.#state.want(number)
    return handled
  }

  /** Connects if the socket is idle, closing or closed. After `close()` it begins a new session. */
  open(): void {
    this.socket.open()
  }

  /**
   * Ends the session on the server, and closes the socket for good.
   *
   * It doesn't wait for acknowledgements. If messages lack one, `reset` lists them, with the reason `'closed'`.
   *
   * @param code - 1000, or 3000 to 4999. @default 1000
   * @param reason - At most 123 bytes. @default ''
   * @returns How the connection ended. The promise always resolves, within `closeTimeout`.
   * @throws `InvalidAccessError` or `SyntaxError` (a `DOMException`), as the native `close`.
   */
  close(code = 1000, reason = ''): Promise<CloseInfo> {
    assertCloseArguments(code, reason)
    return this.#events.batch(() => {
      this.#state.bye(this.#now())
      const closed = this.socket.close(code, reason)
      this.#ended()
      return closed
    })
  }

  /** `'Session'`; it keeps frameworks from wrapping the session in a reactive proxy. */
  get [Symbol.toStringTag](): string {
    return 'Session'
  }

  /** Returns state and unacknowledged amount for `JSON.stringify`; no messages, because they may be secret. */
  toJSON(): { readonly state: SessionStateName; readonly unacked: UnackedAmount } {
    const { state, unacked } = this
    return { state, unacked }
  }

  /** Calls `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #listen(socket: ResilientSocket): void {
    socket.on('message', ({ data }) => this.#receive(data))
    socket.on('state', ({ state, previous }) => {
      if (state === 'closed') this.#ended()
      else if (previous === 'closed') this.#become('new')
    })
    socket.on('open', ({ downFor = 0 }) => this.#events.batch(() => this.#opened(downFor)))
    socket.on('lost', () => {
      this.#state.detach()
      // After a switch to a replacement, the socket is still open.
      if (this.#name === 'live' && socket.state !== 'open') this.#become('detached')
    })
    socket.on('close', (info) => this.#events.emit('close', info))
    socket.on('error', (error) => this.#events.emit('error', error))
  }

  #opened(downFor: number): void {
    const { answer, early } = this.#greeting
    if (this.#greeting.isUnsupported) {
      this.#become('unsupported')
      this.#deliveries.rejectAll(unsupported)
      this.#state.passThrough()
      for (const data of early) this.#receive(data)
    } else if (answer) {
      this.#downFor = downFor
      this.#state.attach(answer.offer, answer.ready, this.#now())
    }
  }

  /** The socket is closed. If it was never open, there is no `close` event. */
  #ended(): void {
    this.#events.batch(() => {
      this.#become('ended')
      this.#state.reset('closed')
      this.#greeting.forget()
    })
  }

  #receive(data: SocketData): void {
    // A late answer to the hello: the server knows sessions after all.
    if (this.#greeting.isUnsupported && parseReady(data)) {
      this.#greeting.isUnsupported = false
      return this.socket.reconnect()
    }
    this.#state.receive(data, byteSize(data) + MESSAGE_OVERHEAD, this.#now())
    this.#arm()
  }

  #keep(data: SocketData): { readonly result: SendResult; readonly number: number } {
    const { maxMessages, maxBytes } = this.#settings.unacked
    const { messages, bytes } = this.unacked
    const size = byteSize(data)
    const isRefused = this.#name === 'ended'
    if (isRefused || messages >= maxMessages || bytes + size > maxBytes) {
      if (!isRefused) this.#state.refused()
      return { result: 'dropped', number: 0 }
    }
    const { number, isSent } = this.#state.send(copyOf(data), size + MESSAGE_OVERHEAD)
    return { result: isSent ? 'sent' : 'queued', number }
  }

  #reset(reason: ResetReason, unacked: readonly Unacked<SocketData>[], first: number): void {
    this.#events.batch(() => {
      if (reason !== 'closed') this.#become('new')
      this.#deliveries.rejectAll(
        (number) => new DeliveryError(reason, unacked[number - first]?.fate ?? 'unknown'),
      )
      if (reason !== 'closed' || unacked.length > 0) this.#events.emit('reset', { reason, unacked })
    })
  }

  #become(state: SessionStateName): void {
    const previous = this.#name
    if (state === previous) return
    this.#name = state
    this.#events.emit('state', { state, previous })
  }

  /** Pings are session frames, unless the server knows no sessions. The first one is sent before `open` is emitted. */
  #heartbeat(): HeartbeatFormat {
    return {
      ping: (id) =>
        this.#greeting.isUnsupported ? PLAIN_HEARTBEAT.ping(id) : this.#state.ping(id, this.#now()),
      pong: (data) => (this.#greeting.isUnsupported ? PLAIN_HEARTBEAT.pong(data) : this.#state.pong(data)),
    }
  }

  /** Overrides the user's close policy if the connection ended during the hello. */
  #classify(info: CloseInfo): 'retry' | undefined {
    // 1009 (RFC 6455 section 7.4.1): the server would refuse the message again and again.
    if (info.code === 1009) this.#tooLarge += 1
    if (this.#tooLarge >= MAX_TOO_LARGE) {
      this.#tooLarge = 0
      this.#state.reset('overflow')
    }
    const meaning = this.#greeting.ended(info)
    if (meaning === 'again') return 'retry'
    if (meaning === 'unanswered' && !this.#hasReportedUnanswered) {
      this.#hasReportedUnanswered = true
      this.#events.emit('error', unanswered())
    }
    return undefined
  }

  /** Replaces the connection, but not too often: a server may be out of step each time. */
  #redial(): void {
    const delay = Math.max(0, this.#redialAt - this.#now())
    this.#redialAt = this.#now() + delay + REDIAL_EVERY
    this.#environment.setTimeout(() => {
      if (this.#state.link === 'none' && this.socket.state === 'open') this.socket.reconnect()
    }, delay)
  }

  /** Arms the one timer, for the next acknowledgement. */
  #arm(): void {
    const { acknowledgeAt } = this.#state
    if (this.#timer !== undefined || acknowledgeAt === Infinity) return
    this.#timer = this.#environment.setTimeout(
      () => {
        this.#timer = undefined
        this.#state.acknowledge(this.#now())
        this.#arm()
      },
      Math.max(0, acknowledgeAt - this.#now()),
    )
  }

  #now(): number {
    const environment = this.#environment
    return (environment.monotonicNow ?? environment.now).call(environment)
  }
}

/**
 * Creates a session: no message is lost, doubled or reordered, whatever happens to connections.
 *
 * The server needs `resilient-socket-server`. The session connects at once, unless `autoConnect` is `false`.
 *
 * @throws the same as the constructor of `ResilientSocket`; `TypeError` for options that sessions set themselves.
 * @example
 * ```ts
 * import { createSession } from 'resilient-socket/session'
 *
 * const session = createSession('wss://example.com/live')
 * session.on('message', ({ data }) => console.log(data))
 * session.on('reset', ({ reason, unacked }) => console.log(reason, unacked))
 * await session.deliver('hello')
 * ```
 */
export function createSession(url: UrlOption, options: SessionOptions = {}): Session {
  return new Session(url, options)
}
