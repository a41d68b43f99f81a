// What the application meets on the server: joins the pure state to clock, timer, cryptography and its own functions.
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
   * Says who the client is, at every hello: gets the client's `auth`, and the request as the adapter knows it. What it
   * throws refuses the client. A session belongs to whom it was begun by.
   *
   * @default everybody is nobody in particular
   */
  readonly authenticate?: ((auth: unknown, request: R) => string | Promise<string>) | undefined
  /** Milliseconds that a session without a connection is kept. @default 120_000 */
  readonly resumeFor?: number | undefined
  /** Unacknowledged bytes of one session, each way; a message counts 64 more. @default 262_144 */
  readonly maxBytes?: number | undefined
  /** The same of all sessions; one without messages counts 1,024. The longest detached go first. @default 67_108_864 */
  readonly maxTotalBytes?: number | undefined
  /** Sessions of one principal. @default 100 */
  readonly maxSessions?: number | undefined
}

/** The events of a {@link Hub}. */
export interface HubEvents<R> {
  /** A client has begun a session. Add its listeners at once: it isn't told again when the session is resumed. */
  session: (session: ServerSession) => unknown
  /** A listener threw, or its promise was rejected; `session`: whose. The message counts as handled. */
  error: (error: unknown, session: ServerSession | undefined) => unknown
  /** `authenticate` threw this. */
  refused: (error: unknown, request: R) => unknown
}

/** A connection as the hub sees it. */
export interface HubLink {
  /** A message came in: a text, or bytes. `size`: its bytes, UTF-8 for text, if they are known. */
  receive(frame: Data, size?: number): void
  /** The connection is gone. */
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

export class Hub<R = unknown> {
  readonly #authenticate: ((auth: unknown, request: R) => unknown) | undefined
  readonly #state: HubState
  readonly #events: Emitter<HubEvents<R>>
  readonly #sessions = new Map<State, ServerSession>()
  readonly #requests = new WeakMap<Link, R>()
  readonly #host: SessionHost
  /** When a frame came in, or the timer fired: what is sent meanwhile needs no clock of its own. */
  #heardAt: number = now()
  #timer: ReturnType<typeof setInterval> | undefined
  #closedWith: readonly [code: number, reason: string] | undefined

  /** @internal */
  constructor(options: HubOptions<R>) {
    const { authenticate, ...config } = options
    if (authenticate !== undefined && typeof authenticate !== 'function')
      throw new TypeError('options.authenticate must be a function')
    this.#authenticate = authenticate
    // What a listener of `error` throws isn't told to it again.
    this.#events = new Emitter((error, event) =>
      event === 'error' ? warn(error) : this.#fail(error, undefined),
    )
    this.#state = new HubState(resolve(config), {
      authenticate: (link, hello) => void this.#ask(link, hello),
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
      send: (state, data) => this.#state.send(state, data, sizeOf(data), this.#heardAt),
      handled: (state) => this.#state.handled(state, now()),
      end: (state, code, reason) => this.#state.end(state, code, reason, now()),
      fail: (error, session) => this.#fail(error, session),
    }
  }

  /** All sessions that a client has begun, detached ones too. */
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
   * For adapters: takes a new connection in.
   *
   * @param port - Sends frames on it, and starts its closing handshake. What it throws is nobody's: a connection that is gone
   * takes no frames.
   * @param request - What `authenticate` gets.
   */
  connect(port: Port, request: R): HubLink {
    const link = new Link(guarded(port), now())
    this.#requests.set(link, request)
    this.#state.connected(link)
    if (this.#closedWith) link.close(...this.#closedWith)
    else this.#timer ??= startTimer(() => this.#tick())
    return {
      receive: (frame, size = sizeOf(frame)) => {
        this.#heardAt = now()
        this.#state.receive(link, frame, size, this.#heardAt)
      },
      closed: () => this.#state.closed(link, now()),
    }
  }

  /**
   * Closes all connections, those that come later too, and forgets all sessions.
   *
   * @param code - What the clients are told. With 1012 they come back spread over some seconds. @default 1012
   * @throws `RangeError` for a code that no server may send, or a reason of more than 123 bytes.
   */
  close(code = 1012, reason = ''): void {
    assertCloseArguments(code, reason)
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#closedWith = [code, reason]
    this.#state.close(code, reason, now())
  }

  async #ask(link: Link, hello: Hello): Promise<void> {
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
    this.#heardAt = now()
    this.#state.tick(this.#heardAt)
    if (this.#state.isEmpty) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }
}

/**
 * Makes a hub: the sessions of one server process.
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
    // The client is told it.
    if (name === 'maxBytes' && !Number.isSafeInteger(value))
      throw new RangeError(`options.maxBytes must be a whole number, not ${value}`)
    config[name] = value
  }
  return config as unknown as HubConfig
}

/** Of the client. Nobody is let in because a user wasn't found. */
function nameIn(answer: unknown): string {
  if (typeof answer === 'string') return answer
  throw new TypeError(`authenticate must return a string that names the client, not ${typeof answer}`)
}

/** A connection that is gone takes no frames, and some sockets throw then. */
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

/** Milliseconds on a clock that is never set. */
function now(): number {
  return performance.now()
}

/** It doesn't keep the process alive: the connections do. */
function startTimer(tick: () => void): ReturnType<typeof setInterval> {
  const timer = setInterval(tick, TICK)
  timer.unref()
  return timer
}
