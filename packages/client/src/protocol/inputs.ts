// Everything that can happen to a connection. Knows nothing of how it came about.
import type { Verdict } from './close-codes.ts'
import type { CloseInfo, Reason, SignReason } from './state.ts'

/** What is known of the current connection's messages. */
export interface Traffic {
  /** When it last delivered anything. */
  readonly heardAt: number
  /** When the first message was handed over to it since then; `Infinity`: none was. */
  readonly sentAt: number
  /** How long a slow uplink takes for what it may still hold, in ms. */
  readonly backlog: number
}

/** The circumstances of an input. */
export interface Moment extends Traffic {
  /** Never runs backwards. */
  readonly now: number
  /** In [0, 1). */
  readonly random: number
  readonly isHidden: boolean
  readonly isOnline: boolean
  /** Bytes that the browser says it still holds. */
  readonly buffered: number
}

/** How a connection or an attempt ended that nobody wanted to end. */
export interface EndInfo extends CloseInfo {
  readonly origin: Extract<CloseInfo['origin'], Reason>
}

export type Input =
  /** The user wants a connection. */
  | { readonly type: 'open' }
  /** The user wants a new connection, whatever there is. */
  | { readonly type: 'reconnect' }
  /** The user wants none any more. `info`: how it ended, where there is nothing to close. */
  | { readonly type: 'close'; readonly info: CloseInfo }
  /** The closing handshake is done, or is not waited for any longer. */
  | { readonly type: 'close-settled'; readonly info: CloseInfo }
  /** The user measures a round trip. */
  | { readonly type: 'ping' }
  /** The user wants a fresh connection in place of a good one. */
  | { readonly type: 'rotate' }
  /** The network may have changed. */
  | { readonly type: 'sign'; readonly reason: SignReason }
  /** The browser believes that it has no network. */
  | { readonly type: 'offline' }
  /** The page goes into the back/forward cache, where it may have no connections. */
  | { readonly type: 'pagehide' }
  /** The attempt is open and set up. `handshake`: milliseconds from constructor to native `open`. */
  | { readonly type: 'ready'; readonly handshake: number }
  /** The replacement is open and set up. */
  | { readonly type: 'replacement-ready'; readonly handshake: number }
  /** The replacement is over, whatever the reason. */
  | { readonly type: 'replacement-ended' }
  /** A message came in while one was waited for. */
  | { readonly type: 'heard' }
  /** A ping was answered; `true`: all of them. */
  | { readonly type: 'pong'; readonly id: number | true }
  /** Pings can't be made. */
  | { readonly type: 'muted' }
  /** The current connection or attempt is over. `delay`: what the user's own back-off function said, in milliseconds. */
  | {
      readonly type: 'ended'
      readonly info: EndInfo
      readonly verdict: Verdict
      readonly delay?: number | undefined
    }
  /** Time has passed. */
  | { readonly type: 'tick' }
