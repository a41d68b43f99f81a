// A socket's state as plain data, grouped by lifetime. Knows no native socket, timer, clock or random number.
import type { Patience } from './patience.ts'
import type { Phase } from './phases.ts'
import type { CloseInfo, CloseOrigin, NetworkSign, Status } from './status.ts'

export interface State {
  readonly status: Status
  readonly phase: Phase
  readonly attempts: Attempts
  readonly server: Server
}

/** The series of attempts. `open()` resets it. */
export interface Attempts {
  /** Consecutive failures. */
  readonly failures: number
  /** The server sent all its clients away, or may have fallen silent for all of them. A connection that opens resets it. */
  readonly isRestarting: boolean
  /** The server fell silent, so a handshake may take long. */
  readonly isForSilence: boolean
  readonly dialedAt: number
  /** The last dial was automatic and without a delay. */
  readonly wasImmediate: boolean
  /** A network signal starts no attempt before this instant. */
  readonly notBefore: number
  /** When the last open connection was lost. */
  readonly downAt: number | undefined
  /** The close code that led to the last refresh; 0: none since a stable connection. */
  readonly refreshCode: number
  readonly refreshedAt: number
  /** Consecutive refreshes, each less than a minute after the one before. */
  readonly refreshes: number
  readonly signAt: number
  readonly signReason: NetworkSign
  /** Silence starts no replacement before this instant. */
  readonly replaceFrom: number
  /** The next pause between replacements, in intervals. It doubles until the server answers in time. */
  readonly pauseFactor: number
}

/** What is known about the server, for the life of the socket. */
export interface Server {
  /** Pings sent so far: the id of the last one. */
  readonly pingCount: number
  /** Factor for the connect timeout. It doubles when an attempt times out; a connection that opens resets it. */
  readonly timeoutFactor: number
  /** It has answered a ping, so its silence means something. */
  readonly isTrusted: boolean
  /** Pings allowed on a connection: `Infinity`; 1 if the server seems not to know pings; 0 if they do harm or fail. */
  readonly pingQuota: number
  /** Unanswered pings of an untrusted server. */
  readonly unanswered: number
  /** Consecutive connections that were given up for silence. */
  readonly silentEnds: number
  /** Consecutive connections that ended right after a ping. */
  readonly pingEnds: number
  /** Consecutive connections whose late close doesn't show whether they were alive. */
  readonly unclearEnds: number
  readonly idle: Patience
  readonly busy: Patience
}

export const initialAttempts: Attempts = {
  failures: 0,
  isRestarting: false,
  isForSilence: false,
  dialedAt: -Infinity,
  wasImmediate: false,
  notBefore: 0,
  downAt: undefined,
  refreshCode: 0,
  refreshedAt: -Infinity,
  refreshes: 0,
  signAt: -Infinity,
  signReason: 'probe',
  replaceFrom: 0,
  pauseFactor: 1,
}

const unknown: Patience = { proved: 0, presumed: 0, presumedUntil: 0 }

export const initialState: State = {
  status: Object.freeze({ state: 'idle', health: 'down' }),
  phase: { is: 'idle' },
  attempts: initialAttempts,
  server: {
    pingCount: 0,
    timeoutFactor: 1,
    isTrusted: false,
    pingQuota: Infinity,
    unanswered: 0,
    silentEnds: 0,
    pingEnds: 0,
    unclearEnds: 0,
    idle: unknown,
    busy: unknown,
  },
}

/** How a connection ended, if the browser reported nothing. `at`: the wall clock's time. */
export function closeInfo<O extends CloseOrigin>(origin: O, at: number): CloseInfo & { readonly origin: O } {
  return Object.freeze({ code: 1006, reason: '', wasClean: false, origin, at })
}

/** Whether the next inbound message must be dispatched at once. Otherwise the next deadline reads `receivedAt`. */
export function awaitsMessage({ phase }: State): boolean {
  return phase.is === 'open' && phase.check.is !== 'good'
}

/** Whether messages are queued although the connection is open. */
export function holdsMessages({ phase }: State): boolean {
  if (phase.is !== 'open') return false
  const { replacement } = phase
  return (
    phase.check.isSuspect ||
    (replacement?.is === 'dialling' ? replacement.isHolding : replacement !== undefined)
  )
}

/** Whether the application's first message on the connection must be dispatched. */
export function awaitsFirstMessage({ phase }: State): boolean {
  return phase.is === 'open' && phase.connection.needsEarlyPing
}

/** The status that users see; the same object while its content is the same. */
export function statusOf(previous: Status, phase: Phase): Status {
  const status = currentStatus(phase)
  if (!status) return previous
  const keys = Object.keys(status) as (keyof Status)[]
  return keys.every((key) => status[key] === previous[key]) ? previous : Object.freeze(status)
}

/** While an end is judged, the status stays as it was. */
function currentStatus(phase: Phase): Status | undefined {
  switch (phase.is) {
    case 'judging':
      return undefined
    case 'connecting':
      return { state: phase.is, health: 'down', attempt: phase.attempt, reason: phase.reason }
    case 'waiting':
      return {
        state: phase.is,
        health: 'down',
        attempt: phase.attempt,
        retryAt: phase.retryAt,
        reason: phase.reason,
      }
    case 'open':
      return { state: phase.is, health: phase.check.isSuspect ? 'suspect' : 'good' }
    case 'closed':
      return { state: phase.is, health: 'down', closeInfo: phase.info }
    default:
      return { state: phase.is, health: 'down' }
  }
}
