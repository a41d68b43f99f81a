// From one connection to another without a gap: when the switch is made, and what it means. Knows no sockets.
import type { Attempt } from './effects.ts'
import { ask, atWorkUntil, ping, pingTiming, pongReceived, resting } from './heartbeat.ts'
import type { PatienceKind } from './patience.ts'
import type { Connection, Dialling, Draining, Ending } from './phases.ts'
import { connectionOver, countFailure, dial } from './reconnect.ts'
import { dropReplacement, startPause, startReplacement } from './replacement.ts'
import { closeInfo } from './state.ts'
import type { CloseInfo } from './status.ts'
import { isTrusted } from './trust.ts'
import { type Effects, NOTHING, type OpenTurn, type Turn, wallNow, withConnection } from './turn.ts'

/** A server that never pauses is waited for no longer than so many close timeouts. */
const MAX_DRAIN = 5

/** An attempt has become the connection. */
export function opened(turn: Turn, { attempt, reason }: Attempt, handshake: number): Effects {
  const { attempts, server, config, now, random } = turn
  const downFor = attempts.downAt === undefined ? undefined : now - attempts.downAt
  Object.assign(attempts, { isRestarting: false, isForSilence: false, notBefore: 0 })
  server.timeoutFactor = 1
  const connection: Connection = {
    openedAt: now,
    pings: [],
    hasAnswered: false,
    needsEarlyPing: !server.isTrusted || server.silentEnds > 0,
    unansweredAt: Infinity,
    owedPingAt: -Infinity,
    owedGap: 0,
    smoothed: handshake / 2,
    variation: handshake / 4,
    isMeasured: false,
    rotateAt: now + config.maxAge * (1 - random / 10),
    rotateReason: 'max-age',
    offlineUntil: 0,
    neverFinalUntil: 0,
  }
  const check = { is: 'paused', isSuspect: true, until: now } as const
  const next = withConnection(turn, { is: 'open', connection, check, replacement: undefined })
  next.check = resting(next)
  return [{ type: 'opened', attempt, reason, downFor }]
}

/** A new connection is wanted in place of a good one. Without overlap, what is under way comes in first. */
export function rotate(turn: OpenTurn): Effects {
  const { rotateReason: reason } = turn.connection
  if (turn.config.overlap) return startReplacement(turn, reason, true, false)
  startPause(turn)
  return drain(turn, { reason, attempt: 0 }, 0)
}

/** The replacement is open and set up. */
export function replacementReady(turn: OpenTurn, replacement: Dialling, handshake: number): Effects {
  const isWaitedFor = replacement.isPlanned && !turn.check.isSuspect
  return isWaitedFor ? drain(turn, replacement, handshake) : switchOver(turn, replacement, handshake)
}

/** Everything under way to this side comes in before the pong of a last ping. */
function drain(turn: OpenTurn, { reason, attempt }: Attempt, handshake: number): Effects {
  const { now, config } = turn
  const isAsked = pingTiming(turn) && isTrusted(turn)
  const effects = isAsked ? ping(turn) : NOTHING
  turn.replacement = {
    is: 'draining',
    reason,
    attempt,
    handshake,
    lastPing: isAsked ? turn.server.pingCount : 0,
    dueAt: now + config.closeTimeout,
    until: now + MAX_DRAIN * config.closeTimeout,
    postponedTo: 0,
  }
  return effects
}

/** A pong while the last one is waited for. */
export function lastPongReceived(turn: OpenTurn, replacement: Draining, id: number | true): Effects {
  const { connection } = turn
  // A pong that can't tell which ping it answers is taken for the oldest one's.
  const oldest = connection.pings.find(({ isAnswered }) => !isAnswered)
  const effects = pongReceived(turn, id === true ? (oldest?.id ?? 0) : id)
  const isLast = connection.pings.some(({ id, isAnswered }) => id === replacement.lastPing && isAnswered)
  if (!isLast) return effects
  // The round trip of a connection that is over is no news; one that is at work isn't over.
  const isAtWork = atWorkUntil(connection, turn, turn.config.heartbeat) > turn.now
  return isAtWork ? [...effects, ...dropReplacement(turn)] : complete(turn, replacement)
}

