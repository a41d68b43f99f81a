// From one connection to another without a gap: when the switch is made, and what it means. Knows no sockets.
import { ask, isAsking, learn, pong, startHeartbeat } from './heartbeat.ts'
import { afterConnection, dial } from './reconnect.ts'
import { keep, replace } from './replacement.ts'
import type { Replacement } from './state.ts'
import { isPutOff, type Mutable, type Turn } from './turn.ts'

/** An attempt has become the connection. */
export function opened(turn: Turn, handshake: number): void {
  const { draft, effects, moment, config } = turn
  draft.openedAt = moment.now
  draft.timeoutFactor = 1
  draft.isRestarting = false
  draft.notBefore = 0
  draft.rotateAt = moment.now + config.maxAge * (1 - moment.random / 10)
  draft.rotateReason = 'max-age'
  startHeartbeat(turn, handshake)
  effects.push('announce-open')
}

/** Dials beside a good connection whose time has come; without overlap what is under way comes in first. */
export function rotate(turn: Turn): void {
  const { draft, config } = turn
  const replacement = replace(turn, draft.rotateReason, true)
  if (!config.overlap) drain(turn, replacement)
}

/** The replacement is proved. */
export function replacementReady(turn: Turn, replacement: Mutable<Replacement>, handshake: number): void {
  replacement.handshake = handshake
  if (turn.draft.status.health === 'suspect') complete(turn, replacement)
  else drain(turn, replacement)
}

/** A pong; the one that answers the last question ends the wait. */
export function lastPong(turn: Turn, replacement: Mutable<Replacement>, id: number | true): void {
  const { draft, effects } = turn
  const { heartbeat } = draft
  const { lastPing } = replacement
  // Where a pong can't tell which ping it answers, it is taken for the oldest one's.
  pong(turn, id === true ? (heartbeat.pings[0]?.id ?? 0) : id)
  if (replacement.isEnding || !lastPing || heartbeat.pings.some((ping) => ping.id <= lastPing)) return
  // The round trip of a connection that is over is no news.
  effects.length = 0
  complete(turn, replacement)
}

/** The replacement's deadline has passed. */
export function replacementDue(turn: Turn, replacement: Mutable<Replacement>): void {
  if (isPutOff(replacement, turn.moment.now)) return
  if (replacement.isDraining) complete(turn, replacement)
  else keep(turn, replacement)
}

/** What waits for the switch, waits no longer. Where there may be one connection at a time, the old one is closed first. */
export function complete(turn: Turn, replacement: Mutable<Replacement>): void {
  const { draft, effects, moment, config } = turn
  if (!config.overlap && !replacement.isEnding) {
    replacement.isEnding = true
    replacement.deadline = moment.now + config.closeTimeout
    effects.push('close-old')
    return
  }
  if (replacement.isPlanned) draft.pauseFactor = 1
  else learn(turn, { origin: 'heartbeat' }, 'retry')
  const warning = effects.splice(0)
  afterConnection(turn)
  effects.push('announce-loss')
  draft.replacement = undefined
  if (!config.overlap) return dial(turn, replacement.reason, true)
  effects.push('promote')
  opened(turn, replacement.handshake)
  effects.push(...warning)
  // A sign of trouble since it was dialled is for the new one to answer.
  if (draft.signAt >= draft.dialedAt && isAsking(turn)) draft.deadline = moment.now
}

/** Everything that is under way to this side comes in before the answer to a last question. */
function drain(turn: Turn, replacement: Mutable<Replacement>): void {
  const { moment, config } = turn
  replacement.isDraining = true
  replacement.deadline = moment.now + config.closeTimeout
  if (!isAsking(turn)) return
  ask(turn)
  replacement.lastPing = turn.draft.heartbeat.pingCount
}
