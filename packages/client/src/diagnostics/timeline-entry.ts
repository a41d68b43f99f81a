// What a timeline holds: plain data that can be attached to a bug report. Types only.
import type { ResilientSocketErrorCode } from '../errors.ts'
import type { CloseOrigin, ConnectionHealth, ReconnectReason, SocketState } from '../protocol/status.ts'
import type { DropReason } from '../sending.ts'

/** A run of messages, as one entry: without their contents. */
export interface TrafficEntry {
  /** When the first one came, as `Date.now()`. */
  readonly at: number
  /** What happened to the messages. */
  readonly event: 'message' | 'drop'
  /** Why they were dropped; only where they were. */
  readonly reason?: DropReason
  /** How many messages. */
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
          readonly reason: ReconnectReason
          /** `null`: until the page is shown again. */
          readonly delay: number | null
        }
      | { readonly event: 'replacing'; readonly attempt: number; readonly reason: ReconnectReason }
      | { readonly event: 'latency'; readonly rtt: number; readonly smoothed: number }
      | {
          readonly event: 'error'
          readonly code: ResilientSocketErrorCode
          /** Of what your own function threw: the name of its class, or its type. Its text isn't recorded. */
          readonly name?: string
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
