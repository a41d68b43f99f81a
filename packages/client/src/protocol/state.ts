// Everything that a socket is, as plain data, grouped by lifetime. Knows no native socket, timer, clock or random number.
import type { Patience } from './patience.ts'
import type { Phase } from './phases.ts'
import type { CloseInfo, CloseOrigin, NetworkSign, Status } from './status.ts'

export interface State {
  readonly status: Status
  readonly phase: Phase
  readonly attempts: Attempts
  readonly server: Server
}

/** The row of attempts. `open()` resets it. */
export interface Attempts {
  /** In a row. */
  readonly failures: number
  /** The server has told all its clients to go, or fell silent for all of them perhaps, and has not been reached since. */
  readonly isRestarting: boolean
  /** The server fell silent: a handshake may take it long. */
  readonly isForSilence: boolean
  readonly dialedAt: number
  /** The last dial was automatic and without a delay. */
  readonly wasImmediate: boolean
  /** No network sign may bring the next attempt forward beyond this instant. */
  readonly notBefore: number
  /** When the last open connection was lost. */
  readonly downAt: number | undefined
  /** The close code that the last refresh answered; 0: none since a stable connection. */
  readonly refreshCode: number
  readonly refreshedAt: number
  /** Refreshes in a row, each less than a minute after the other. */
  readonly refreshes: number
  readonly signAt: number
  readonly signReason: NetworkSign
  /** Silence leads to no replacement before. */
  readonly replaceFrom: number
  /** The next pause between replacements is so many intervals. It doubles until the server answers in time. */
  readonly pauseFactor: number
}

/** What is known of the server, for the life of the socket. */
export interface Server {
  /** Ids of pings count up from 1. */
  readonly pingCount: number
  /** Attempts that ran into the connect timeout double it, until one opens. */
  readonly timeoutFactor: number
  /** It has answered a ping, so silence means something. */
  readonly isTrusted: boolean
  /** Pings a connection: `Infinity`; 1 if the server doesn't seem to know them; 0 if they do harm or can't be made. */
  readonly pingQuota: number
  /** Pings that an untrusted server left unanswered. */
  readonly unanswered: number
  /** Connections in a row that were given up for silence. */
  readonly silentEnds: number
  /** Connections in a row that ended right after a ping. */
  readonly pingEnds: number
  /** Connections in a row whose late close says nothing about them. */
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

/** What is known of an end if the browser reported nothing; `at` is an instant of the wall clock. */
export function closeInfo<O extends CloseOrigin>(origin: O, at: number): CloseInfo & { readonly origin: O } {
  return Object.freeze({ code: 1006, reason: '', wasClean: false, origin, at })
}

/** Whether the next inbound message must be told at once; otherwise it is enough that the deadline looks. */
export function awaitsMessage({ phase }: State): boolean {
  return phase.is === 'open' && phase.check.is !== 'resting'
}

/** Whether messages wait in the queue though the connection is open. */
export function holdsMessages({ phase }: State): boolean {
  if (phase.is !== 'open') return false
  const { replacement } = phase
  return (
    phase.check.isSuspect ||
    (replacement?.is === 'dialling' ? replacement.isHolding : replacement !== undefined)
  )
}

/** Whether the application's first message of the connection must be told. */
export function awaitsFirstMessage({ phase }: State): boolean {
  return phase.is === 'open' && phase.connection.needsEarlyPing
}

/** What users see; the same object as long as it says the same. */
export function statusOf(previous: Status, phase: Phase): Status {
  const status = currentStatus(phase)
  if (!status) return previous
  const keys = Object.keys(status) as (keyof Status)[]
  return keys.every((key) => status[key] === previous[key]) ? previous : Object.freeze(status)
}

/** While an end is judged, nothing has changed yet. */
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
