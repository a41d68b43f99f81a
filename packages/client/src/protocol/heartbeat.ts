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

/** Slow 3G carries more than 5 MB in that time. */
const MAX_UPLOAD = 120_000
/** Bytes, less than one of Chromium's steps. A little is taken from the browser on a dead connection too. */
const PROGRESS = 120_000
/** Behind so long an upload a ping measures more than the round trip. */
const SHORT_UPLOAD = 1_000
/** So long after its ping a late or repeated pong is recognised. */
const PING_MEMORY = 60_000
const MAX_PINGS = 64
/** A deadline that is met so late says that the page stood still. */
export const LATE = 1_000
/** So many pings an interval, at first, follow messages that nothing comes after. */
const OWED_PINGS = 4
/** Silence leads to a replacement in this last part of the patience, at random: a fleet must spread its dials. */
const REPLACE_FROM = 0.7

/** What a slow uplink takes for what was handed over comes on top of a wait. */
export function after(from: number, wait: number, { carriedFrom, carriedAt }: Traffic): number {
  return from + wait + Math.min(MAX_UPLOAD, Math.max(0, carriedAt - Math.max(from, carriedFrom)))
}

/** How long a pong may take: RFC 6298 section 2, within the configured bounds. */
export function pongTimeout({ smoothed, variation }: Connection, { timeout }: HeartbeatTiming): number {
  return Math.min(timeout.max, Math.max(timeout.min, smoothed + 4 * variation))
}

/** The timing, if this connection may have another ping. */
export function pingTiming({ connection, server, config: { heartbeat } }: OpenTurn): HeartbeatTiming | false {
  return heartbeat && !heartbeat.maxSilence && connection.pings.length < server.pingQuota && heartbeat
}

/** The connection is alive. It is asked after an interval without an inbound message. */
export function resting(turn: OpenTurn): Check {
  const { now, random, config } = turn
  const { maxSilence } = config.heartbeat || {}
  const { interval } = pingTiming(turn) || { interval: Infinity }
  return { is: 'resting', isSuspect: false, since: now, quiet: maxSilence || interval * (1 - random / 10) }
}

/** Anything came in that proves life. */
export function rest(turn: OpenTurn): Effects {
  const { check, replacement, connection, attempts, now } = turn
  if (!check.isSuspect) attempts.pauseFactor = 1
  if (check.is === 'asked') {
    const stoodStill = check.postponedTo || now - after(check.repeatedAt, check.wait, turn) > LATE
    if (check.cause === 'heartbeat' && !stoodStill)
      recordProof(turn, check.kind, now - after(check.askedAt, 0, turn))
  }
  connection.offlineUntil = 0
  turn.check = resting(turn)
  if (!check.isSuspect) return NOTHING
  if (replacement?.is !== 'dialling') return [{ type: 'flush' }]
  if (!replacement.isPlanned) return dropReplacement(turn)
  return replacement.isHolding ? NOTHING : [{ type: 'flush' }]
}

/** A pong answers its ping and every one before it; one that answers none is a sign of life and nothing else. */
export function pongReceived(turn: OpenTurn, id: number | true): Effects {
  const { connection, config, now } = turn
  const isAnswered = (ping: Ping): boolean => !ping.isAnswered && (id === true || ping.id <= id)
  const answered = connection.pings.filter(isAnswered)
  const last = answered.at(-1)
  if (!last || (id !== true && last.id !== id)) return rest(turn)
  connection.pings = connection.pings.map((ping) => (isAnswered(ping) ? { ...ping, isAnswered: true } : ping))
  trust(turn)
  if (config.heartbeat && connection.owedPingAt === last.sentAt)
    connection.owedGap = Math.min(config.heartbeat.interval, connection.owedGap * 2)
  const isMeasured = last.isMeasured && (id !== true || answered.length === 1)
  return [...(isMeasured ? measure(turn, now - last.sentAt) : NOTHING), ...rest(turn)]
}

/** RFC 6298 section 2; the first measurement replaces the guess. */
function measure({ connection }: OpenTurn, rtt: number): Effects {
  const { isMeasured, smoothed, variation } = connection
  connection.variation = isMeasured ? (3 * variation + Math.abs(smoothed - rtt)) / 4 : rtt / 2
  connection.smoothed = isMeasured ? (7 * smoothed + rtt) / 8 : rtt
  connection.isMeasured = true
  return [{ type: 'latency', event: { rtt, smoothed: connection.smoothed } }]
}

/** Whether a pong for this ping may come, late or again. */
export function isRemembered({ isAnswered, sentAt }: Ping, now: number): boolean {
  return !isAnswered || now - sentAt < PING_MEMORY
}

/** Sends a ping that nobody waits for. */
export function ping({ connection, server, now, sentAt, carriedAt, buffered }: OpenTurn): Effects {
  server.pingCount += 1
  const id = server.pingCount
  const isMeasured = buffered === 0 && sentAt === Infinity && carriedAt - now < SHORT_UPLOAD
  const remembered = connection.pings.filter((ping) => isRemembered(ping, now))
  connection.pings = [...remembered, { id, sentAt: now, isMeasured, isAnswered: false }].slice(-MAX_PINGS)
  return [{ type: 'ping', id }]
}

