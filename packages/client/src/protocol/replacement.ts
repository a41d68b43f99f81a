// An attempt beside the open connection: when it is made, and when it is given up. Knows no heartbeat.
import type { Reason, Replacement } from './state.ts'
import type { Mutable, Turn } from './turn.ts'

const MAX_PAUSE_FACTOR = 8

/** Prepares a switch: dials beside the open connection, where there may be two. */
export function replace(turn: Turn, reason: Reason, isPlanned: boolean): Mutable<Replacement> {
  const { draft, effects, moment, config } = turn
  const { now } = moment
  const replacement = {
    reason,
    attempt: draft.failures + 1,
    isPlanned,
    isDraining: false,
    lastPing: 0,
    isEnding: false,
    deadline: now + config.connectTimeout,
    isPostponed: false,
    handshake: 0,
  }
  draft.replacement = replacement
  draft.replaceFrom = now + pause(turn)
  draft.pauseFactor = Math.min(MAX_PAUSE_FACTOR, draft.pauseFactor * 2)
  if (config.overlap) {
    draft.dialedAt = now
    draft.wasImmediate = true
    effects.push('replace')
  }
  return replacement
}

/** The open connection stays. What was wanted is tried again, less and less often. */
export function keep(turn: Turn, { isPlanned, isDraining }: Replacement): void {
  const { draft, effects, moment } = turn
  draft.replaceFrom = moment.now + pause(turn)
  if (isPlanned) draft.rotateAt = draft.replaceFrom
  if (isDraining && draft.status.health === 'good') effects.push('flush')
  draft.replacement = undefined
}

/** A slow server must not be dialled to death. */
function pause({ draft, config }: Turn): number {
  const { listen, interval } = config.heartbeat || { listen: 0, interval: config.backoff.max }
  return (listen || interval) * draft.pauseFactor
}
