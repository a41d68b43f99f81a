// The control frames of a session as text, and what makes a text a control frame. Knows no counts and no links.

/** Version of the protocol. */
export const VERSION = 1

/** What a message counts besides its payload, in bytes: so that empty messages are bounded too. */
export const MESSAGE_OVERHEAD = 64

/** Close codes of the protocol, besides those of RFC 6455. */
export const CLOSE_CODES = {
  /** Another connection goes on with the session. */
  taken: 4001,
  /** The session is gone: say hello again. */
  gone: 4002,
  /** The first frame isn't a hello. */
  noHello: 4400,
  /** `authenticate` refused. */
  unauthorized: 4401,
  /** No version in common. */
  version: 4406,
  /** No hello in time, or no take. */
  timeout: 4408,
  /** The principal has too many sessions. */
  tooMany: 4429,
} as const

/** A longer control frame is refused; `auth` may hold a token. Volatile messages have no limit of their own. */
const MAX_LENGTH = 65_536

/** Numbers that JavaScript counts exactly. */
const COUNT = '(\\d{1,15})'
const COUNTS = new RegExp(`^~([apq])([\\x21-\\x7e]{0,64}) ${COUNT} ${COUNT}$`)
const BARE_PING = /^~([pq])([\x21-\x7e]{1,64})$/
const TAKE = new RegExp(`^~take ${COUNT} ${COUNT} ${COUNT}$`)

/** What a client says first on each link. */
export interface Hello {
  /** Version of the protocol. */
  readonly v: number
  /** Number of the attempt; it only grows. */
  readonly n: number
  /** The session to go on with; a new one without it. */
  readonly id?: string
  readonly token?: string
  /** How many of the server's messages the client has handled. */
  readonly recv: number
  /** `false`: nothing moves to this link before `~take`. */
  readonly take: boolean
  /** What `authenticate` gets. */
  readonly auth?: unknown
}

/** What the server answers. */
export interface Ready {
  /** How many of the client's messages the server has handled; with `reset`: of the session that is gone, if it is known. */
  readonly recv?: number
  /** Unacknowledged bytes that may be on their way, each way. */
  readonly window: number
  /** Of a new session. */
  readonly id?: string
  readonly token?: string
  /** Milliseconds that a detached session is kept. */
  readonly ttl?: number
  /** Why the session is a new one, though the client named one. */
  readonly reset?: string
}

/** How many of the other side's messages were handled, and the number of the last data frame that was sent on this link. */
export interface Counts {
  readonly handled: number
  readonly sent: number
}

export type Control =
  | { readonly type: 'hello'; readonly hello: Hello }
  | { readonly type: 'ready'; readonly ready: Ready }
  | { readonly type: 'take'; readonly n: number; readonly handled: number; readonly next: number }
  | { readonly type: 'ack'; readonly counts: Counts }
  | { readonly type: 'ping' | 'pong'; readonly id: string; readonly counts?: Counts }
  | { readonly type: 'volatile'; readonly text: string }
  | { readonly type: 'ask' | 'bye' | 'taken' }

/** Whether a frame is control: a text that starts with one `~`. */
export function isControl(frame: unknown): frame is string {
  return typeof frame === 'string' && frame[0] === '~' && frame[1] !== '~'
}

/** The frame for a message of the application's: a text that starts with `~` gets one more. */
export function encodeData<T>(data: T): T | string {
  return typeof data === 'string' && data[0] === '~' ? `~${data}` : data
}

/** The message in a data frame. */
export function decodeData<T>(frame: T): T | string {
  return typeof frame === 'string' && frame[0] === '~' ? frame.slice(1) : frame
}

export function encodeHello(hello: Hello): string {
  return `~hello ${JSON.stringify(hello)}`
}

export function encodeReady(ready: Ready): string {
  return `~ready ${JSON.stringify(ready)}`
}

export function encodeTake(n: number, handled: number, next: number): string {
  return `~take ${n} ${handled} ${next}`
}

export function encodeAck({ handled, sent }: Counts): string {
  return `~a ${handled} ${sent}`
}

/** Without counts where the link isn't attached. */
export function encodePing(type: 'p' | 'q', id: string, counts?: Counts): string {
  return counts ? `~${type}${id} ${counts.handled} ${counts.sent}` : `~${type}${id}`
}

export const ASK = '~?'
export const BYE = '~bye'
export const TAKEN = '~taken'

export function encodeVolatile(text: string): string {
  return `~v${text}`
}

/** What a control frame says; `undefined` if it is malformed. */
export function parseControl(text: string): Control | undefined {
  if (text[1] === 'v') return { type: 'volatile', text: text.slice(2) }
  if (text.length > MAX_LENGTH) return undefined
  if (text === ASK) return { type: 'ask' }
  if (text === BYE) return { type: 'bye' }
  if (text === TAKEN) return { type: 'taken' }
  if (text.startsWith('~hello ')) return parseHello(text.slice(7))
  if (text.startsWith('~ready ')) return parseReady(text.slice(7))
  return parseTake(text) ?? parseCounts(text) ?? parseBarePing(text)
}

function parseTake(text: string): Control | undefined {
  const [, n, handled, next] = TAKE.exec(text) ?? []
  return n === undefined
    ? undefined
    : { type: 'take', n: Number(n), handled: Number(handled), next: Number(next) }
}

function parseCounts(text: string): Control | undefined {
  const [, letter, id = '', handled, sent] = COUNTS.exec(text) ?? []
  // An acknowledgement has no id, a ping has one.
  if (letter === undefined || (letter === 'a') !== (id === '')) return undefined
  const counts = { handled: Number(handled), sent: Number(sent) }
  return letter === 'a' ? { type: 'ack', counts } : { type: letter === 'p' ? 'ping' : 'pong', id, counts }
}

function parseBarePing(text: string): Control | undefined {
  const [, letter, id] = BARE_PING.exec(text) ?? []
  return id === undefined ? undefined : { type: letter === 'p' ? 'ping' : 'pong', id }
}

function parseHello(json: string): Control | undefined {
  const hello = parseObject(json)
  const isValid =
    hello &&
    isCount(hello['v']) &&
    isCount(hello['n']) &&
    isCount(hello['recv']) &&
    typeof hello['take'] === 'boolean' &&
    isName(hello['id']) &&
    isName(hello['token'])
  return isValid ? { type: 'hello', hello: hello as unknown as Hello } : undefined
}

function parseReady(json: string): Control | undefined {
  const ready = parseObject(json)
  const isValid =
    ready &&
    isCount(ready['window']) &&
    (isCount(ready['recv']) || (ready['recv'] === undefined && typeof ready['id'] === 'string')) &&
    isName(ready['id']) &&
    typeof ready['id'] === typeof ready['token'] &&
    isName(ready['token']) &&
    (ready['reset'] === undefined || typeof ready['reset'] === 'string')
  return isValid ? { type: 'ready', ready: ready as unknown as Ready } : undefined
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Of a session, or its token; it may be absent. */
function isName(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.length > 0 && value.length <= 128)
}
