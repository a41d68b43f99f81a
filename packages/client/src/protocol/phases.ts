// What a socket is doing, as data: each phase has what it needs and nothing else.
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
  /** The deadline was met late, and waits until then. */
  readonly postponedTo: number
  /** A network sign has already started this attempt anew. */
  readonly isRedialed: boolean
}

/** An end whose meaning the user's functions are asked for. */
export interface Judging {
  readonly is: 'judging'
  readonly info: EndInfo
  readonly wasOpen: boolean
  /** What the close policy can't decide: whether it may be final; `retry`: nothing at all. */
  readonly limit: 'none' | 'not-final' | 'retry'
  /** How it goes on, once the verdict is known. */
  readonly plan: RetryPlan | undefined
}

/** When the next attempt is made. */
export interface RetryPlan {
  readonly reason: ReconnectReason
  /** Without delay, unless the user's back-off function says otherwise. */
  readonly isImmediate: boolean
  /** The window that the delay is drawn from. */
  readonly window: number
  /** The server asked to stay away for so many milliseconds. */
  readonly away: number
}

export interface Waiting {
  readonly is: 'waiting'
  readonly attempt: number
  readonly reason: ReconnectReason
  readonly dueAt: number
  /** The same, as an instant of the wall clock. */
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
  /** It is, as far as is known: it is asked after so many milliseconds without an inbound message. */
  | { readonly is: 'resting'; readonly isSuspect: false; readonly since: number; readonly quiet: number }
  | Question
  /** The browser says that it is offline: nothing is asked. */
  | { readonly is: 'paused'; readonly isSuspect: true; readonly until: number }

/** A ping that is waited for. */
export interface Question {
  readonly is: 'asked'
  readonly isSuspect: boolean
  readonly cause: ReconnectReason
  /** A network sign speaks against the connection, too: a replacement is dialled soon. */
  readonly isUrgent: boolean
  readonly kind: PatienceKind
  /** When the first ping went out since the last proof of life. The patience counts from here. */
  readonly askedAt: number
  /** Milliseconds from then until a replacement is dialled, and until the connection is given up. */
  readonly replaceAfter: number
  readonly giveUpAfter: number
  /** When the last ping went out, and the milliseconds until the next. */
  readonly repeatedAt: number
  readonly wait: number
  /** Bytes that the browser held then. */
  readonly buffered: number
  /** A deadline was met late, and waits until then. */
  readonly postponedTo: number
}

/** A connection that is to take the place of the open one. */
export type Replacement = Dialling | Draining | Ending

export interface Dialling {
  readonly is: 'dialling'
  readonly reason: ReconnectReason
  readonly attempt: number
  /** Nobody fears for the open connection: it stays until everything under way on it has come in. */
  readonly isPlanned: boolean
  /** Its `setup` has started: messages wait for it. */
  readonly isHolding: boolean
  readonly dueAt: number
  readonly postponedTo: number
}

/** A planned replacement is ready (or, without overlap, to be dialled): what is under way on the open connection comes in first. */
export interface Draining {
  readonly is: 'draining'
  readonly reason: ReconnectReason
  readonly attempt: number
  readonly handshake: number
  /** The ping whose answer comes after that; 0: silence has to do. */
  readonly lastPing: number
  readonly dueAt: number
  /** When silence need not be waited for any longer. */
  readonly until: number
  readonly postponedTo: number
}

/** Without overlap the old connection is closed before the new one is dialled. */
export interface Ending {
  readonly is: 'ending'
  readonly reason: ReconnectReason
  readonly dueAt: number
}

export interface Ping {
  readonly id: number
  readonly sentAt: number
  /** Nothing was in front of it that its answer has to wait for. */
  readonly isMeasured: boolean
  readonly isAnswered: boolean
}

/** What belongs to one open connection, made whole when it opens. */
export interface Connection {
  readonly openedAt: number
  /** Oldest first. */
  readonly pings: readonly Ping[]
  /** Whether a pong came in on it. */
  readonly hasAnswered: boolean
  /** A ping that nobody waits for goes out behind the application's first message. */
  readonly needsEarlyPing: boolean
  /** When the ping that nobody waits for counts as unanswered. */
  readonly unansweredAt: number
  /** When messages that nothing came after last led to a ping, and how long until they may again. */
  readonly owedPingAt: number
  readonly owedGap: number
  /** SRTT and RTTVAR of RFC 6298 section 2; a guess from the handshake until something is measured. */
  readonly smoothed: number
  readonly variation: number
  readonly isMeasured: boolean
  /** When a replacement is wanted, and why. */
  readonly rotateAt: number
  readonly rotateReason: 'rotate' | 'max-age'
  /** How long offline events may pause the questions since the last proof of life; 0: there was none. */
  readonly offlineUntil: number
  /** A replacement was dropped a moment ago; the server may end this connection for it, whatever code it gives. */
  readonly neverFinalUntil: number
}
