// Whether the server answers pings. Only then does its silence mean something. Knows no deadlines.
import type { HeartbeatTiming } from './config.ts'
import type { Connection } from './phases.ts'
import type { Server } from './state.ts'
import { type Effects, NOTHING, type OpenTurn, type Turn } from './turn.ts'

/** After this many silent connections, the next one must answer a ping before silence counts again. */
const MAX_SILENT_ENDS = 2
/** After this many connections that ended right after a ping, no more pings are sent. */
const MAX_PING_ENDS = 2

/** Codes from here on belong to applications (RFC 6455 section 7.4.2). */
const FIRST_OWN_CODE = 3_000

interface Shown {
  readonly server: Server
  readonly connection: Connection
}

/** Whether silence means that the connection may be dead. */
export function isTrusted({ server, connection }: Shown): boolean {
  return server.isTrusted && (server.silentEnds < MAX_SILENT_ENDS || connection.hasAnswered)
}

/** A ping was answered: silence means something from now on. */
export function trust({ server, connection }: OpenTurn): void {
  connection.hasAnswered = true
  connection.needsEarlyPing = false
  connection.unansweredAt = Infinity
  server.isTrusted = true
  server.pingQuota = Infinity
  server.unanswered = server.silentEnds = server.pingEnds = 0
}

/** The ping that was to show whether the server answers is unanswered. */
export function pingUnanswered(turn: OpenTurn, { attempts }: HeartbeatTiming): Effects {
  const { connection, server } = turn
  connection.unansweredAt = Infinity
  server.unanswered += 1
  return server.isTrusted || server.unanswered >= attempts ? distrust(turn, 1) : NOTHING
}

/** The user's format fails, so no more pings are sent. */
export function stopPinging({ connection, server }: OpenTurn): void {
  connection.unansweredAt = Infinity
  server.isTrusted = false
  server.pingQuota = 0
}

/**
 * Whether the connection may have ended because of a ping: none was answered on it, and it ended soon after one. A code of
 * the application has another cause if a message came in between, perhaps the answer to a login.
 */
export function endedForPing(
  { connection, server, now, receivedAt }: OpenTurn,
  { timeout }: HeartbeatTiming,
  code: number,
): boolean {
  const { pings, hasAnswered } = connection
  const last = pings.at(-1)
  if (!last) return false
  const isPossible = code < FIRST_OWN_CODE || receivedAt <= last.sentAt
  const isForPing = !hasAnswered && isPossible && now - last.sentAt <= timeout.max
  server.pingEnds = isForPing ? server.pingEnds + 1 : 0
  return isForPing
}

/** Stops pings after too many connections ended because of them. */
export function avoidPings(turn: Turn): Effects {
  return turn.server.pingEnds >= MAX_PING_ENDS ? distrust(turn, 0) : NOTHING
}

function distrust({ server }: Turn, pingQuota: 0 | 1): Effects {
  const isNews = server.pingQuota > 1
  Object.assign(server, { isTrusted: false, pingQuota, silentEnds: 0 })
  return isNews ? [{ type: 'unanswered' }] : NOTHING
}
