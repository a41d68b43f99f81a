// Makes and schedules attempts. Knows no heartbeat and no replacement.
import { MIN_DELAY } from './backoff.ts'
import type { Connection } from './phases.ts'
import { initialAttempts } from './state.ts'
import type { CloseInfo, ReconnectReason } from './status.ts'
import type { Effects, Turn } from './turn.ts'

const MAX_TIMEOUT_FACTOR = 4
/** A server that fell silent may be overloaded. It gets more time, so that it can finish a handshake. */
const SILENCE_FACTOR = 4
const MAX_SILENCE_FACTOR = 12

/** Starts a new series of attempts. */
export function dialFirst(turn: Turn): Effects {
  Object.assign(turn.attempts, initialAttempts)
  return dial(turn, 'open', false)
}

/** Starts an attempt at once. */
export function dial(turn: Turn, reason: ReconnectReason, isImmediate: boolean, isRedialed = false): Effects {
  const { attempts, now } = turn
  attempts.wasImmediate = isImmediate
  attempts.dialedAt = now
  if (isImmediate || reason === 'reconnect') attempts.isForSilence = false
  const attempt = attempts.failures + 1
  const dueAt = now + connectTimeout(turn)
  turn.phase = { is: 'connecting', attempt, reason, dueAt, postponedTo: 0, isRedialed }
  return [{ type: 'dial', attempt, reason }]
}

/** How long an attempt that starts now may take. */
export function connectTimeout({ attempts, server, config }: Turn): number {
  const { timeoutFactor } = server
  const factor = attempts.isForSilence
    ? Math.min(MAX_SILENCE_FACTOR, SILENCE_FACTOR * timeoutFactor)
    : timeoutFactor
  return config.connectTimeout * factor
}

/** An attempt timed out. */
export function doubleConnectTimeout({ server }: Turn): void {
  server.timeoutFactor = Math.min(MAX_TIMEOUT_FACTOR, server.timeoutFactor * 2)
}

/** Schedules the next attempt. While the browser reports offline it is made later, but still made: the browser can be wrong. */
export function wait(turn: Turn, reason: ReconnectReason, earliest: number, isOnline: boolean): Effects {
  const { attempts, config, now, isHidden, wallOffset } = turn
  const { max, hidden } = config.backoff
  const dueAt = isOnline ? earliest : Math.max(earliest, now + (isHidden ? max * hidden : max))
  const details = {
    attempt: attempts.failures + 1,
    reason: isOnline ? reason : 'offline',
    retryAt: dueAt + wallOffset,
  } as const
  turn.phase = { is: 'waiting', dueAt, ...details }
  return [{ type: 'waiting', event: { delay: dueAt - now, ...details } }]
}

/** Waits until the page leaves the back/forward cache. */
export function waitForPage(turn: Turn): Effects {
  return wait(turn, 'pagehide', Infinity, true)
}

/** Closes the socket. */
export function finish(turn: Turn, info: CloseInfo): Effects {
  const emits = turn.phase.is !== 'idle'
  turn.phase = { is: 'closed', info }
  return [{ type: 'closed', info, emits }]
}

/** Whether a connection lived long enough to count as a success. */
export function isStable({ now, config }: Turn, { openedAt }: Connection): boolean {
  return now - openedAt >= config.stableAfter
}

/** Records the end of an open connection, and returns whether it was stable. A stable one resets the count of failures. */
export function connectionOver(turn: Turn, connection: Connection): boolean {
  const { attempts, now, config } = turn
  const wasStable = isStable(turn, connection)
  attempts.downAt = now
  if (wasStable) attempts.failures = attempts.refreshCode = 0
  // A replacement may have been dialled since the connection opened.
  const sinceDial = now - Math.max(connection.openedAt, attempts.dialedAt)
  if (sinceDial >= Math.max(config.stableAfter, MIN_DELAY)) attempts.wasImmediate = false
  return wasStable
}

/** Failures while the browser reports offline don't count. */
export function countFailure({ attempts, isOnline }: Turn): void {
  if (isOnline) attempts.failures += 1
}
