// Everything that the shell can be told to do. Each effect carries what it needs.
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
  /** Start an attempt while the current connection is kept, and tell. */
  | { readonly type: 'replace'; readonly event: Attempt }
  /** Discard the replacement. */
  | { readonly type: 'drop-replacement' }
  /**
   * The replacement is the current connection from now on; the old one is discarded. `silent`: as for `discard`.
   * `keepsPings`: what `ping()` waits for is asked of the new one.
   */
  | {
      readonly type: 'promote'
      readonly silent?: PatienceKind | undefined
      readonly keepsPings?: boolean | undefined
    }
  /** Discard the current connection. `silent`: listen in private for its close event, for it was given up for silence. */
  | { readonly type: 'discard'; readonly silent?: PatienceKind | undefined }
  /** The current attempt has become the connection: flush the queue and tell. */
  | ({ readonly type: 'opened'; readonly downFor: number | undefined } & Attempt)
  /** Send what is queued. */
  | { readonly type: 'flush' }
  | { readonly type: 'ping'; readonly id: number }
  /** Ask the new connection what `ping()` waits for. */
  | { readonly type: 'move-pings' }
  /** Start the closing handshake. */
  | { readonly type: 'start-close'; readonly code: number; readonly reason: string }
  /** Ask the close policy, and answer with `judged`. */
  | { readonly type: 'ask-verdict'; readonly info: EndInfo }
  /** Ask the back-off function, and answer with `delayed`. */
  | ({ readonly type: 'ask-delay'; readonly info: EndInfo } & Attempt)
  /** Tell that an open connection ended and will be replaced. */
  | { readonly type: 'lost'; readonly info: CloseInfo }
  /** Tell when the next attempt is due. */
  | {
      readonly type: 'waiting'
      readonly event: Attempt & { readonly delay: number; readonly retryAt: number }
    }
  /** Tell the round trip. */
  | { readonly type: 'latency'; readonly event: { readonly rtt: number; readonly smoothed: number } }
  /** Tell that the server doesn't answer pings. */
  | { readonly type: 'unanswered' }
  /** It is final: drop what is queued, and tell if there was a connection or an attempt. */
  | { readonly type: 'closed'; readonly info: CloseInfo; readonly isTold: boolean }
