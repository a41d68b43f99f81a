// The entries of a timeline: plain data for bug reports. Types only.
import type { ResilientSocketErrorCode } from '../errors.ts'
import type { CloseOrigin, ConnectionHealth, ReconnectReason, SocketState } from '../protocol/status.ts'
import type { DropReason } from '../sending.ts'

/** A run of messages as one entry, without their contents. */
export interface TrafficEntry {
  /** When the first message came, as `Date.now()`. */
  readonly at: number
  /** Whether the messages were received or dropped. */
  readonly event: 'message' | 'drop'
  /** Why the messages were dropped; only for `'drop'`. */
  readonly reason?: DropReason
  /** How many messages. */
  readonly count: number
  /** Bytes of binary messages plus characters of texts. */
  readonly size: number
  /** When the last message came, as `Date.now()`. */
  readonly until: number
}

/** How a connection ended. URLs in `reason` have no query, fragment and credentials. */
interface End {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
  readonly origin: CloseOrigin
}

/** One event of the socket, or a run of messages. The first entry has the state at the start. Durations are milliseconds. */
export type TimelineEntry =
  | TrafficEntry
  | ({
      /** When it happened, as `Date.now()`. */
      readonly at: number
    } & (
      | {
          /** The name of the event; `'start'` when recording began. */
          readonly event: 'start' | 'state'
          readonly state: SocketState
          readonly health: ConnectionHealth
          readonly previous?: SocketState
          readonly attempt?: number
          readonly reason?: ReconnectReason
        }
      | {
          readonly event: 'open'
          readonly attempt: number
          readonly reason: ReconnectReason
          /** Milliseconds since the last connection was lost; absent for the first connection. */
          readonly downFor?: number
          /** The URL without query, fragment and credentials. */
          readonly url: string
        }
      | ({ readonly event: 'lost'; readonly unsent: number } & End)
      | ({ readonly event: 'close' } & End)
      | {
          readonly event: 'waiting'
          readonly attempt: number
          readonly reason: ReconnectReason
          /** Milliseconds; `null` if the attempt waits until the page leaves the back/forward cache. */
          readonly delay: number | null
        }
      | { readonly event: 'replacing'; readonly attempt: number; readonly reason: ReconnectReason }
      | { readonly event: 'latency'; readonly rtt: number; readonly smoothed: number }
      | {
          readonly event: 'error'
          readonly code: ResilientSocketErrorCode
          /** Class name or type of the value that your function threw. Its text isn't recorded. */
          readonly name?: string
        }
    ))

/** A timeline as JSON. */
export interface TimelineReport {
  /** When `recordTimeline` was called, as `Date.now()`. */
  readonly startedAt: number
  /** When the report was made, or `stop()` was called, as `Date.now()`. */
  readonly at: number
  /** Number of oldest entries that were removed because of `limit`. */
  readonly dropped: number
  /** The entries, oldest first. */
  readonly entries: readonly TimelineEntry[]
}
