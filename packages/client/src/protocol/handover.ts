// Switches from one connection to another without a gap. Knows no sockets.
import type { Attempt } from './effects.ts'
import { ask, atWorkUntil, goodCheck, ping, pingTiming, pongReceived } from './heartbeat.ts'
import type { PatienceKind } from './patience.ts'
import type { ClosingOld, Connection, Dialling, Draining } from './phases.ts'
import { connectionOver, countFailure, dial } from './reconnect.ts'
import { dropReplacement, startPause, startReplacement } from './replacement.ts'
import { closeInfo } from './state.ts'
import type { CloseInfo } from './status.ts'
import { isTrusted } from './trust.ts'
import { type Effects, NOTHING, type OpenTurn, type Turn, wallNow, withConnection } from './turn.ts'

/** Without pongs, a server that keeps sending delays the switch by at most this many close timeouts. */
const MAX_DRAIN = 5

/** The attempt is open and set up: it is the connection now. */
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
  next.check = goodCheck(next)
  return [{ type: 'opened', attempt, reason, downFor }]
}

/** Starts a planned replacement. Without overlap, messages in flight on the old connection come in first. */
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

/** Sends a last ping: the server's messages in flight come in before its pong. */
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

/** A pong came in while the last one is awaited. */
export function lastPongReceived(turn: OpenTurn, replacement: Draining, id: number | true): Effects {
  const { connection } = turn
  // A pong that can't tell which ping it answers is taken for the oldest one's.
  const oldest = connection.pings.find(({ isAnswered }) => !isAnswered)
  const effects = pongReceived(turn, id === true ? (oldest?.id ?? 0) : id)
  const isLast = connection.pings.some(({ id, isAnswered }) => id === replacement.lastPing && isAnswered)
  if (!isLast) return effects
  // On a switch, `latency` of the old connection isn't emitted. A server that is at work calls the switch off.
  const isAtWork = atWorkUntil(connection, turn, turn.config.heartbeat) > turn.now
  return isAtWork ? [...effects, ...dropReplacement(turn)] : complete(turn, replacement)
}

/** The wait for the last pong, for silence, or for the closing handshake is over. */
export function replacementDue(turn: OpenTurn, replacement: Draining | ClosingOld): Effects {
  const { receivedAt, now, config } = turn
  if (replacement.is === 'closing') return oldConnectionOver(turn, replacement)
  if (replacement.lastPing) return dropReplacement(turn)
  const dueAt = Math.min(replacement.until, receivedAt + config.closeTimeout)
  if (dueAt <= now) return complete(turn, replacement)
  turn.replacement = { ...replacement, dueAt }
  return NOTHING
}

/** No message is in flight any more. Without overlap, the old connection is closed before the new one is dialled. */
function complete(turn: OpenTurn, replacement: Draining): Effects {
  const { now, config } = turn
  if (config.overlap) return switchOver(turn, replacement, replacement.handshake)
  turn.replacement = { is: 'closing', reason: replacement.reason, dueAt: now + config.closeTimeout }
  return [{ type: 'start-close', code: 1000, reason: '' }]
}

/** The old connection ended during the switch: switch at once. */
export function oldConnectionOver(
  turn: OpenTurn,
  replacement: Draining | ClosingOld,
  info?: CloseInfo,
): Effects {
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
  const silent = keepsPings ? undefined : recordSilentEnd(turn)
  connectionOver(turn, connection)
  const ended = lost(turn, keepsPings ? 'replaced' : 'heartbeat', info)
  const effects = opened(turn, attempted, handshake)
  const timing = pingTiming(turn)
  // After a network signal since the dial, the new connection must prove that it is alive.
  const isSigned = timing && attempts.signAt >= attempts.dialedAt && isTrusted(turn)
  return [
    ended,
    { type: 'promote', silent, keepsPings },
    ...effects,
    ...(keepsPings ? [{ type: 'move-pings' } as const] : NOTHING),
    ...(isSigned ? ask(turn, timing, attempts.signReason, false) : NOTHING),
  ]
}

/** The open connection ended before the replacement was ready: the dial becomes the next attempt. */
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

/**
 * Counts a connection that is given up for silence. The result says which patience grows if its late close shows that it was
 * alive; `undefined`: a signal spoke against it, too.
 */
export function recordSilentEnd({ server, check }: OpenTurn): PatienceKind | undefined {
  if (check.is !== 'asked' || check.isUrgent || check.cause === 'offline') return undefined
  server.silentEnds += 1
  return check.kind
}

/** `lost` for a connection that this side ended. `info`: what the browser reported about its end. */
export function lost(
  turn: Turn,
  origin: 'client' | 'heartbeat' | 'replaced',
  info?: CloseInfo,
): Effects[number] {
  return { type: 'lost', info: Object.freeze({ ...closeInfo(origin, wallNow(turn)), ...info, origin }) }
}
