// What a socket is doing, as data. Each phase has only the fields that it needs.
import type { EndInfo } from './inputs.ts'
import type { PatienceKind } from './patience.ts'
import type { CloseInfo, ReconnectReason } from './status.ts'

export type Phase =
  | { readonly is: 'idle' }
  | Connecting
  | Open
  | Judging
  | Waiting
  | { readonly is: 'closing'; readonly dueAt: number }
  | { readonly is: 'closed'; readonly info: CloseInfo }

export interface Connecting {
  readonly is: 'connecting'
  readonly attempt: number
  readonly reason: ReconnectReason
  readonly dueAt: number
  /** The deadline was met late and is postponed to this instant. */
  readonly postponedTo: number
  /** Whether a network signal has already restarted this attempt. */
  readonly isRedialed: boolean
}

/** A connection or an attempt ended, and the user's functions decide what comes next. */
export interface Judging {
  readonly is: 'judging'
  readonly info: EndInfo
  readonly wasOpen: boolean
  /** `not-final`: a verdict of `stop` becomes `retry`; `retry`: any verdict does. */
  readonly limit: 'none' | 'not-final' | 'retry'
  /** When the next attempt is made, once the verdict is known. */
  readonly plan: RetryPlan | undefined
}

/** When the next attempt is made. */
export interface RetryPlan {
  readonly reason: ReconnectReason
  /** Whether the attempt has no delay, unless the user's back-off function returns one. */
  readonly isImmediate: boolean
  /** The window that the delay is drawn from. */
  readonly window: number
  /** Milliseconds that the server asked to wait, with `retry-after`. */
  readonly away: number
}

export interface Waiting {
  readonly is: 'waiting'
  readonly attempt: number
  readonly reason: ReconnectReason
  readonly dueAt: number
  /** `dueAt` on the wall clock. */
  readonly retryAt: number
}

export interface Open {
  readonly is: 'open'
  readonly connection: Connection
  readonly check: Check
  readonly replacement: Replacement | undefined
}

/** Whether the connection is alive. While it is suspect, messages are queued. */
export type Check =
  /** It is, as far as the socket knows. `quiet`: milliseconds without an inbound message until a ping. */
  | { readonly is: 'good'; readonly isSuspect: false; readonly since: number; readonly quiet: number }
  | Question
  /** The browser reports offline: no pings are sent. */
  | { readonly is: 'paused'; readonly isSuspect: true; readonly until: number }

/** A pong is awaited. */
export interface Question {
  readonly is: 'asked'
  readonly isSuspect: boolean
  readonly cause: ReconnectReason
  /** A network signal speaks against the connection, too: a replacement is dialled soon. */
  readonly isUrgent: boolean
  readonly kind: PatienceKind
  /** When the first ping since the last inbound message was sent. The patience counts from here. */
  readonly askedAt: number
  /** Milliseconds from `askedAt` until a replacement is dialled, and until the connection is given up. */
  readonly replaceAfter: number
  readonly giveUpAfter: number
  /** When the last ping was sent, and the milliseconds until the next. */
  readonly repeatedAt: number
  readonly wait: number
  /** The browser's `bufferedAmount` at `askedAt`. */
  readonly buffered: number
  /** A deadline was met late and is postponed to this instant. */
  readonly postponedTo: number
}

/** A connection that will take the place of the open one. */
export type Replacement = Dialling | Draining | ClosingOld

export interface Dialling {
  readonly is: 'dialling'
  readonly reason: ReconnectReason
  readonly attempt: number
  /** The open connection is good. It is kept until its messages in flight have come in. */
  readonly isPlanned: boolean
  /** Its `setup` has started: messages are queued until it is ready. */
  readonly isHolding: boolean
  readonly dueAt: number
  readonly postponedTo: number
}

/** The switch to a planned replacement waits until messages in flight on the old connection have come in. */
export interface Draining {
  readonly is: 'draining'
  readonly reason: ReconnectReason
  readonly attempt: number
  readonly handshake: number
  /** The ping whose pong comes after them; 0: there is none, so wait for silence. */
  readonly lastPing: number
  readonly dueAt: number
  /** When the wait for silence ends. */
  readonly until: number
  readonly postponedTo: number
}

/** Without overlap, the old connection is being closed before the new one is dialled. */
export interface ClosingOld {
  readonly is: 'closing'
  readonly reason: ReconnectReason
  readonly dueAt: number
}

export interface Ping {
  readonly id: number
  readonly sentAt: number
  /** Whether its pong measures the round trip: nothing was unsent or unanswered before it. */
  readonly isMeasured: boolean
  readonly isAnswered: boolean
}

/** The state of one open connection. A new connection starts with a new one. */
export interface Connection {
  readonly openedAt: number
  /** Oldest first. */
  readonly pings: readonly Ping[]
  /** Whether a pong came in on this connection. */
  readonly hasAnswered: boolean
  /** A ping must follow the application's first message, to find out whether the server answers. */
  readonly needsEarlyPing: boolean
  /** When that ping counts as unanswered. */
  readonly unansweredAt: number
  /** When unanswered messages last led to a ping, and the milliseconds until they may again. */
  readonly owedPingAt: number
  readonly owedGap: number
  /** SRTT and RTTVAR of RFC 6298 section 2; an estimate from the handshake until a pong is measured. */
  readonly smoothed: number
  readonly variation: number
  readonly isMeasured: boolean
  /** When a planned replacement is due, and why. */
  readonly rotateAt: number
  readonly rotateReason: 'rotate' | 'max-age'
  /** Until when `offline` events may pause pings; 0: there was none since the last inbound message. */
  readonly offlineUntil: number
  /** Until when its end is never final: a replacement was dropped, and the server may close this connection for it. */
  readonly neverFinalUntil: number
}
