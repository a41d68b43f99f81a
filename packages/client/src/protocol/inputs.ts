// Everything that can happen to a socket, as data.
import type { CloseVerdict } from './close-codes.ts'
import type { PatienceKind } from './patience.ts'
import type { CloseInfo, NetworkSign, ReconnectReason } from './status.ts'

/** When messages last went over the current connection. */
export interface Traffic {
  /** When the last message came in, pongs included. */
  readonly receivedAt: number
  /** When the last message for the application came in. */
  readonly messageAt: number
  /** When the application sent the first message since the last inbound one; `Infinity`: none. */
  readonly sentAt: number
  /** When the application last sent a message; `-Infinity`: one came in since, pongs aside. */
  readonly unansweredAt: number
  /** When a slow uplink will have carried all bytes sent so far. */
  readonly carriedAt: number
  /** When the uplink started with them, after it had nothing to carry. */
  readonly carriedFrom: number
}

/** The circumstances of an input. */
export interface Moment extends Traffic {
  /** Never runs backwards. */
  readonly now: number
  /** Add it to `now` to get the wall clock's time. */
  readonly wallOffset: number
  /** In [0, 1). */
  readonly random: number
  readonly isHidden: boolean
  readonly isOnline: boolean
  /** The browser's `bufferedAmount`. */
  readonly buffered: number
}

/** How a connection or an attempt ended, if the user didn't end it. */
export interface EndInfo extends CloseInfo {
  readonly origin: Extract<CloseInfo['origin'], ReconnectReason>
}

export type Input =
  /** The user called `open()`. */
  | { readonly type: 'open' }
  /** The user called `reconnect()`. */
  | { readonly type: 'reconnect' }
  /** The user called `close()`. */
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  /** The closing handshake is done. */
  | { readonly type: 'close-settled'; readonly info: CloseInfo }
  /** The user called `ping()`. */
  | { readonly type: 'ping' }
  /** The user called `rotate()`. */
  | { readonly type: 'rotate' }
  /** The network or the page may have changed. */
  | { readonly type: 'sign'; readonly reason: NetworkSign }
  /** The browser reports that it is offline. */
  | { readonly type: 'offline' }
  /** The page enters the back/forward cache, where it can't keep connections. */
  | { readonly type: 'pagehide' }
  /** The attempt is open and set up. `handshake`: milliseconds from constructor to native `open`. */
  | { readonly type: 'ready'; readonly handshake: number }
  /** The replacement is open; its `setup` starts. */
  | { readonly type: 'replacement-opened' }
  /** The replacement is open and set up. */
  | { readonly type: 'replacement-ready'; readonly handshake: number }
  /** The replacement failed or ended. */
  | { readonly type: 'replacement-ended' }
  /** The application sent its first message on this connection. */
  | { readonly type: 'first-message' }
  /** The queue has no room for a message that waits for a planned replacement. */
  | { readonly type: 'queue-full' }
  /** A message came in, and the state awaits one. */
  | { readonly type: 'message' }
  /** A pong came in. `id`: the ping that it answers; `true`: all of them; 0: none that is known. */
  | { readonly type: 'pong'; readonly id: number | true }
  /** The user's format made no ping. */
  | { readonly type: 'ping-failed' }
  /** The current connection or attempt ended by itself. */
  | { readonly type: 'ended'; readonly info: EndInfo }
  /** The close policy's verdict. */
  | { readonly type: 'judged'; readonly verdict: CloseVerdict }
  /** The back-off function's delay; `undefined`: there is no function, or it failed. */
  | { readonly type: 'delayed'; readonly delay: number | undefined }
  /** A connection that was given up for silence closed at last, `after` milliseconds later. */
  | {
      readonly type: 'late-close'
      readonly kind: PatienceKind
      readonly wasClean: boolean
      readonly after: number
    }
  /** Time has passed. */
  | { readonly type: 'tick' }
