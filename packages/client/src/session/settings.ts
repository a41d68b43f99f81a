// The options of a session with their defaults, checked. Knows no session.
import type { SocketData } from '../environment/environment.ts'
import type { HeartbeatFormat, HeartbeatOptions, ResilientSocketOptions } from '../options.ts'
import { resolve } from '../settings.ts'
import { pingText } from '../shell/json-heartbeat.ts'
import type { SessionOptions } from './options.ts'

const DEFAULTS = { optional: false, unacked: { maxMessages: 1_000, maxBytes: 1_048_576 } }

/** A wrong switch loses nothing here, but costs a dial: the server is given less time than by a plain socket. */
const PATIENCE = 10_000

/** What sessions do themselves, and what to use instead. */
const OWN = {
  queue: 'options.unacked bounds what waits',
  setup: 'options.auth logs in',
}
const OWN_OF_HEARTBEAT = ['format', 'answer', 'maxSilence']

export type SessionSettings = typeof DEFAULTS

export function resolveSession(options: SessionOptions): SessionSettings {
  const given = options as ResilientSocketOptions
  for (const [name, instead] of Object.entries(OWN))
    if (given[name as keyof ResilientSocketOptions] !== undefined)
      throw new TypeError(`options.${name} is the session's own: ${instead}`)
  for (const name of OWN_OF_HEARTBEAT)
    if ((given.heartbeat as Record<string, unknown> | undefined)?.[name] !== undefined)
      throw new TypeError(
        `options.heartbeat.${name} is the session's own: its heartbeats carry acknowledgements`,
      )
  return resolve('options', DEFAULTS, options)
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
