// Encodes and parses the frames of a session. Knows no counts and no links.

/** Version of the protocol. */
export const VERSION = 1

/** Bytes that a message costs besides its payload, so that empty messages are limited, too. */
export const MESSAGE_OVERHEAD = 64

/** Close codes of the protocol, besides those of RFC 6455. */
export const CLOSE_CODES = {
  /** Another connection continues the session. */
  taken: 4001,
  /** The session is gone: say hello again. */
  gone: 4002,
  /** The first frame isn't a hello. */
  noHello: 4400,
  /** `authenticate` refused. */
  unauthorized: 4401,
  /** No version in common. */
  version: 4406,
  /** No `~hello` or no `~take` in time. */
  timeout: 4408,
  /** The principal has too many sessions. */
  tooMany: 4429,
} as const

/** Most characters of a hello. It allows for tokens in `auth`. */
export const MAX_HELLO = 65_536

const TAKE = /^~take (\d{1,15}) (\d{1,15}) (\d{1,15})$/
/** An acknowledgement; or a ping or pong with its id. */
const COUNTS = /^~([apq])([\x21-\x7e]{0,64})(?: (\d{1,15}) (\d{1,15}))?$/
const TYPES: { readonly [letter: string]: 'ack' | 'ping' | 'pong' } = { a: 'ack', p: 'ping', q: 'pong' }

/** The client's first frame on each link. */
export interface Hello {
  /** Version of the protocol. */
  readonly v: number
  /** Number of the attempt; it only grows. */
  readonly n: number
  /** The session to continue; without it, a new one begins. */
  readonly id?: string
  readonly token?: string
  /** How many of the server's messages the client has handled. */
  readonly recv: number
  /** `false`: the session moves to this link only with `~take`. */
  readonly take: boolean
  /** The argument for `authenticate`. */
  readonly auth?: unknown
}

/** The server's answer to a hello. */
export interface Ready {
  /** How many of the client's messages the server has handled; with `reset`: those of the ended session, if known. */
  readonly recv?: number
  /** Unacknowledged bytes that may be in flight, each way. */
  readonly window: number
  /** Only for a new session. */
  readonly id?: string
  readonly token?: string
  /** Milliseconds that a detached session is kept. */
  readonly ttl?: number
  /** Why the session is new although the client named one. */
  readonly reset?: string
}

/** How many of the other side's messages were handled, and the number of the last data frame sent on this link. */
export interface Counts {
  readonly handled: number
  readonly sent: number
}

/** The client moves the session to this link. */
export interface Take {
  readonly n: number
  readonly handled: number
  /** The number of the client's next data frame. */
  readonly next: number
}

/** A control frame of either side on an attached link. */
export interface Control {
  readonly type: 'ack' | 'ask' | 'ping' | 'pong' | 'volatile'
  /** The id of a ping or pong; or a volatile message. */
  readonly text: string
  /** The counts of an acknowledgement; of a ping or pong if the link is attached. */
  readonly counts?: Counts | undefined
}

/** Whether it is a control frame: a text that starts with exactly one `~`. */
export function isControl(frame: unknown): frame is string {
  return typeof frame === 'string' && frame[0] === '~' && frame[1] !== '~'
}

/** Returns the frame for a message of the application. A text that starts with `~` gets one more. */
export function encodeData<T>(data: T): T | string {
  return typeof data === 'string' && data[0] === '~' ? `~${data}` : data
}

/** Returns the message in a data frame. */
export function decodeData<T>(frame: T): T | string {
  return typeof frame === 'string' && frame[0] === '~' ? frame.slice(1) : frame
}

export function encodeHello(hello: Hello): string {
  return `~hello ${JSON.stringify(hello)}`
}

export function encodeReady(ready: Ready): string {
  return `~ready ${JSON.stringify(ready)}`
}

export function encodeTake({ n, handled, next }: Take): string {
  return `~take ${n} ${handled} ${next}`
}

export function encodeAck({ handled, sent }: Counts): string {
  return `~a ${handled} ${sent}`
}

/** Without `counts` if the link isn't attached. */
export function encodePing(letter: 'p' | 'q', id: string, counts?: Counts): string {
  return counts ? `~${letter}${id} ${counts.handled} ${counts.sent}` : `~${letter}${id}`
}

export const ASK = '~?'
export const BYE = '~bye'
export const TAKEN = '~taken'

export function encodeVolatile(text: string): string {
  return `~v${text}`
}

/** Parses a control frame of either side; `undefined`: it is malformed, or another kind. */
export function parseControl(frame: string): Control | undefined {
  if (frame === ASK) return { type: 'ask', text: '' }
  if (frame[1] === 'v') return { type: 'volatile', text: frame.slice(2) }
  const [, letter = '', text = '', handled, sent] = COUNTS.exec(frame) ?? []
  const type = TYPES[letter]
  const counts = handled === undefined ? handled : { handled: Number(handled), sent: Number(sent) }
  const isComplete = type === 'ack' ? counts && !text : text
  return type && isComplete ? { type, text, counts } : undefined
}

export function parseHello(frame: unknown): Hello | undefined {
  const hello = parseJson<Hello>(frame, '~hello ', MAX_HELLO)
  const { v, n, recv, take, id, token } = hello
  const isValid =
    isCount(v) && isCount(n) && isCount(recv) && typeof take === 'boolean' && isName(id) && isName(token)
  return isValid ? (hello as Hello) : undefined
}

export function parseReady(frame: unknown): Ready | undefined {
  const ready = parseJson<Ready>(frame, '~ready ')
  const { window, recv, id, token, reset } = ready
  const areNames = isName(id) && isName(token) && isName(reset) && typeof id === typeof token
  const isValid = areNames && isCount(window) && (recv === undefined || isCount(recv))
  return isValid ? (ready as Ready) : undefined
}

export function parseTake(frame: unknown): Take | undefined {
  const [, n, handled, next] = (typeof frame === 'string' && TAKE.exec(frame)) || []
  return n === undefined ? n : { n: Number(n), handled: Number(handled), next: Number(next) }
}

/** Parses the JSON object after a word; returns an empty object if there is none. */
function parseJson<T>(
  frame: unknown,
  word: string,
  maxLength = Infinity,
): { readonly [K in keyof T]?: unknown } {
  try {
    if (typeof frame === 'string' && frame.startsWith(word) && frame.length <= maxLength)
      return Object(JSON.parse(frame.slice(word.length)))
  } catch {}
  return {}
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Whether it can be the name of a session, a token or a reason, or is absent. */
function isName(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && /^.{1,128}$/.test(value))
}
