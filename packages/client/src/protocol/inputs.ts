// Everything that can happen to a connection. Knows nothing of how it came about.
import type { CloseVerdict } from './close-codes.ts'
import type { PatienceKind } from './patience.ts'
import type { CloseInfo, NetworkSign, ReconnectReason } from './status.ts'

/** What is known of the current connection's messages. */
export interface Traffic {
  /** When anything last came in. */
  readonly heardAt: number
  /** When a message of the application last came in. */
  readonly messageAt: number
  /** When the first message was handed over since anything came in; `Infinity`: none was. */
  readonly sentAt: number
  /** When a message of the application was last handed over that none of the server's came after; `-Infinity`: none was. */
  readonly unansweredAt: number
  /** When a slow uplink will have carried what was handed over. */
  readonly carriedAt: number
  /** When it began with that, after having had nothing to carry. */
  readonly carriedFrom: number
}

/** The circumstances of an input. */
export interface Moment extends Traffic {
  /** Never runs backwards. */
  readonly now: number
  /** What `now` must be increased by to be an instant of the wall clock. */
  readonly wallOffset: number
  /** In [0, 1). */
  readonly random: number
  readonly isHidden: boolean
  readonly isOnline: boolean
  /** Bytes that the browser says it still holds. */
  readonly buffered: number
}

/** How a connection or an attempt ended that the user didn't end. */
export interface EndInfo extends CloseInfo {
  readonly origin: Extract<CloseInfo['origin'], ReconnectReason>
}

export type Input =
  /** The user wants a connection. */
  | { readonly type: 'open' }
  /** The user wants a new connection, whatever there is. */
  | { readonly type: 'reconnect' }
  /** The user wants none any more. */
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  /** The closing handshake is done. */
  | { readonly type: 'close-settled'; readonly info: CloseInfo }
  /** The user measures a round trip. */
  | { readonly type: 'ping' }
  /** The user wants a new connection in place of a good one. */
  | { readonly type: 'rotate' }
  /** The network or the page may have changed. */
  | { readonly type: 'sign'; readonly reason: NetworkSign }
  /** The browser believes that it has no network. */
  | { readonly type: 'offline' }
  /** The page goes into the back/forward cache, where it may have no connections. */
  | { readonly type: 'pagehide' }
  /** The attempt is open and set up. `handshake`: milliseconds from constructor to native `open`. */
  | { readonly type: 'ready'; readonly handshake: number }
  /** The replacement is open; its `setup` starts. */
  | { readonly type: 'replacement-opened' }
  /** The replacement is open and set up. */
  | { readonly type: 'replacement-ready'; readonly handshake: number }
  /** The replacement failed or ended. */
  | { readonly type: 'replacement-ended' }
  /** The application's first message of this connection was handed over. */
  | { readonly type: 'first-message' }
  /** The queue has no room for a message that waits for a planned replacement. */
  | { readonly type: 'queue-full' }
  /** A message came in while one was waited for. */
  | { readonly type: 'message' }
  /** A ping was answered; `true`: all of them; 0: none that is known. */
  | { readonly type: 'pong'; readonly id: number | true }
  /** Pings can't be made. */
  | { readonly type: 'muted' }
  /** The current connection or attempt ended by itself. */
  | { readonly type: 'ended'; readonly info: EndInfo }
  /** What the close policy says of the end. */
  | { readonly type: 'judged'; readonly verdict: CloseVerdict }
  /** What the back-off function says; `undefined`: there is none. */
  | { readonly type: 'delayed'; readonly delay: number | undefined }
  /** A discarded connection that was given up for silence has closed at last, so many milliseconds after it was told to. */
  | {
      readonly type: 'late-close'
      readonly kind: PatienceKind
      readonly wasClean: boolean
      readonly after: number
    }
  /** Time has passed. */
  | { readonly type: 'tick' }
