// When a connection is pinged, and when it becomes suspect. Knows no message format, and no network signs.
import type { HeartbeatTiming } from './config.ts'
import type { Traffic } from './inputs.ts'
import { type PatienceKind, patienceOf, recordProof } from './patience.ts'
import type { Check, Connection, Ping, Question } from './phases.ts'
import { dropReplacement } from './replacement.ts'
import type { Server } from './state.ts'
import type { ReconnectReason } from './status.ts'
import { isTrusted, trust } from './trust.ts'
import { type Effects, NOTHING, type OpenTurn } from './turn.ts'

/** Milliseconds in which Slow 3G carries more than 5 MB. */
const MAX_UPLOAD = 120_000
/**
 * Bytes that must leave the browser's buffer to count as progress; Chromium's steps are larger. On a dead connection a few
 * bytes leave it, too.
 */
const PROGRESS = 120_000
/** Milliseconds. Behind a longer upload, a ping measures more than the round trip. */
const SHORT_UPLOAD = 1_000
/** Milliseconds after its ping in which a late or repeated pong is recognised. */
const PING_MEMORY = 60_000
const MAX_PINGS = 64
/** A deadline that is met later than this, in milliseconds, shows that the page stood still. */
export const LATE = 1_000
/** At first, unanswered messages of the application lead to at most this many pings an interval. */
const OWED_PINGS = 4
/** A replacement for silence is dialled at a random time after this part of the patience, so that a fleet spreads its dials. */
const REPLACE_FROM = 0.7

/** When a wait ends. It is extended by the time that a slow uplink needs for the bytes sent. */
export function after(from: number, wait: number, { carriedFrom, carriedAt }: Traffic): number {
  return from + wait + Math.min(MAX_UPLOAD, Math.max(0, carriedAt - Math.max(from, carriedFrom)))
}

/** How long a pong may take (RFC 6298 section 2), within the configured limits. */
export function pongTimeout({ smoothed, variation }: Connection, { timeout }: HeartbeatTiming): number {
  return Math.min(timeout.max, Math.max(timeout.min, smoothed + 4 * variation))
}

/** The timing, if another ping may be sent on this connection. */
export function pingTiming({ connection, server, config: { heartbeat } }: OpenTurn): HeartbeatTiming | false {
  return heartbeat && !heartbeat.maxSilence && connection.pings.length < server.pingQuota && heartbeat
}

/** The state of a connection that is alive: it is pinged after an interval without an inbound message. */
export function goodCheck(turn: OpenTurn): Check {
  const { now, random, config } = turn
  const { maxSilence } = config.heartbeat || {}
  const { interval } = pingTiming(turn) || { interval: Infinity }
  return { is: 'good', isSuspect: false, since: now, quiet: maxSilence || interval * (1 - random / 10) }
}

/** A message came in that proves that the connection is alive. */
export function markAlive(turn: OpenTurn): Effects {
  const { check, replacement, connection, attempts, now } = turn
  if (!check.isSuspect) attempts.pauseFactor = 1
  if (check.is === 'asked') {
    const stoodStill = check.postponedTo || now - after(check.repeatedAt, check.wait, turn) > LATE
    if (check.cause === 'heartbeat' && !stoodStill)
      recordProof(turn, check.kind, now - after(check.askedAt, 0, turn))
  }
  connection.offlineUntil = 0
  turn.check = goodCheck(turn)
  if (!check.isSuspect) return NOTHING
  if (replacement?.is !== 'dialling') return [{ type: 'flush' }]
  if (!replacement.isPlanned) return dropReplacement(turn)
  return replacement.isHolding ? NOTHING : [{ type: 'flush' }]
}

