import type { Environment, SocketData, WebSocketConstructor } from './environment/environment.ts'
import type { Backoff } from './protocol/backoff.ts'
import { defaultVerdict, type Verdict } from './protocol/close-codes.ts'
import type { Config } from './protocol/config.ts'
import type { CloseInfo, Reason } from './protocol/state.ts'
import { parseProtocols, parseUrl } from './shell/address.ts'
import { type HeartbeatFormat, jsonFormat } from './shell/heartbeat-format.ts'
import type { SetupLink } from './shell/native-socket.ts'

/** What a `url`, `protocols` or `setup` function is told of the attempt that it is called for. */
export interface AttemptContext {
  /** Counts from 1, and starts anew after a stable connection. */
  readonly attempt: number
  readonly reason: Reason
  /** How the connection or attempt before this one ended. */
  readonly lastClose: CloseInfo | undefined
  /** Aborts when the attempt is given up, or its connection ends. */
  readonly signal: AbortSignal
  /** Whether another connection is kept until this one is proved. */
  readonly isReplacement: boolean
}

/** What a `backoff` function is told. */
export interface BackoffContext {
  /** The attempt that the delay comes before. */
  readonly attempt: number
  readonly reason: Reason
  readonly lastClose: CloseInfo
  readonly isHidden: boolean
}

/** Where to connect to. A function is called for every attempt. */
export type UrlOption = string | URL | ((context: AttemptContext) => string | URL | Promise<string | URL>)

/** Subprotocols to offer. A function is called for every attempt. */
export type ProtocolsOption =
  | string
  | readonly string[]
  | undefined
  | ((
      context: AttemptContext,
    ) => string | readonly string[] | undefined | Promise<string | readonly string[] | undefined>)

/** The application-level heartbeat. Durations in milliseconds. */
export interface HeartbeatOptions {
  /** So long after the last inbound message, less a random tenth, a ping goes out. @default 20_000 */
  readonly interval?: number | undefined
  /** Bounds of the deadline for an answer, which follows the round trip. @default { min: 2_000, max: 10_000 } */
  readonly timeout?: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined
  /** So many pings in a row without any inbound message end the connection. @default 2 */
  readonly attempts?: number | undefined
  /** How pings and pongs look. @default `{"type":"ping","id":"…"}` and `{"type":"pong","id":"…"}` */
  readonly format?: HeartbeatFormat | undefined
  /** Instead of `format`: never send, only expect to hear the server this often. */
  readonly listen?: number | undefined
  /** Replies to a server's application-level pings, and swallows them; `undefined`: it isn't one. */
  readonly answer?: ((data: SocketData) => SocketData | undefined) | undefined
}

/** Bounds of the queue. */
export interface QueueOptions {
  /** @default 1_000 */
  readonly maxMessages?: number | undefined
  /** Bytes, UTF-8 for text. @default 1_048_576 */
  readonly maxBytes?: number | undefined
  /** Which message is given up when there is no room. @default 'drop-newest' */
  readonly overflow?: 'drop-newest' | 'drop-oldest' | undefined
}

/** Options of {@link ResilientSocket}. Durations in milliseconds, sizes in bytes. */
export interface ResilientSocketOptions {
  /** Subprotocols, or a function that gives them for each attempt. */
  readonly protocols?: ProtocolsOption
  /** `false`: wait for `open()`. @default true */
  readonly autoConnect?: boolean | undefined
  /** @default 'blob' */
  readonly binaryType?: BinaryType | undefined
  /**
   * Bounds one whole attempt, from the `url` function to the end of `setup`. It doubles, up to four times, after an
   * attempt that ran into it. @default 10_000
   */
  readonly connectTimeout?: number | undefined
  /** Bounds every wait for a closing handshake. @default 2_000 */
  readonly closeTimeout?: number | undefined
  /** `false` turns it off: a connection that dies silently is then never noticed. */
  readonly heartbeat?: false | HeartbeatOptions | undefined
  /**
   * Delays between attempts; or a function that gives each one that follows a lost connection or a failed attempt.
   * @default { min: 1_000, max: 15_000, factor: 2, restartWindow: 5_000, hidden: 4 }
   */
  readonly backoff?: Partial<Backoff> | ((context: BackoffContext) => number) | undefined
  /** An open connection that lived less counts as a failed attempt. @default 5_000 */
  readonly stableAfter?: number | undefined
  /** After so many failures in a row it is final; failures while offline don't count. @default Infinity */
  readonly maxAttempts?: number | undefined
  /**
   * A connection that is so old, less a random tenth, is replaced without a gap: for servers and proxies that cut long
   * connections. @default Infinity
   */
  readonly maxAge?: number | undefined
  /**
   * `false`: a replacement closes the old connection before it dials, for servers that allow one session.
   * @default true
   */
  readonly overlap?: boolean | undefined
  /** What to do after an end that isn't the user's own; called for each. */
  readonly classifyClose?: ((info: CloseInfo) => Verdict) | undefined
  /** What waits while no connection takes it; `false`: nothing. */
  readonly queue?: false | QueueOptions | undefined
  /** `drain` is emitted when `bufferedAmount` falls below it after having been above. @default 65_536 */
  readonly highWaterMark?: number | undefined
  /** Runs on each new connection before anything else is sent: authenticate, resubscribe. A throw fails the attempt. */
  readonly setup?: ((link: SetupLink, context: AttemptContext) => unknown) | undefined
  /** Aborting is `close()`. */
  readonly signal?: AbortSignal | undefined
  /** The class to connect with, such as the `ws` package's in Node. @default the global one */
  readonly WebSocket?: WebSocketConstructor | undefined
  /** Replacements for the clock, timers, randomness, page and network signals. @default the browser's */
  readonly environment?: Partial<Environment> | undefined
}

