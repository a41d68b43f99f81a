// An attempt beside the open connection: when it is made, and when it is given up. Knows no heartbeat.
import type { Reason } from './state.ts'
import type { Turn } from './turn.ts'

const MAX_PAUSE_FACTOR = 8

/** Dials beside the open connection; where there may be only one, nothing but the switch is prepared. */
export function replace(turn: Turn, reason: Reason, isPlanned: boolean): void {
  const { draft, effects, moment, config } = turn
  const { now } = moment
  draft.replacement = {
    reason,
    attempt: draft.failures + 1,
    isPlanned,
    isDraining: false,
    deadline: now + config.connectTimeout,
    isPostponed: false,
    handshake: 0,
  }
  draft.dialedAt = now
  draft.wasImmediate = true
  draft.replaceFrom = now + pause(turn)
  if (config.overlap) effects.push('replace')
}

/** The open connection stays. What nearly took its place is tried less and less often, but what is wanted is wanted. */
export function keep(turn: Turn): void {
  const { draft, effects, moment } = turn
  const { isPlanned, isDraining } = draft.replacement ?? {}
  draft.pauseFactor = Math.min(MAX_PAUSE_FACTOR, draft.pauseFactor * 2)
  draft.replaceFrom = moment.now + pause(turn)
  if (isPlanned) draft.rotateAt = draft.replaceFrom
  if (isDraining) effects.push('flush')
  draft.replacement = undefined
}

/** A slow server must not be dialled to death. */
function pause({ draft, config }: Turn): number {
  const { listen, interval } = config.heartbeat || { listen: 0, interval: config.backoff.max }
  return (listen || interval) * draft.pauseFactor
}
