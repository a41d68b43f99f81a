// Checks the options of a session and fills in the defaults. Knows no session.
import { parseProtocols } from '../address.ts'
import type { SocketData } from '../environment/environment.ts'
import type { HeartbeatFormat, HeartbeatOptions, ResilientSocketOptions } from '../options.ts'
import { type CloseVerdict, defaultVerdict } from '../protocol/close-codes.ts'
import type { CloseInfo } from '../protocol/status.ts'
import { resolve } from '../settings.ts'
import { pingText } from '../shell/json-heartbeat.ts'
import type { SessionOptions } from './options.ts'

const DEFAULTS = {
  autoConnect: true,
  optional: false,
  unacked: { maxMessages: 1_000, maxBytes: 1_048_576 },
  heartbeat: { patience: {} },
}

/** Milliseconds. Shorter than a plain socket's, because giving up a living connection loses nothing here; it costs a dial. */
const PATIENCE = 10_000

/** Options that sessions set themselves. */
const OWN = ['queue', 'setup']
const OWN_OF_HEARTBEAT = ['format', 'answer', 'maxSilence']

export type SessionSettings = typeof DEFAULTS

export function resolveSession(options: SessionOptions): SessionSettings {
  const settings = resolve('options', DEFAULTS, options)
  refuse('options', options, OWN)
  refuse('options.heartbeat', options.heartbeat, OWN_OF_HEARTBEAT)
  return settings
}

function refuse(path: string, given: object | false = {}, names: readonly string[]): void {
  const name = names.find((name) => given && name in given)
  if (name)
    throw new TypeError(
      `${path}.${name} is the session's own: it acknowledges in its heartbeats, options.unacked bounds what waits, options.auth logs in`,
    )
}

/** The heartbeat option of the session's socket. */
function heartbeatOf(options: SessionOptions, format: HeartbeatFormat): false | HeartbeatOptions {
  const { heartbeat = {} } = options
  if (heartbeat === false) return false
  const { idle, busy = Math.max(PATIENCE, idle ?? 0) } = heartbeat.patience ?? {}
  return { ...heartbeat, patience: { idle, busy }, format }
}

/** The heartbeat for a server that knows no sessions. */
export const PLAIN_HEARTBEAT: HeartbeatFormat = {
  ping: pingText,
  pong: (data: SocketData) =>
    (typeof data === 'string' && /^\{"type":"pong","id":"([^"]+)"\}$/.exec(data)?.[1]) || false,
}

/** The session's functions that the socket calls. */
interface Hooks {
  readonly format: HeartbeatFormat
  readonly setup: ResilientSocketOptions['setup']
  /** Called before the user's function. */
  readonly classify: (info: CloseInfo) => CloseVerdict | undefined
}

/** Options of the session's socket. */
export function socketOptions(
  options: SessionOptions,
  { format, setup, classify }: Hooks,
): ResilientSocketOptions {
  const { auth, optional: _, unacked: __, protocols, classifyClose = defaultVerdict, ...rest } = options
  if (typeof protocols !== 'function') parseProtocols(protocols)
  return {
    ...rest,
    // A function here makes the socket refreshable, so that a refusal leads to a dial with a fresh `auth`.
    protocols: typeof auth === 'function' && typeof protocols !== 'function' ? () => protocols : protocols,
    autoConnect: false,
    heartbeat: heartbeatOf(options, format),
    queue: false,
    setup,
    // A wrong type is passed on, so that the socket's check names the option.
    classifyClose:
      typeof classifyClose === 'function' ? (info) => classify(info) ?? classifyClose(info) : classifyClose,
  }
}