/** The options with their defaults, checked, in the form in which they are used. */
export interface Settings extends Config {
  readonly url: UrlOption
  /** The URL as it is dialled, where that is known beforehand; otherwise `''`. */
  readonly address: string
  readonly protocols: ProtocolsOption
  readonly WebSocket: WebSocketConstructor
  readonly environment: Environment
  readonly autoConnect: boolean
  readonly binaryType: BinaryType
  readonly queue:
    | false
    | { readonly maxMessages: number; readonly maxBytes: number; readonly overflow: string }
  readonly highWaterMark: number
  readonly setup: (link: SetupLink, context: AttemptContext) => unknown
  readonly classifyClose: (info: CloseInfo) => unknown
  /** The user's own, where there are any. */
  readonly functions: {
    readonly backoff: ((context: BackoffContext) => unknown) | undefined
    readonly answer: ((data: SocketData) => unknown) | undefined
  }
  /** What the ids of this socket's pings begin with. */
  readonly prefix: string
  readonly format: HeartbeatFormat
}

/** A list stands for its values, the first of which is the default. */
const DEFAULTS = {
  autoConnect: true,
  binaryType: ['blob', 'arraybuffer'],
  connectTimeout: 10_000,
  closeTimeout: 2_000,
  stableAfter: 5_000,
  maxAttempts: Infinity,
  maxAge: Infinity,
  overlap: true,
  highWaterMark: 65_536,
  heartbeat: { interval: 20_000, timeout: { min: 2_000, max: 10_000 }, attempts: 2, listen: 0 },
  backoff: { min: 1_000, max: 15_000, factor: 2, restartWindow: 5_000, hidden: 4 },
  queue: { maxMessages: 1_000, maxBytes: 1_048_576, overflow: ['drop-newest', 'drop-oldest'] },
  setup: (): void => undefined,
  classifyClose: ({ code }: CloseInfo): Verdict => defaultVerdict(code),
}

/** What can be turned off. */
const MAY_BE_FALSE = /s\.(heartbeat|queue)$/

/** Not to wait at all, or to call every connection stable, makes sense. */
const MAY_BE_ZERO = /\.(closeTimeout|stableAfter|ttl|timeout)$/

/** Checks the options and fills in the defaults; what it throws names option and value. */
export function resolveOptions(
  url: UrlOption,
  options: ResilientSocketOptions,
  browser: Environment,
): Settings {
  checked('options', options, DEFAULTS)
  const environment = { ...browser, ...checked('options.environment', options.environment ?? {}, {}) }
  const { protocols, heartbeat, backoff, signal, WebSocket = environment.WebSocket } = options
  const { format, answer } = heartbeat || {}
  const prefix = `rs${Math.floor(environment.random() * 36 ** 6).toString(36)}-`
  if (!WebSocket) throw new TypeError('No WebSocket here: pass options.WebSocket, such as the ws package')
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw new TypeError('options.signal must be an AbortSignal')
  }
  const { ping, pong } = resolve('options.heartbeat.format', jsonFormat(prefix), format)
  const address = typeof url === 'function' ? '' : parseUrl(url, environment.baseUrl)
  if (typeof protocols !== 'function') parseProtocols(protocols)
  const delays = typeof backoff === 'function' ? backoff : undefined
  return {
    ...(resolve('options', DEFAULTS, {
      ...options,
      backoff: delays ? undefined : backoff,
    }) as unknown as Settings),
    url,
    address,
    protocols,
    WebSocket: checked('options.WebSocket', WebSocket, resolveOptions),
    environment,
    isRefreshable: typeof url === 'function' || typeof protocols === 'function',
    prefix,
    format: { ping: ping.bind(format), pong: pong.bind(format) },
    functions: {
      backoff: delays,
      answer: answer && checked('options.heartbeat.answer', answer, resolveOptions),
    },
  }
}

/** The values for all keys of `defaults`. */
export function resolve<T extends object>(path: string, defaults: T, given: unknown = {}): T {
  const values = checked(path, given, defaults) as Record<string, unknown>
  const result: Record<string, unknown> = {}
  for (const [name, initial] of Object.entries(defaults)) {
    const where = `${path}.${name}`
    const value = values[name]
    if (Array.isArray(initial)) {
      result[name] = value === undefined ? initial[0] : value
      if (!initial.includes(result[name]))
        throw new TypeError(`${where} must be one of ${initial}, not ${value}`)
    } else if (typeof initial !== 'object')
      result[name] = value === undefined ? initial : checked(where, value, initial)
    else result[name] = value === false && MAY_BE_FALSE.test(where) ? value : resolve(where, initial, value)
  }
  return result as T
}

/** A value of the same type as the example; a number must be positive or may be 0, and finite unless the example isn't. */
function checked<T>(where: string, value: T, example: unknown): T {
  if (value === null || typeof value !== typeof example) {
    throw new TypeError(
      `${where} must be of type ${typeof example}, not ${value === null ? value : typeof value}`,
    )
  }
  if (typeof value === 'number') {
    const isInRange =
      (value > 0 && (value < Infinity || value === example)) || (value === 0 && MAY_BE_ZERO.test(where))
    if (!isInRange) throw new RangeError(`${where} must be more than 0 and finite, not ${value}`)
  }
  return value
}
