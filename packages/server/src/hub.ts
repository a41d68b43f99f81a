// The public hub: joins the pure state to clock, timer, cryptography and the application's functions.
import { assertCloseArguments } from './close-arguments.ts'
import { Emitter } from './emitter.ts'
import { HubState, type Session as State } from './protocol/hub-state.ts'
import { Link, type Port } from './protocol/link.ts'
import type { HubConfig } from './protocol/output.ts'
import type { Data } from './protocol/session.ts'
import { newSecrets, tokenCheck } from './secrets.ts'
import { ServerSession, type SessionHost } from './server-session.ts'
import { warn } from './warn.ts'
import type { Hello } from './wire/frames.ts'

/** Options of {@link createHub}. */
export interface HubOptions<R> {
  /**
   * Returns a string that names the client (its principal), or throws to refuse it.
   *
   * It is called on every connection, with the client's `auth` and the adapter's request. Only the principal that began a session
   * can resume it. Without this function, clients have no principal. @default undefined
   */
  readonly authenticate?: ((auth: unknown, request: R) => string | Promise<string>) | undefined
  /** How long a session without a connection is kept, in milliseconds. @default 120_000 */
  readonly resumeFor?: number | undefined
  /** Most unacknowledged bytes of one session, each way. Each message costs 64 bytes more. @default 262_144 */
  readonly maxBytes?: number | undefined
  /**
   * Most bytes of all sessions. A session costs 1,024 bytes more.
   *
   * Beyond this, the sessions that were detached first are ended. @default 67_108_864
   */
  readonly maxTotalBytes?: number | undefined
  /** Most sessions of one principal. @default 100 */
  readonly maxSessions?: number | undefined
}

/** The events of a {@link Hub}. */
export interface HubEvents<R> {
  /** A client began a session. Add its listeners at once; the event isn't repeated when the session is resumed. */
  session: (session: ServerSession) => unknown
  /** A listener threw or its promise was rejected, for this session. The message counts as handled. */
  error: (error: unknown, session: ServerSession | undefined) => unknown
  /** `authenticate` threw this error, so the client was refused. */
  refused: (error: unknown, request: R) => unknown
}

/** A connection of an adapter. Call its methods when something happens to the connection. */
export interface HubLink {
  /** Call it with each message. `size`: its bytes, UTF-8 for text, if you know them. */
  receive(frame: Data, size?: number): void
  /** Call it when the connection has closed. */
  closed(): void
}

const DEFAULTS: HubConfig = {
  resumeFor: 120_000,
  maxBytes: 262_144,
  maxTotalBytes: 67_108_864,
  maxSessions: 100,
}

/** Milliseconds. */
const TICK = 1_000

/** The sessions of one server process. {@link createHub} makes one. */
export class Hub<R = unknown> {
  readonly #authenticate: ((auth: unknown, request: R) => unknown) | undefined
  readonly #state: HubState
  readonly #events: Emitter<HubEvents<R>>
  readonly #sessions = new Map<State, ServerSession>()
  readonly #requests = new WeakMap<Link, R>()
  readonly #host: SessionHost
  /** When the last frame came in or the timer fired. Sending uses it instead of reading the clock. */
  #now: number = now()
  #timer: ReturnType<typeof setInterval> | undefined
  #closedWith: readonly [code: number, reason: string] | undefined