/** A pong answers its ping and every earlier one. A pong that answers none only shows that the connection is alive. */
export function pongReceived(turn: OpenTurn, id: number | true): Effects {
  const { connection, config, now } = turn
  const isAnswered = (ping: Ping): boolean => !ping.isAnswered && (id === true || ping.id <= id)
  const answered = connection.pings.filter(isAnswered)
  const last = answered.at(-1)
  if (!last || (id !== true && last.id !== id)) return markAlive(turn)
  connection.pings = connection.pings.map((ping) => (isAnswered(ping) ? { ...ping, isAnswered: true } : ping))
  trust(turn)
  if (config.heartbeat && connection.owedPingAt === last.sentAt)
    connection.owedGap = Math.min(config.heartbeat.interval, connection.owedGap * 2)
  const isMeasured = last.isMeasured && (id !== true || answered.length === 1)
  return [...(isMeasured ? measure(turn, now - last.sentAt) : NOTHING), ...markAlive(turn)]
}

/** RFC 6298 section 2. The first measurement replaces the estimate. */
function measure({ connection }: OpenTurn, rtt: number): Effects {
  const { isMeasured, smoothed, variation } = connection
  connection.variation = isMeasured ? (3 * variation + Math.abs(smoothed - rtt)) / 4 : rtt / 2
  connection.smoothed = isMeasured ? (7 * smoothed + rtt) / 8 : rtt
  connection.isMeasured = true
  return [{ type: 'latency', event: { rtt, smoothed: connection.smoothed } }]
}

/** Whether a pong for this ping may still come, late or repeated. */
export function isRemembered({ isAnswered, sentAt }: Ping, now: number): boolean {
  return !isAnswered || now - sentAt < PING_MEMORY
}

/** Sends a ping. `check` doesn't wait for its pong. */
export function ping({ connection, server, now, sentAt, carriedAt, buffered }: OpenTurn): Effects {
  server.pingCount += 1
  const id = server.pingCount
  const isMeasured = buffered === 0 && sentAt === Infinity && carriedAt - now < SHORT_UPLOAD
  const remembered = connection.pings.filter((ping) => isRemembered(ping, now))
  connection.pings = [...remembered, { id, sentAt: now, isMeasured, isAnswered: false }].slice(-MAX_PINGS)
  return [{ type: 'ping', id }]
}

/** Finds out whether the server answers pings. */
export function pingEarly(turn: OpenTurn): Effects {
  const { connection, server, now } = turn
  const timing = pingTiming(turn)
  connection.needsEarlyPing = false
  if (!timing) return NOTHING
  // A server that has answered pings before may be working on a message.
  const wait = server.isTrusted ? patienceOf(turn, 'busy', timing) : timing.timeout.max
  if (!isTrusted(turn)) connection.unansweredAt = Math.min(connection.unansweredAt, now + wait)
  return ping(turn)
}

/** No message came in for an interval: ping. */
export function askDue(turn: OpenTurn, timing: HeartbeatTiming): Effects {
  if (timing.maxSilence || isTrusted(turn)) return ask(turn, timing, 'heartbeat', timing.maxSilence > 0)
  const effects = pingEarly(turn)
  turn.check = goodCheck(turn)
  return effects
}

/** When an unanswered message of the application leads to a ping. */
export function owedPingDue(
  shown: { readonly server: Server; readonly connection: Connection },
  traffic: Traffic,
  timing: HeartbeatTiming | false,
): number {
  const { sentAt, messageAt } = traffic
  if (!timing || timing.maxSilence || !isTrusted(shown)) return Infinity
  const { connection } = shown
  const from = connection.owedPingAt + owedGap(connection, messageAt, timing)
  return Math.max(from, after(sentAt, pongTimeout(connection, timing), traffic))
}

/** The gap grows while only pongs come in: a client that only sends must not ping at this rate for ever. */
function owedGap(connection: Connection, messageAt: number, { interval }: HeartbeatTiming): number {
  return messageAt >= connection.owedPingAt ? interval / OWED_PINGS : connection.owedGap
}

/** The patience, but at least two pong timeouts. */
export function fullPatience(turn: OpenTurn, kind: PatienceKind, timing: HeartbeatTiming): number {
  return Math.max(2 * pongTimeout(turn.connection, timing), patienceOf(turn, kind, timing))
}

