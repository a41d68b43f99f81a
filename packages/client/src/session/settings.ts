// The options of a session with their defaults, checked. Knows no session.
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

/** A wrong switch loses nothing here, but costs a dial: the server is given less time than by a plain socket. */
const PATIENCE = 10_000

/** What sessions do themselves. */
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

/** The heartbeat of the socket underneath. */
function heartbeatOf(options: SessionOptions, format: HeartbeatFormat): false | HeartbeatOptions {
  const { heartbeat = {} } = options
  if (heartbeat === false) return false
  const { idle, busy = Math.max(PATIENCE, idle ?? 0) } = heartbeat.patience ?? {}
  return { ...heartbeat, patience: { idle, busy }, format }
}

/** How the server is asked that knows no sessions. */
export const PLAIN_HEARTBEAT: HeartbeatFormat = {
  ping: pingText,
  pong: (data: SocketData) =>
    (typeof data === 'string' && /^\{"type":"pong","id":"([^"]+)"\}$/.exec(data)?.[1]) || false,
}

/** What the session does on each connection. */
interface Hooks {
  readonly format: HeartbeatFormat
  readonly setup: ResilientSocketOptions['setup']
  /** Is asked before the user's function. */
  readonly classify: (info: CloseInfo) => CloseVerdict | undefined
}

/** Options of the socket underneath. */
export function socketOptions(
  options: SessionOptions,
  { format, setup, classify }: Hooks,
): ResilientSocketOptions {
  const { auth, optional: _, unacked: __, protocols, classifyClose = defaultVerdict, ...rest } = options
  if (typeof protocols !== 'function') parseProtocols(protocols)
  return {
    ...rest,
    // A server that refuses is dialled again for a fresh `auth`, if something is called for each attempt.
    protocols: typeof auth === 'function' && typeof protocols !== 'function' ? () => protocols : protocols,
    autoConnect: false,
    heartbeat: heartbeatOf(options, format),
    queue: false,
    setup,
    // What is no function is refused by name.
    classifyClose:
      typeof classifyClose === 'function' ? (info) => classify(info) ?? classifyClose(info) : classifyClose,
  }
}
