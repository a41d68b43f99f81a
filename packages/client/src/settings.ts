// Checks the options and fills in the defaults. Knows no socket.
import { parseProtocols, parseUrl } from './address.ts'
import type { Environment, SocketData, WebSocketConstructor } from './environment/environment.ts'
import type { WebBinaryType } from './environment/web-types.ts'
import type {
  AttemptContext,
  BackoffContext,
  HeartbeatFormat,
  HeartbeatOptions,
  ProtocolsOption,
  ResilientSocketOptions,
  SetupLink,
  UrlOption,
} from './options.ts'
import { defaultVerdict } from './protocol/close-codes.ts'
import type { Config, HeartbeatTiming } from './protocol/config.ts'
import type { Server } from './protocol/state.ts'
import type { CloseInfo } from './protocol/status.ts'
import type { ResilientSocket } from './resilient-socket.ts'

/** The checked options, with defaults. */
export interface Settings extends Config {
  readonly url: UrlOption
  /** The URL that is dialled; `''` if it comes from a function. */
  readonly address: string
  readonly protocols: ProtocolsOption
  /** The user's; `undefined`: the environment's. */
  readonly WebSocket: WebSocketConstructor | undefined
  readonly environment: Environment
  /** Updated with what the socket learns about the server. */
  readonly learnt: Learnt | undefined
  readonly autoConnect: boolean
  readonly binaryType: WebBinaryType
  readonly queue:
    | false
    | { readonly maxMessages: number; readonly maxBytes: number; readonly overflow: string }
  readonly highWaterMark: number
  readonly setup: (link: SetupLink, context: AttemptContext, socket: ResilientSocket) => unknown
  readonly classifyClose: (info: CloseInfo) => unknown
  /** The user's optional functions. */
  readonly functions: {
    readonly backoff: ((context: BackoffContext) => unknown) | undefined
    readonly answer: ((data: SocketData) => unknown) | undefined
  }
  /** Start of the ids of this socket's pings; a hyphen and a number follow. */
  readonly prefix: string
  /** The user's; `undefined`: the default. */
  readonly format: HeartbeatFormat | undefined
}

/** A list holds the allowed values; the first is the default. */
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
  heartbeat: {
    interval: 20_000,
    timeout: { min: 2_000, max: 10_000 },
    attempts: 2,
    patience: { idle: 10_000, busy: 20_000 },
    maxSilence: 0,
  },
  backoff: { min: 1_000, max: 15_000, factor: 2, restartWindow: 5_000, hidden: 4 },
  queue: { maxMessages: 1_000, maxBytes: 1_048_576, overflow: ['drop-newest', 'drop-oldest'] },
  setup: (): void => undefined,
  classifyClose: defaultVerdict,
}

/** The internal option by which sockets of one bound class share what they learn about a server. */
export const LEARNT: unique symbol = Symbol('learnt')

/** What the next socket to a server starts with. */
export interface Learnt {
  server?: Server
}

const FORMAT: { readonly [K in keyof HeartbeatFormat]: unknown } = { ping: checked, pong: checked }

/** Options that accept `false`. */
const MAY_BE_FALSE = /s\.(heartbeat|queue)$/

/** Options that accept 0: don't wait, or count every connection as stable. */
const MAY_BE_ZERO = /\.(closeTimeout|stableAfter|ttl|timeout)$/

/** @throws `TypeError` or `RangeError` that names option and value. */
export function resolveOptions(
  url: UrlOption,
  options: ResilientSocketOptions,
  browser: Environment,
): Settings {
  checked('options', options, DEFAULTS)
  const environment = environmentOf(checked('options.environment', options.environment ?? {}, {}), browser)
  const { protocols, heartbeat, backoff, signal, WebSocket } = options
  const { format, answer } = heartbeat || {}
  const prefix = `rs${environment.random().toString(36).slice(2, 8).padEnd(6, '0')}`
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw new TypeError('options.signal must be an AbortSignal')
  }
  if (format) resolve('options.heartbeat.format', FORMAT, format)
  const address = typeof url === 'function' ? '' : addressOf(url, environment.baseUrl)
  if (typeof protocols !== 'function') parseProtocols(protocols)
  const delays = typeof backoff === 'function' ? backoff : undefined
  const resolved = resolve('options', DEFAULTS, { ...options, backoff: delays ? undefined : backoff })
  return {
    ...(resolved as unknown as Settings),
    url,
    address,
    protocols,
    WebSocket: WebSocket === undefined ? WebSocket : checked('options.WebSocket', WebSocket, resolveOptions),
    environment,
    learnt: (options as { readonly [LEARNT]?: Learnt })[LEARNT],
    isRefreshable: typeof url === 'function' || typeof protocols === 'function',
    prefix,
    heartbeat: resolved.heartbeat && timingOf(resolved.heartbeat, heartbeat || {}),
    format,
    functions: {
      backoff: delays,
      answer: answer && checked('options.heartbeat.answer', answer, resolveOptions),
    },
  }
}

/** @throws if it can't dial: a relative URL needs a page, and servers may lack a `WebSocket` class. */
export function assertDialable(settings: Settings): void {
  if (typeof settings.url !== 'function') parseUrl(settings.url, settings.environment.baseUrl)
  webSocketOf(settings)
}

/** Read at each dial, because the global class may be replaced. */
export function webSocketOf({ WebSocket, environment }: Settings): WebSocketConstructor {
  const found = WebSocket ?? environment.WebSocket
  if (!found) throw new TypeError('No WebSocket here: pass options.WebSocket, such as the ws package')
  return found
}

/** Without a page, a relative URL stays as it is until the dial. */
function addressOf(url: string | URL, base: string | undefined): string {
  try {
    return parseUrl(url, base)
  } catch (error) {
    if (base !== undefined) throw error
    parseUrl(url, 'ws://any.example')
    return `${url}`
  }
}

/** The browser's environment, overridden by the user's members; those may be methods of a class. */
function environmentOf(given: Partial<Environment>, browser: Environment): Environment {
  // `baseUrl` and `WebSocket` stay getters of the browser's. A user's `now` replaces both clocks.
  const environment: Environment = Object.create(browser, {
    monotonicNow: { value: given.now ? undefined : browser.monotonicNow, configurable: true },
  })
  for (const name of [...Object.keys(browser), 'attach'] as (keyof Environment)[]) {
    const value = given[name]
    if (value === undefined) continue
    checked(`options.environment.${name}`, value, name === 'baseUrl' ? name : checked)
    const isMethod = name !== 'baseUrl' && name !== 'WebSocket'
    Object.defineProperty(environment, name, {
      value: isMethod ? (value as () => void).bind(given) : value,
    })
  }
  return environment
}

function timingOf(timing: HeartbeatTiming, { patience = {} }: HeartbeatOptions): HeartbeatTiming {
  const { busy } = timing.patience
  const { idle = Math.min(timing.patience.idle, busy) } = patience
  if (busy < idle)
    throw new RangeError(
      `options.heartbeat.patience.busy must be at least patience.idle (${idle}), not ${busy}`,
    )
  return { ...timing, patience: { idle, busy } }
}

/** Returns a value for each key of `defaults`: the given one if it is valid, or the default. */
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

/** Returns a value that has the type of `example`. Numbers are positive (0 if allowed), and infinite only if `example` is. */
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
