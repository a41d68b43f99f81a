// When time alone changes the state, and how. The one timer is derived from this.
import type { Config } from './config.ts'
import { after, atWorkUntil, LATE, owedPingDue } from './heartbeat.ts'
import type { Moment, Traffic } from './inputs.ts'
import type { Open, Question } from './phases.ts'
import type { Attempts, State } from './state.ts'

export type DeadlineKind =
  /** The attempt takes too long. */
  | 'attempt'
  /** The next attempt is due. */
  | 'retry'
  /** The closing handshake takes too long. */
  | 'close'
  /** No inbound message for an interval: ping. */
  | 'ask'
  /** No inbound message since the application sent one: ping. */
  | 'ask-owed'
  /** A ping that doesn't affect `check` counts as unanswered. */
  | 'unanswered'
  /** The pause for offline is over: ping. */
  | 'resume'
  /** A planned replacement is due. */
  | 'rotate'
  /** The pong is overdue: the connection becomes suspect, or is asked again. */
  | 'pong'
  /** The connection is silent: dial a replacement. */
  | 'replace'
  /** The connection is silent: give it up. */
  | 'give-up'
  /** The replacement's dial takes too long. */
  | 'replacement'
  /** Messages in flight on the old connection take too long. */
  | 'drain'
  /** The old connection's closing handshake takes too long. */
  | 'close-old'

export interface Deadline {
  readonly at: number
  readonly kind: DeadlineKind
}

/**
 * If the timer fires late, the machine slept or was busy. These deadlines are then postponed once, so that messages which
 * have arrived count. They don't settle before a later input.
 */
const PATIENT: readonly DeadlineKind[] = ['attempt', 'pong', 'replace', 'give-up', 'replacement', 'drain']
/** Milliseconds that a message which has arrived may need to get through the event loop. */
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

/** Whether a deadline has passed and must settle before a later input. */
export function isOverdue({ at, kind }: Deadline, now: number): boolean {
  return at <= now && !PATIENT.includes(kind)
}

/** When a deadline that was met late is checked again; `undefined`: it holds now. */
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
  if (replacement?.is === 'closing') return [{ at: replacement.dueAt, kind: 'close-old' }]
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
  if (check.is !== 'good') {
    const mayReplace = config.overlap && !replacement
    return [...common, ...questionDeadlines(check, traffic, mayReplace ? replaceFrom : Infinity)]
  }
  // A server that hasn't answered a ping yet gets one, even if other messages come in.
  const quietFrom = connection.needsEarlyPing && !maxSilence ? 0 : traffic.receivedAt
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