  /** @internal */
  constructor(options: HubOptions<R>) {
    const { authenticate, ...config } = options
    if (authenticate !== undefined && typeof authenticate !== 'function')
      throw new TypeError('options.authenticate must be a function')
    this.#authenticate = authenticate
    // An error of an `error` listener isn't emitted again.
    this.#events = new Emitter((error, event) =>
      event === 'error' ? warn(error) : this.#fail(error, undefined),
    )
    this.#state = new HubState(resolve(config), {
      authenticate: (link, hello) => void this.#authenticateClient(link, hello),
      started: (state) => {
        const session = new ServerSession(state, this.#host)
        this.#sessions.set(state, session)
        void this.#events.emit('session', session)
      },
      attached: (state) => this.#sessions.get(state)?.emit('attached'),
      detached: (state) => this.#sessions.get(state)?.emit('detached'),
      message: (state, message) => this.#sessions.get(state)?.take(message) ?? true,
      drained: (state) => this.#sessions.get(state)?.emit('drain'),
      ended: (state, reason) => {
        this.#sessions.get(state)?.emit('end', reason)
        this.#sessions.delete(state)
      },
    })
    this.#host = {
      send: (state, data) => this.#state.send(state, data, sizeOf(data), this.#now),
      handled: (state) => this.#state.handled(state, now()),
      end: (state, code, reason) => this.#state.end(state, code, reason, now()),
      fail: (error, session) => this.#fail(error, session),
    }
  }

  /** All sessions that clients have begun, also those without a connection. */
  get sessions(): readonly ServerSession[] {
    return [...this.#sessions.values()]
  }

  /** Calls the listener at every event of this name. */
  on<K extends keyof HubEvents<R>>(event: K, listener: HubEvents<R>[K]): this {
    this.#events.on(event, listener)
    return this
  }

  /** Removes the listener. */
  off<K extends keyof HubEvents<R>>(event: K, listener: HubEvents<R>[K]): this {
    this.#events.off(event, listener)
    return this
  }

  /**
   * Adds a new connection; adapters call it.
   *
   * @param port - Sends frames on the connection, and closes it. Errors that it throws are ignored.
   * @param request - The second argument of `authenticate`.
   * @returns What the adapter must report the connection's messages and close to.
   */
  connect(port: Port, request: R): HubLink {
    const link = new Link(guarded(port), now())
    this.#requests.set(link, request)
    this.#state.connected(link)
    if (this.#closedWith) link.close(...this.#closedWith)
    else this.#timer ??= startTimer(() => this.#tick())
    return {
      receive: (frame, size = sizeOf(frame)) => {
        this.#now = now()
        this.#state.receive(link, frame, size, this.#now)
      },
      closed: () => this.#state.closed(link, now()),
    }
  }

  /**
   * Ends all sessions, and closes all connections, also those that come later.
   *
   * @param code - Close code for the clients. With 1012 or 1001 they reconnect spread over some seconds. WebKitGTK shows 1012
   * as 1006. @default 1012
   * @param reason - At most 123 bytes. @default ''
   * @throws `RangeError` for a code that no server may send, or a reason of more than 123 bytes.
   */
  close(code = 1012, reason = ''): void {
    assertCloseArguments(code, reason)
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#closedWith = [code, reason]
    this.#state.close(code, reason, now())
  }

  async #authenticateClient(link: Link, hello: Hello): Promise<void> {
    const request = this.#requests.get(link) as R
    try {
      const answer = await this.#authenticate?.(hello.auth, request)
      const principal = this.#authenticate && nameIn(answer)
      const claim = { principal, isToken: tokenCheck(hello.token), newSecrets }
      this.#state.authenticated(link, hello, claim, now())
    } catch (error) {
      this.#state.refused(link)
      void this.#events.emit('refused', error, request)
    }
  }

  #fail(error: unknown, session: ServerSession | undefined): void {
    if (this.#events.has('error')) void this.#events.emit('error', error, session)
    else warn(error)
  }

  #tick(): void {
    this.#now = now()
    this.#state.tick(this.#now)
    if (this.#state.isEmpty) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }
}

/**
 * Creates a hub, which holds the sessions of one server process.
 *
 * @throws `TypeError` or `RangeError` for a wrong option.
 * @example
 * ```ts
 * import { createHub } from 'resilient-socket-server'
 * import { attachWs } from 'resilient-socket-server/ws'
 * import { WebSocketServer } from 'ws'
 *
 * const hub = createHub()
 * const server = new WebSocketServer({ port: 8080, maxPayload: 2_097_152 })
 * server.on('connection', (socket, request) => attachWs(hub, socket, request))
 * hub.on('session', (session) => {
 *   session.on('message', async (data) => {
 *     session.send(`got ${data}`)
 *   })
 * })
 * ```
 */
export function createHub<R = unknown>(options: HubOptions<R> = {}): Hub<R> {
  return new Hub(options)
}

function resolve(given: Partial<Record<keyof HubConfig, number | undefined>>): HubConfig {
  const config: Record<string, number> = { ...DEFAULTS }
  for (const name of Object.keys(DEFAULTS) as (keyof HubConfig)[]) {
    const value = given[name]
    if (value === undefined) continue
    if (typeof value !== 'number')
      throw new TypeError(`options.${name} must be a number, not ${typeof value}`)
    if (!(value > 0)) throw new RangeError(`options.${name} must be more than 0, not ${value}`)
    // It is sent to the client, as the window.
    if (name === 'maxBytes' && !Number.isSafeInteger(value))
      throw new RangeError(`options.maxBytes must be a whole number, not ${value}`)
    config[name] = value
  }
  return config as unknown as HubConfig
}

/** Refuses other types: `undefined`, because no user was found, must not let a client in. */
function nameIn(answer: unknown): string {
  if (typeof answer === 'string') return answer
  throw new TypeError(`authenticate must return a string that names the client, not ${typeof answer}`)
}

/** Swallows errors: some sockets throw when their connection is closed. */
function guarded(port: Port): Port {
  return {
    send: (frame) => {
      try {
        port.send(frame)
      } catch {}
    },
    close: (code, reason) => {
      try {
        port.close(code, reason)
      } catch {}
    },
  }
}

function sizeOf(data: Data): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength
}

/** Milliseconds on a clock that nobody sets. */
function now(): number {
  return performance.now()
}

/** The timer doesn't keep the process alive; the connections do. */
function startTimer(tick: () => void): ReturnType<typeof setInterval> {
  const timer = setInterval(tick, TICK)
  timer.unref()
  return timer
}
