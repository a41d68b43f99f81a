// What the protocol tells the shell to do. Each effect carries its own data, so the shell reads no state afterwards.
import type { EndInfo } from './inputs.ts'
import type { PatienceKind } from './patience.ts'
import type { CloseInfo, ReconnectReason } from './status.ts'

export interface Attempt {
  readonly attempt: number
  readonly reason: ReconnectReason
}

export type Effect =
  /** Discard the current connection and start an attempt. */
  | ({ readonly type: 'dial' } & Attempt)
  /** Emit `replacing`, and start an attempt while the current connection is kept. */
  | { readonly type: 'replace'; readonly event: Attempt }
  /** Discard the replacement. */
  | { readonly type: 'drop-replacement' }
  /**
   * Discard the current connection, and use the replacement. `silent`: as for `discard`. `keepsPings`: calls of `ping()` wait
   * for the new connection.
   */
  | {
      readonly type: 'promote'
      readonly silent?: PatienceKind | undefined
      readonly keepsPings?: boolean | undefined
    }
  /** Discard the current connection. `silent`: it was given up for silence, so keep listening for its close event. */
  | { readonly type: 'discard'; readonly silent?: PatienceKind | undefined }
  /** The current attempt is open: flush the queue and emit `open`. */
  | ({ readonly type: 'opened'; readonly downFor: number | undefined } & Attempt)
  /** Send what is queued. */
  | { readonly type: 'flush' }
  | { readonly type: 'ping'; readonly id: number }
  /** Ping the new connection for the calls of `ping()` that still wait. */
  | { readonly type: 'move-pings' }
  /** Start the closing handshake. */
  | { readonly type: 'start-close'; readonly code: number; readonly reason: string }
  /** Call the close policy, and dispatch its answer as `judged`. */
  | { readonly type: 'ask-verdict'; readonly info: EndInfo }
  /** Call the back-off function, and dispatch its answer as `delayed`. */
  | ({ readonly type: 'ask-delay'; readonly info: EndInfo } & Attempt)
  /** Emit `lost`: an open connection ended and will be replaced. */
  | { readonly type: 'lost'; readonly info: CloseInfo }
  /** Emit `waiting`: when the next attempt is due. */
  | {
      readonly type: 'waiting'
      readonly event: Attempt & { readonly delay: number; readonly retryAt: number }
    }
  /** Emit `latency`. */
  | { readonly type: 'latency'; readonly event: { readonly rtt: number; readonly smoothed: number } }
  /** Emit the error `heartbeat-unanswered`. */
  | { readonly type: 'unanswered' }
  /** The socket is closed: drop the queue. `emits`: emit `close`, because there was a connection or an attempt. */
  | { readonly type: 'closed'; readonly info: CloseInfo; readonly emits: boolean }
