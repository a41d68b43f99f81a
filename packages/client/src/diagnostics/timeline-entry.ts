// What a timeline holds: plain data that can be attached to a bug report. Types only.
import type { ResilientSocketErrorCode } from '../errors.ts'
import type { CloseOrigin, Health, Reason, SocketState } from '../protocol/state.ts'
import type { DropReason } from '../shell/outbox.ts'

/** A run of messages, as one entry: without their contents. */
export interface TrafficEntry {
  /** When the first one came, as `Date.now()`. */
  readonly at: number
  readonly event: 'message' | 'drop'
  /** Why they were dropped; only where they were. */
  readonly reason?: DropReason
  readonly count: number
  /** Bytes of binary messages, and characters of text: nothing is encoded to find out. */
  readonly size: number
  /** When the last one came, as `Date.now()`. */
  readonly until: number
}

/** How a connection ended; URLs in `reason` are cut. */
interface End {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
  readonly origin: CloseOrigin
}

/** One event of the socket, or a run of messages; the first one tells the state at the start. Durations are milliseconds. */
export type TimelineEntry =
  | TrafficEntry
  | ({
      /** When it happened, as `Date.now()`. */
      readonly at: number
    } & (
      | {
          readonly event: 'start' | 'state'
          readonly state: SocketState
          readonly health: Health
          readonly previous?: SocketState
          readonly attempt?: number
          readonly reason?: Reason
        }
      | {
          readonly event: 'open'
          readonly attempt: number
          readonly reason: Reason
          /** Not there for the first connection. */
          readonly downFor?: number
          /** Without query and credentials. */
          readonly url: string
        }
      | ({ readonly event: 'lost'; readonly unsent: number } & End)
      | ({ readonly event: 'close' } & End)
      | {
          readonly event: 'waiting'
          readonly attempt: number
          readonly reason: Reason
          /** `null`: until the page is shown again. */
          readonly delay: number | null
        }
      | { readonly event: 'replacing'; readonly attempt: number; readonly reason: Reason }
      | { readonly event: 'latency'; readonly rtt: number; readonly smoothed: number }
      | {
          readonly event: 'error'
          readonly code: ResilientSocketErrorCode
          /** URLs in it are cut; at most 500 characters. */
          readonly message: string
        }
    ))

/** A timeline as JSON. */
export interface TimelineReport {
  /** When `recordTimeline` was called, as `Date.now()`. */
  readonly startedAt: number
  /** When this was made, or `stop()` was called, as `Date.now()`. */
  readonly at: number
  /** So many entries were the oldest when there were more than `limit`, and are gone. */
  readonly dropped: number
  /** Oldest first. */
  readonly entries: readonly TimelineEntry[]
}