/** Pings a server of which it isn't known whether it answers. */
export function pingEarly(turn: OpenTurn): Effects {
  const { connection, server, now } = turn
  const timing = pingTiming(turn)
  connection.needsEarlyPing = false
  if (!timing) return NOTHING
  // A server that has answered before may be at work.
  const wait = server.isTrusted ? patienceOf(turn, 'busy', timing) : timing.timeout.max
  if (!isTrusted(turn)) connection.unansweredAt = Math.min(connection.unansweredAt, now + wait)
  return ping(turn)
}

/** Nothing came in for so long that the server is asked. */
export function askDue(turn: OpenTurn, timing: HeartbeatTiming): Effects {
  if (timing.maxSilence || isTrusted(turn)) return ask(turn, timing, 'heartbeat', timing.maxSilence > 0)
  const effects = pingEarly(turn)
  turn.check = resting(turn)
  return effects
}

/** When a message that nothing comes after leads to a ping. */
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

/** Pings that only pongs come after get rarer: a client that only sends must not ping for ever. */
function owedGap(connection: Connection, messageAt: number, { interval }: HeartbeatTiming): number {
  return messageAt >= connection.owedPingAt ? interval / OWED_PINGS : connection.owedGap
}

/** The patience, which is at least two timeouts. */
export function fullPatience(turn: OpenTurn, kind: PatienceKind, timing: HeartbeatTiming): number {
  return Math.max(2 * pongTimeout(turn.connection, timing), patienceOf(turn, kind, timing))
}

/** Whether the server owes something: a message of the application that nothing came after. */
export function kindOf({ sentAt }: OpenTurn): PatienceKind {
  return sentAt < Infinity ? 'busy' : 'idle'
}

/** Asks, because of silence, and waits for as long as the patience lasts. */
export function ask(
  turn: OpenTurn,
  timing: HeartbeatTiming,
  cause: ReconnectReason,
  isSuspect: boolean,
): Effects {
  const { connection, messageAt, server, now } = turn
  const kind = kindOf(turn)
  if (kind === 'busy') {
    connection.owedGap = owedGap(connection, messageAt, timing)
    connection.owedPingAt = now
  }
  const giveUpAfter = fullPatience(turn, kind, timing)
  // It is suspect before it is replaced.
  const usual = Math.min(timing.timeout.max, server[kind].proved, giveUpAfter * REPLACE_FROM)
  const wait = timing.maxSilence ? Infinity : Math.max(pongTimeout(connection, timing), usual)
  return question(turn, { isSuspect, cause, kind, wait, giveUpAfter })
}

type GivenQuestion = Pick<Question, 'isSuspect' | 'cause' | 'kind' | 'wait' | 'giveUpAfter'>

/** `replaceAfter`: a sign speaks against the connection, too. */
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
 * The answer to the last ping is overdue: suspect, and asked again. Silence alone doubles the wait, as RFC 6298 section 5.5
 * does: a server that is overwhelmed must not be overwhelmed by pings.
 */
export function pongOverdue(turn: OpenTurn, check: Question, timing: HeartbeatTiming): Effects {
  const isDoubled = check.isSuspect && !check.isUrgent
  const wait = isDoubled ? Math.min(timing.timeout.max, 2 * check.wait) : pongTimeout(turn.connection, timing)
  turn.check = { ...check, isSuspect: true, repeatedAt: turn.now, wait }
  return ping(turn)
}

/** What the browser holds gets less: it is being carried, and the answer waits behind it. The wait begins anew. */
export function uploadGoesOn(turn: OpenTurn, check: Question): boolean {
  const { now, buffered } = turn
  if (buffered >= check.buffered - PROGRESS) return false
  const replaceAfter = Math.max(check.replaceAfter, check.giveUpAfter * REPLACE_FROM)
  turn.check = { ...check, askedAt: now, repeatedAt: now, replaceAfter, buffered }
  return true
}

/** What was learnt meanwhile holds for the silence that is under way, too. */
export function beMorePatient(turn: OpenTurn, timing: HeartbeatTiming): void {
  const { check } = turn
  if (check.is !== 'asked' || check.cause !== 'heartbeat') return
  const giveUpAfter = Math.max(check.giveUpAfter, patienceOf(turn, check.kind, timing))
  const replaceAfter = (check.replaceAfter / check.giveUpAfter) * giveUpAfter
  turn.check = { ...check, giveUpAfter, replaceAfter }
}

/**
 * Until when a server that has sent messages before may be at work on one of the application's, though it answers pings:
 * a planned replacement waits.
 */
export function atWorkUntil(
  { openedAt }: Connection,
  { messageAt, unansweredAt }: Traffic,
  timing: HeartbeatTiming | false,
): number {
  return timing && messageAt > openedAt ? unansweredAt + timing.patience.busy : -Infinity
}