/** The last pong, or silence, or the closing handshake, was waited for long enough. */
export function replacementDue(turn: OpenTurn, replacement: Draining | Ending): Effects {
  const { heardAt, now, config } = turn
  if (replacement.is === 'ending') return oldConnectionOver(turn, replacement)
  if (replacement.lastPing) return dropReplacement(turn)
  const dueAt = Math.min(replacement.until, heardAt + config.closeTimeout)
  if (dueAt <= now) return complete(turn, replacement)
  turn.replacement = { ...replacement, dueAt }
  return NOTHING
}

/** Nothing is under way any more. Without overlap the old connection is closed before the new one is dialled. */
function complete(turn: OpenTurn, replacement: Draining): Effects {
  const { now, config } = turn
  if (config.overlap) return switchOver(turn, replacement, replacement.handshake)
  turn.replacement = { is: 'ending', reason: replacement.reason, dueAt: now + config.closeTimeout }
  return [{ type: 'start-close', code: 1000, reason: '' }]
}

/** The old connection is over, closed for the new one or by itself: nothing has to be waited for. */
export function oldConnectionOver(turn: OpenTurn, replacement: Draining | Ending, info?: CloseInfo): Effects {
  if (turn.config.overlap && replacement.is === 'draining')
    return switchOver(turn, replacement, replacement.handshake, info)
  connectionOver(turn, turn.connection)
  return [lost(turn, 'replaced', info), ...dial(turn, replacement.reason, true)]
}

/** The new connection takes over. */
function switchOver(turn: OpenTurn, attempted: Attempt, handshake: number, info?: CloseInfo): Effects {
  const { check, connection, attempts } = turn
  const keepsPings = !check.isSuspect
  if (keepsPings) attempts.pauseFactor = 1
  const silent = keepsPings ? undefined : gaveUp(turn)
  connectionOver(turn, connection)
  const ended = lost(turn, keepsPings ? 'replaced' : 'heartbeat', info)
  const effects = opened(turn, attempted, handshake)
  const timing = pingTiming(turn)
  // A sign since it was dialled is for the new one to answer.
  const isSigned = timing && attempts.signAt >= attempts.dialedAt && isTrusted(turn)
  return [
    ended,
    { type: 'promote', silent, keepsPings },
    ...effects,
    ...(keepsPings ? [{ type: 'move-pings' } as const] : NOTHING),
    ...(isSigned ? ask(turn, timing, attempts.signReason, false) : NOTHING),
  ]
}

/** The open connection is over before the replacement is ready: the dial goes on as the next attempt. */
export function takeOver(
  turn: OpenTurn,
  { reason, dueAt }: Dialling,
  info: CloseInfo,
  silent?: PatienceKind,
): Effects {
  const { attempts } = turn
  if (!connectionOver(turn, turn.connection)) countFailure(turn)
  attempts.isRestarting ||= attempts.isForSilence
  const attempt = attempts.failures + 1
  const next: Turn = turn
  next.phase = { is: 'connecting', attempt, reason, dueAt, postponedTo: 0, isRedialed: false }
  return [
    { type: 'lost', info },
    { type: 'promote', silent },
  ]
}

/** The connection is given up without an answer. Silence alone teaches patience, if it turns out to have been alive. */
export function gaveUp({ server, check }: OpenTurn): PatienceKind | undefined {
  if (check.is !== 'asked' || check.isUrgent || check.cause === 'offline') return undefined
  server.silentEnds += 1
  return check.kind
}

/** Tells that this side ended an open connection. `info`: what the browser tells of its end. */
export function lost(
  turn: Turn,
  origin: 'client' | 'heartbeat' | 'replaced',
  info?: CloseInfo,
): Effects[number] {
  return { type: 'lost', info: Object.freeze({ ...closeInfo(origin, wallNow(turn)), ...info, origin }) }
}
