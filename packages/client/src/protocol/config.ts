import type { Backoff } from './backoff.ts'

/** When to ping, and how long to wait for a pong, in milliseconds. */
export interface HeartbeatTiming {
  readonly interval: number
  readonly timeout: { readonly min: number; readonly max: number }
  /** Unanswered pings in a row before a suspect connection is given up. */
  readonly attempts: number
  /** How long a connection may be silent before it is given up: if no message is unanswered, and if one is. */
  readonly patience: { readonly idle: number; readonly busy: number }
  /** Send no pings, but expect a message this often; 0: send pings. */
  readonly maxSilence: number
}

/** The options that decisions depend on; durations in milliseconds. */
export interface Config {
  readonly connectTimeout: number
  readonly closeTimeout: number
  readonly heartbeat: HeartbeatTiming | false
  readonly backoff: Backoff
  readonly stableAfter: number
  readonly maxAttempts: number
  /** Age at which a connection is replaced. */
  readonly maxAge: number
  /** Whether the old connection is kept while a replacement is dialled. */
  readonly overlap: boolean
  /** Whether `url` or `protocols` is a function, so that a new attempt can carry a new token. */
  readonly isRefreshable: boolean
}
