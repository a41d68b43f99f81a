// When time alone changes something, and what. Timers are derived from this, never kept.
import type { Config } from './config.ts'
import { after, atWorkUntil, LATE, owedPingDue } from './heartbeat.ts'
import type { Moment, Traffic } from './inputs.ts'
import type { Open, Question } from './phases.ts'
import type { Attempts, State } from './state.ts'

export type DeadlineKind =
  /** The attempt has taken too long. */
  | 'attempt'
  /** The next attempt is due. */
  | 'retry'
  /** The closing handshake has taken too long. */
  | 'close'
  /** Nothing came in for an interval. */
  | 'ask'
  /** Nothing came after a message of the application. */
  | 'ask-owed'
  /** A ping that nobody waits for counts as unanswered. */
  | 'unanswered'
  /** The pause that offline led to is over. */
  | 'resume'
  /** A planned replacement is due. */
  | 'rotate'
  /** The pong is overdue: the connection becomes suspect, or is asked again. */
  | 'pong'
  /** A replacement is dialled for an open connection that is silent. */
  | 'replace'
  /** A silent connection is given up. */
  | 'give-up'
  /** The dial of a replacement has taken too long. */
  | 'replacement'
  /** What is under way on the old connection was waited for long enough. */
  | 'drain'
  /** So was its closing handshake. */
  | 'end'

export interface Deadline {
  readonly at: number
  readonly kind: DeadlineKind
}

/**
 * Met late, they say that the machine slept or was busy: they are put off once, so that what has arrived counts, and
 * don't settle before a later input.
 */
const PATIENT: readonly DeadlineKind[] = ['attempt', 'pong', 'replace', 'give-up', 'replacement', 'drain']
/** So long a message that has arrived may take through the event loop. */
const GRACE = 100

/** The earliest deadline; `Infinity`: none. */
export function nextDeadline({ phase, attempts, server }: State, traffic: Traffic, config: Config): Deadline {
  switch (phase.is) {
    case 'connecting':
      return { at: Math.max(phase.dueAt, phase.postponedTo), kind: 'attempt' }
    case 'waiting':
      return { at: phase.dueAt, kind: 'retry' }
    case 'open':
      return openDeadlines(phase, attempts, server, traffic, config).reduce((a, b) => (b.at < a.at ? b : a))
    case 'closing':
      return { at: phase.dueAt, kind: 'close' }
    default:
      return { at: Infinity, kind: 'retry' }
  }
}

/** Whether a deadline has passed that settles before a later input. */
export function isOverdue({ at, kind }: Deadline, now: number): boolean {
  return at <= now && !PATIENT.includes(kind)
}

/** When a deadline that was met late is looked at again; `undefined`: it holds. */
export function postponed(
  { at, kind }: Deadline,
  { now, isHidden }: Moment,
  postponedTo: number,
): number | undefined {
  const isLate = PATIENT.includes(kind) && now - at > LATE && !isHidden && at !== postponedTo
  return isLate ? now + GRACE : undefined
}

function openDeadlines(
  open: Open,
  { replaceFrom }: Attempts,
  server: State['server'],
  traffic: Traffic,
  config: Config,
): readonly Deadline[] {
  const { connection, check, replacement } = open
  const { maxSilence } = config.heartbeat || {}
  if (replacement?.is === 'draining')
    return [{ at: Math.max(replacement.dueAt, replacement.postponedTo), kind: 'drain' }]
  if (replacement?.is === 'ending') return [{ at: replacement.dueAt, kind: 'end' }]
  const isIdle = connection.rotateReason === 'rotate' || traffic.sentAt === Infinity
  const mayRotate = isIdle && !check.isSuspect && !replacement
  const rotateAt = Math.max(connection.rotateAt, atWorkUntil(connection, traffic, config.heartbeat))
  const common: Deadline[] = [
    {
      at: replacement ? Math.max(replacement.dueAt, replacement.postponedTo) : Infinity,
      kind: 'replacement',
    },
    { at: connection.unansweredAt, kind: 'unanswered' },
    { at: mayRotate ? rotateAt : Infinity, kind: 'rotate' },
  ]
  if (check.is === 'paused') return [...common, { at: check.until, kind: 'resume' }]
  if (check.is !== 'resting') {
    const mayReplace = config.overlap && !replacement
    return [...common, ...questionDeadlines(check, traffic, mayReplace ? replaceFrom : Infinity)]
  }
  // Whatever comes in, a server that hasn't answered yet is asked once.
  const quietFrom = connection.needsEarlyPing && !maxSilence ? 0 : traffic.heardAt
  return [
    ...common,
    { at: Math.max(check.since, quietFrom) + check.quiet, kind: 'ask' },
    { at: owedPingDue({ server, connection }, traffic, config.heartbeat), kind: 'ask-owed' },
  ]
}

function questionDeadlines(
  { askedAt, repeatedAt, wait, replaceAfter, giveUpAfter, postponedTo }: Question,
  traffic: Traffic,
  replaceFrom: number,
): readonly Deadline[] {
  const put = (at: number): number => Math.max(at, postponedTo)
  return [
    { at: put(after(repeatedAt, wait, traffic)), kind: 'pong' },
    { at: Math.max(replaceFrom, put(after(askedAt, replaceAfter, traffic))), kind: 'replace' },
    { at: put(after(askedAt, giveUpAfter, traffic)), kind: 'give-up' },
  ]
}
