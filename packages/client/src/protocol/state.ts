// Everything that a connection is, as plain data. Knows no socket, timer, clock or random number.

/** Why an attempt is made, or waited for. */
export type Reason =
  | 'open'
  | 'network'
  | 'server'
  | 'refresh'
  | 'connect-timeout'
  | 'provider'
  | 'setup'
  | 'heartbeat'
  | 'online'
  | 'offline'
  | 'visible'
  | 'pageshow'
  | 'pagehide'
  | 'resume'
  | 'network-change'
  | 'wake'
  | 'check'
  | 'reconnect'
  | 'rotate'
  | 'max-age'
  | 'close'

/** What tells that the network may have changed. */
export type SignReason = Extract<
  Reason,
  'online' | 'visible' | 'pageshow' | 'resume' | 'network-change' | 'wake' | 'check'
>

/** Who or what ended a connection or an attempt. */
export type CloseOrigin =
  | 'client'
  | 'server'
  | 'network'
  | 'connect-timeout'
  | 'heartbeat'
  | 'close-timeout'
  | 'provider'
  | 'setup'
  | 'replaced'

/** How a connection or an attempt ended: the browser's own values, never masked. */
export interface CloseInfo {
  /** The close code; 1006 where the browser reported none. */
  readonly code: number
  /** The close reason; `''` where the browser reported none. */
  readonly reason: string
  /** Whether the closing handshake was completed. */
  readonly wasClean: boolean
  readonly origin: CloseOrigin
  /** When it ended, as `Date.now()`. */
  readonly at: number
  /** What a `url`, `protocols` or `setup` function, or the constructor, has thrown. */
  readonly error?: unknown
}

/** `suspect`: a sign of trouble was seen, or a pong missed; `down`: not open. */
export type Health = 'good' | 'suspect' | 'down'

/** State and health of a socket, with what goes with them. */
export type Status =
  | { readonly state: 'idle'; readonly health: 'down' }
  | {
      readonly state: 'connecting'
      readonly health: 'down'
      readonly attempt: number
      readonly reason: Reason
    }
  | { readonly state: 'open'; readonly health: 'good' | 'suspect' }
  | {
      readonly state: 'waiting'
      readonly health: 'down'
      /** Number of the next attempt. */
      readonly attempt: number
      /** When it is made, as `Date.now()`. */
      readonly retryAt: number
      readonly reason: Reason
    }
  | { readonly state: 'closing'; readonly health: 'down' }
  | { readonly state: 'closed'; readonly health: 'down'; readonly closeInfo: CloseInfo }

/** What a socket is doing. */
export type SocketState = Status['state']

/** A ping that has not been answered. */
export interface Ping {
  readonly id: number
  readonly sentAt: number
  /** Nothing unsent was in front of it, so its answer tells the round trip. */
  readonly isMeasured: boolean
}

/** An attempt beside the open connection, to take its place. */
export interface Replacement {
  readonly reason: Reason
  readonly attempt: number
  /** Wanted, not feared for: the open connection stays until everything that is under way on it has come in. */
  readonly isPlanned: boolean
  /** Nothing but what is under way on the open connection is waited for. */
  readonly isDraining: boolean
  /** The ping whose answer comes after that; 0: none. */
  readonly lastPing: number
  /** The open connection is being closed, where there may be one at a time. */
  readonly isEnding: boolean
  /** When it is given up, or what is waited for is. */
  readonly deadline: number
  readonly isPostponed: boolean
  /** Milliseconds that its opening handshake took. */
  readonly handshake: number
}

/** What is known of the server's signs of life. The first group belongs to one connection, the second outlives it. */
export interface Heartbeat {
  readonly heardAt: number
  /** The deadline waits for something to come in; otherwise it is the next time to ask. */
  readonly isAwaiting: boolean
  /** What that deadline is reckoned from. */
  readonly askedAt: number
  /** After a sign of trouble a part of that deadline is enough to dial beside. */
  readonly isUrgent: boolean
  /** Bytes that the browser held then. */
  readonly buffered: number
  /** Why it was last doubted. */
  readonly doubt: Reason
  readonly misses: number
  /** Oldest first. */
  readonly pings: readonly Ping[]
  /** The last round trip; `undefined`: the estimate is still a guess from the handshake. */
  readonly rtt: number | undefined
  /** SRTT and RTTVAR of RFC 6298 section 2. */
  readonly smoothed: number
  readonly variation: number

