import type { Backoff } from './backoff.ts'

/** When to ping, and how long to wait for an answer, in milliseconds. */
export interface HeartbeatTiming {
  readonly interval: number
  readonly timeout: { readonly min: number; readonly max: number }
  /** Pings in a row that must stay unanswered before a suspect connection is given up. */
  readonly attempts: number
  /** How long a connection may be silent before it is given up: with nothing owed, and with something owed. */
  readonly patience: { readonly idle: number; readonly busy: number }
  /** Never ping, but expect a message this often; 0: ping. */
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
  /** A connection this old is replaced. */
  readonly maxAge: number
  /** A replacement is dialled while the old connection is kept. */
  readonly overlap: boolean
  /** `url` or `protocols` is a function, so a new attempt can carry a new token. */
  readonly isRefreshable: boolean
}
