// Dials a replacement while the open connection is kept, and drops it. Knows no heartbeat.
import type { Dialling } from './phases.ts'
import { connectTimeout, isStable } from './reconnect.ts'
import type { ReconnectReason } from './status.ts'
import { type Effects, NOTHING, type OpenTurn } from './turn.ts'

const MAX_PAUSE_FACTOR = 8
/** A dial older than this, in milliseconds, may be on a network that is gone. */
export const REDIAL_AFTER = 2_000

/** Dials a replacement. `isForSilence`: only silence speaks against the open connection. */
export function startReplacement(
  turn: OpenTurn,
  reason: ReconnectReason,
  isPlanned: boolean,
  isForSilence: boolean,
): Effects {
  const { attempts, now } = turn
  if (isStable(turn, turn.connection)) attempts.failures = 0
  attempts.isForSilence = isForSilence
  attempts.wasImmediate = true
  attempts.dialedAt = now
  startPause(turn)
  const attempt = attempts.failures + 1
  const dueAt = now + connectTimeout(turn)
  turn.replacement = { is: 'dialling', reason, attempt, isPlanned, isHolding: false, dueAt, postponedTo: 0 }
  return [{ type: 'replace', event: { reason, attempt } }]
}

/** Pauses further replacements: a slow server must not be dialled again and again. */
export function startPause(turn: OpenTurn): void {
  const { attempts } = turn
  attempts.replaceFrom = turn.now + pause(turn)
  attempts.pauseFactor = Math.min(MAX_PAUSE_FACTOR, attempts.pauseFactor * 2)
}

/** Drops the replacement and keeps the open connection. A planned replacement is tried again after a pause. */
export function dropReplacement(turn: OpenTurn): Effects {
  const { replacement, connection, attempts, now, config } = turn
  if (!replacement) return NOTHING
  attempts.replaceFrom = now + pause(turn)
  connection.neverFinalUntil = now + config.connectTimeout
  if (replacement.is !== 'dialling' || replacement.isPlanned) connection.rotateAt = attempts.replaceFrom
  turn.replacement = undefined
  return turn.check.isSuspect
    ? [{ type: 'drop-replacement' }]
    : [{ type: 'drop-replacement' }, { type: 'flush' }]
}

/** Restarts a dial for silence, which may be on a network that is gone. */
export function redialReplacement(turn: OpenTurn, reason: ReconnectReason): Effects {
  const { replacement, attempts, now } = turn
  const isDialling = replacement?.is === 'dialling' && !replacement.isPlanned
  if (!isDialling || !attempts.isForSilence || now - attempts.dialedAt <= REDIAL_AFTER) return NOTHING
  return [{ type: 'drop-replacement' }, ...startReplacement(turn, reason, false, false)]
}

/** Queues messages from the start of a replacement's `setup`, so that none is missing on the new connection. */
export function holdMessages(turn: OpenTurn, replacement: Dialling): Effects {
  turn.replacement = { ...replacement, isHolding: replacement.isPlanned }
  return NOTHING
}

function pause({ attempts, config }: OpenTurn): number {
  const { maxSilence, interval } = config.heartbeat || { maxSilence: 0, interval: config.backoff.max }
  return Math.max(REDIAL_AFTER, (maxSilence || interval) * attempts.pauseFactor)
}
