// From one connection to another without a gap: when the switch is made, and what it means. Knows no sockets.
import { ask, isAsking, learn, startHeartbeat } from './heartbeat.ts'
import { afterConnection, dial } from './reconnect.ts'
import { keep, replace } from './replacement.ts'
import { mayRotate } from './state.ts'
import { isPutOff, type Turn } from './turn.ts'

/** An attempt has become the connection. */
export function opened(turn: Turn, handshake: number): void {
  const { draft, effects, moment, config } = turn
  draft.openedAt = moment.now
  draft.timeoutFactor = 1
  draft.isRestarting = false
  draft.rotateAt = moment.now + config.maxAge * (1 - moment.random / 10)
  draft.rotateReason = 'max-age'
  startHeartbeat(turn, handshake)
  effects.push('announce-open')
}

/** Dials beside a good connection whose time has come; without overlap what is under way comes in first. */
export function rotate(turn: Turn): void {
  const { draft, config } = turn
  if (!mayRotate(draft)) return
  replace(turn, draft.rotateReason, true)
  if (!config.overlap) drain(turn)
}

/** The replacement is proved. */
export function replacementReady(turn: Turn, handshake: number): void {
  const { draft } = turn
  if (!draft.replacement) return
  draft.replacement.handshake = handshake
  if (draft.status.health === 'suspect') complete(turn)
  else drain(turn)
}

/** The replacement's deadline has passed. */
export function replacementDue(turn: Turn): void {
  const { draft, moment } = turn
  if (draft.replacement?.isDraining) complete(turn)
  else if (draft.replacement && !isPutOff(draft.replacement, moment.now)) keep(turn)
}

/** What waits for the switch, waits no longer. */
export function complete(turn: Turn): void {
  const { draft, effects, moment, config } = turn
  const { replacement } = draft
  if (!replacement) return
  const isSigned = replacement.isDraining && draft.signAt >= replacement.deadline - config.closeTimeout
  if (draft.status.health === 'suspect') learn(turn, { origin: 'heartbeat' }, 'retry')
  afterConnection(turn)
  effects.push('announce-loss')
  draft.replacement = undefined
  if (!config.overlap) return dial(turn, replacement.reason, true)
  draft.pauseFactor = 1
  effects.push('promote')
  opened(turn, replacement.handshake)
  // A sign of trouble meanwhile is for the new one to answer.
  if (isSigned) draft.deadline = moment.now
}

/** Everything that is under way to this side comes in before the answer to a last question. */
function drain(turn: Turn): void {
  const { draft, moment, config } = turn
  if (!draft.replacement) return
  draft.replacement.isDraining = true
  draft.replacement.deadline = moment.now + config.closeTimeout
  if (isAsking(turn)) ask(turn)
}
