import type { Backoff } from './backoff.ts'

/** When to ask for a sign of life, and how long to wait for it, in milliseconds. */
export interface HeartbeatTiming {
  readonly interval: number
  readonly timeout: { readonly min: number; readonly max: number }
  /** So many misses in a row end a connection. */
  readonly attempts: number
  /** Never ask, but expect to hear the server this often; 0: ask. */
  readonly listen: number
}

/** The options that decisions depend on; durations in milliseconds. */
export interface Config {
  readonly connectTimeout: number
  readonly closeTimeout: number
  readonly heartbeat: HeartbeatTiming | false
  readonly backoff: Backoff
  readonly stableAfter: number
  readonly maxAttempts: number
  /** A connection that is so old is replaced. */
  readonly maxAge: number
  /** A replacement is dialled while the old connection is kept. */
  readonly overlap: boolean
  /** `url` or `protocols` is a function, so a fresh attempt can carry a fresh token. */
  readonly isRefreshable: boolean
}
