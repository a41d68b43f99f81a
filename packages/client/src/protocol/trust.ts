// What a server has shown of pings. It is held only to that. Knows no deadlines.
import type { HeartbeatTiming } from './config.ts'
import type { Connection } from './phases.ts'
import type { Server } from './state.ts'
import { type Effects, NOTHING, type OpenTurn, type Turn } from './turn.ts'

/** After so many connections that fell silent, the next one must show that the server still knows pings. */
const MAX_SILENT_ENDS = 2
/** So many connections may end right after a ping before no more are sent. */
const MAX_PING_ENDS = 2

/** RFC 6455 section 7.4.2: from here on they are not the protocol's. */
const FIRST_OWN_CODE = 3_000

interface Shown {
  readonly server: Server
  readonly connection: Connection
}

/** Whether silence means something. */
export function isTrusted({ server, connection }: Shown): boolean {
  return server.isTrusted && (server.silentEnds < MAX_SILENT_ENDS || connection.hasAnswered)
}

/** A ping was answered. */
export function trust({ server, connection }: OpenTurn): void {
  connection.hasAnswered = true
  connection.needsEarlyPing = false
  connection.unansweredAt = Infinity
  server.isTrusted = true
  server.pingQuota = Infinity
  server.unanswered = server.silentEnds = server.pingEnds = 0
}

/** A ping that nobody waits for was not answered. */
export function pingUnanswered(turn: OpenTurn, { attempts }: HeartbeatTiming): Effects {
  const { connection, server } = turn
  connection.unansweredAt = Infinity
  server.unanswered += 1
  return server.isTrusted || server.unanswered >= attempts ? distrust(turn, 1) : NOTHING
}

/** Pings can't be made. */
export function mute({ connection, server }: OpenTurn): void {
  connection.unansweredAt = Infinity
  server.isTrusted = false
  server.pingQuota = 0
}

/**
 * The connection ended by itself. Whether it may have been for a ping: none was answered on it. An application's own code
 * is believed if anything came in between: the answer to a login, perhaps.
 */
export function endedForPing(
  { connection, server, now, heardAt }: OpenTurn,
  { timeout }: HeartbeatTiming,
  code: number,
): boolean {
  const { pings, hasAnswered } = connection
  const last = pings.at(-1)
  if (!last) return false
  const isPossible = code < FIRST_OWN_CODE || heardAt <= last.sentAt
  const isForPing = !hasAnswered && isPossible && now - last.sentAt <= timeout.max
  server.pingEnds = isForPing ? server.pingEnds + 1 : 0
  return isForPing
}

/** After too many of those no more pings are sent. */
export function avoidPings(turn: Turn): Effects {
  return turn.server.pingEnds >= MAX_PING_ENDS ? distrust(turn, 0) : NOTHING
}

function distrust({ server }: Turn, pingQuota: 0 | 1): Effects {
  const isNews = server.pingQuota > 1
  Object.assign(server, { isTrusted: false, pingQuota, silentEnds: 0 })
  return isNews ? [{ type: 'unanswered' }] : NOTHING
}
