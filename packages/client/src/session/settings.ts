// The options of a session with their defaults, checked. Knows no session.
import type { SocketData } from '../environment/environment.ts'
import type { HeartbeatFormat, HeartbeatOptions } from '../options.ts'
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
export function heartbeatOf(options: SessionOptions, format: HeartbeatFormat): false | HeartbeatOptions {
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