  /** Ids of pings count up from 1. */
  readonly pingCount: number
  readonly hasAnswered: boolean
  /** The last connection ended for want of an answer, and none has been measured since: perhaps the server is only slow. */
  readonly isUnsure: boolean
  /** When a message that nothing came after last led to a ping. */
  readonly nudgedAt: number
  /** Connections that ended because a server that never answered a ping didn't, or closed for it. */
  readonly unansweredEnds: number
  /**
   * So many unanswered pings a connection is sent: `Infinity`, but 1, of whose miss nothing comes, where the server doesn't
   * seem to know them, and 0 where they do harm or can't be made.
   */
  readonly pingQuota: number
}

/** `status` is what users see; the rest is what the next decisions need. */
export interface State {
  readonly status: Status
  /** When time alone changes the state; `Infinity`: never. */
  readonly deadline: number
  /** The deadline was met late, and has been put off. */
  readonly isPostponed: boolean
  /** Failed attempts in a row. */
  readonly failures: number
  /** The connect timeout is so many times the configured one. */
  readonly timeoutFactor: number
  /** The server has told all its clients to go, and has not been reached since. */
  readonly isRestarting: boolean
  readonly dialedAt: number
  /** The last dial was automatic and without a delay. */
  readonly wasImmediate: boolean
  /** A sign of trouble has already started this attempt anew. */
  readonly isRedialed: boolean
  /** No sign may bring the next attempt forward beyond this instant. */
  readonly notBefore: number
  readonly openedAt: number
  /** When the last open connection was lost. */
  readonly downAt: number | undefined
  /** The close code that the last refresh answered; 0: none since a stable connection. */
  readonly refreshCode: number
  readonly signAt: number
  readonly signReason: SignReason
  /** Only while open. */
  readonly replacement: Replacement | undefined
  /** No doubt leads to a replacement before. */
  readonly replaceFrom: number
  /** The next pause between replacements is so many intervals; it grows with each, until the server answers in time. */
  readonly pauseFactor: number
  /** When a replacement is wanted, and why. */
  readonly rotateAt: number
  readonly rotateReason: 'rotate' | 'max-age'
  readonly heartbeat: Heartbeat
}

export const initialState: State = {
  status: Object.freeze({ state: 'idle', health: 'down' }),
  deadline: Infinity,
  isPostponed: false,
  failures: 0,
  timeoutFactor: 1,
  isRestarting: false,
  dialedAt: -Infinity,
  wasImmediate: false,
  isRedialed: false,
  notBefore: 0,
  openedAt: 0,
  downAt: undefined,
  refreshCode: 0,
  signAt: -Infinity,
  signReason: 'check',
  replacement: undefined,
  replaceFrom: 0,
  pauseFactor: 1,
  rotateAt: Infinity,
  rotateReason: 'max-age',
  heartbeat: {
    heardAt: 0,
    isAwaiting: false,
    askedAt: 0,
    isUrgent: false,
    buffered: 0,
    doubt: 'heartbeat',
    misses: 0,
    pings: [],
    rtt: undefined,
    smoothed: 0,
    variation: 0,
    pingCount: 0,
    hasAnswered: false,
    isUnsure: false,
    nudgedAt: -Infinity,
    unansweredEnds: 0,
    pingQuota: Infinity,
  },
}

/** What is known of an end where the browser reported nothing. */
export function closeInfo<O extends CloseOrigin>(origin: O, at: number): CloseInfo & { readonly origin: O } {
  return { code: 1006, reason: '', wasClean: false, origin, at }
}

/** Whether a replacement that is wanted may be dialled now, or once its time has come. */
export function mayRotate({ status, replacement }: Pick<State, 'status' | 'replacement'>): boolean {
  return status.health === 'good' && !replacement
}

/**
 * Whether a deadline has passed that settles before a later input. One that would give up an attempt or a connection
 * doesn't: what arrives before its timer fires still counts.
 */
export function isOverdue(state: State, now: number): boolean {
  const { status, deadline, heartbeat, replacement, rotateAt } = state
  if (replacement?.isDraining) return false
  if (mayRotate(state) && now >= rotateAt) return true
  return (
    now >= deadline && status.state !== 'connecting' && !(status.state === 'open' && heartbeat.isAwaiting)
  )
}

/** Whether the next inbound message must be told at once; otherwise it is enough that the deadline looks. */
export function isAwaited({ status, heartbeat }: State): boolean {
  const isAsked = heartbeat.isAwaiting && heartbeat.pings.length > 0
  return status.health === 'suspect' || (status.state === 'open' && isAsked)
}