/** `busy` if a message of the application is unanswered. */
export function patienceKind({ sentAt }: OpenTurn): PatienceKind {
  return sentAt < Infinity ? 'busy' : 'idle'
}

/** Pings because of silence, and waits for the pong until the patience is over. */
export function ask(
  turn: OpenTurn,
  timing: HeartbeatTiming,
  cause: ReconnectReason,
  isSuspect: boolean,
): Effects {
  const { connection, messageAt, server, now } = turn
  const kind = patienceKind(turn)
  if (kind === 'busy') {
    connection.owedGap = owedGap(connection, messageAt, timing)
    connection.owedPingAt = now
  }
  const giveUpAfter = fullPatience(turn, kind, timing)
  // At most, so that the connection is suspect before it is replaced.
  const usual = Math.min(timing.timeout.max, server[kind].proved, giveUpAfter * REPLACE_FROM)
  const wait = timing.maxSilence ? Infinity : Math.max(pongTimeout(connection, timing), usual)
  return question(turn, { isSuspect, cause, kind, wait, giveUpAfter })
}

type GivenQuestion = Pick<Question, 'isSuspect' | 'cause' | 'kind' | 'wait' | 'giveUpAfter'>

/** Pings and waits for the pong. With `replaceAfter`, a network signal speaks against the connection, too. */
export function question(turn: OpenTurn, given: GivenQuestion, replaceAfter?: number): Effects {
  const { now, random, buffered } = turn
  turn.check = {
    is: 'asked',
    ...given,
    isUrgent: replaceAfter !== undefined,
    askedAt: now,
    replaceAfter: replaceAfter ?? given.giveUpAfter * (REPLACE_FROM + (1 - REPLACE_FROM) * random),
    repeatedAt: now,
    buffered,
    postponedTo: 0,
  }
  turn.connection.needsEarlyPing = false
  return pingTiming(turn) ? ping(turn) : NOTHING
}

/**
 * The pong is overdue: the connection is suspect, and is pinged again. Without a signal the wait doubles (RFC 6298 section
 * 5.5), because pings must not overwhelm a server that is overloaded.
 */
export function pongOverdue(turn: OpenTurn, check: Question, timing: HeartbeatTiming): Effects {
  const isDoubled = check.isSuspect && !check.isUrgent
  const wait = isDoubled ? Math.min(timing.timeout.max, 2 * check.wait) : pongTimeout(turn.connection, timing)
  turn.check = { ...check, isSuspect: true, repeatedAt: turn.now, wait }
  return ping(turn)
}

/** If the browser's buffer shrinks, an upload is in progress, and the pong waits behind it: the wait starts again. */
export function uploadGoesOn(turn: OpenTurn, check: Question): boolean {
  const { now, buffered } = turn
  if (buffered >= check.buffered - PROGRESS) return false
  const replaceAfter = Math.max(check.replaceAfter, check.giveUpAfter * REPLACE_FROM)
  turn.check = { ...check, askedAt: now, repeatedAt: now, replaceAfter, buffered }
  return true
}

/** Applies what was learnt meanwhile to the current wait. */
export function beMorePatient(turn: OpenTurn, timing: HeartbeatTiming): void {
  const { check } = turn
  if (check.is !== 'asked' || check.cause !== 'heartbeat') return
  const giveUpAfter = Math.max(check.giveUpAfter, patienceOf(turn, check.kind, timing))
  const replaceAfter = (check.replaceAfter / check.giveUpAfter) * giveUpAfter
  turn.check = { ...check, giveUpAfter, replaceAfter }
}

/**
 * Until when the server may be working on a message of the application, though it answers pings. A planned replacement waits
 * until then. It applies to servers that send messages.
 */
export function atWorkUntil(
  { openedAt }: Connection,
  { messageAt, unansweredAt }: Traffic,
  timing: HeartbeatTiming | false,
): number {
  return timing && messageAt > openedAt ? unansweredAt + timing.patience.busy : -Infinity
}
