// What network and page signals do to an open connection. They lead to pings, and never close a connection that is alive.
import {
  fullPatience,
  markAlive,
  patienceKind,
  pingEarly,
  pingTiming,
  pongTimeout,
  question,
} from './heartbeat.ts'
import { dropReplacement, REDIAL_AFTER, redialReplacement } from './replacement.ts'
import type { NetworkSign, ReconnectReason } from './status.ts'
import { isTrusted } from './trust.ts'
import { type Effects, NOTHING, type OpenTurn } from './turn.ts'

/** A replacement is dialled this many round trips after a signal without an inbound message, but not before a second. */
const ROUND_TRIPS = 1.5
const SECOND = 1_000
/** After these signals, messages that come in at once may have been held back by the browser: they don't prove life. */
const STANDSTILLS: readonly ReconnectReason[] = ['visible', 'pageshow', 'resume', 'wake']
const HELD_BACK = 100
/** These only ping while a message is unanswered: the server may be working on it. */
const GENTLE: readonly ReconnectReason[] = ['visible', 'resume', 'wake']

/** The network or the page may have changed. */
export function signSeen(turn: OpenTurn, cause: NetworkSign): Effects {
  const { connection, check, replacement, attempts, now, isOnline } = turn
  const timing = pingTiming(turn)
  const isSwitching = replacement && replacement.is !== 'dialling'
  if (!timing || isSwitching || (check.is === 'paused' && !isOnline)) return NOTHING
  if (!isTrusted(turn)) return connection.needsEarlyPing ? NOTHING : pingEarly(turn)

  const redial = redialReplacement(turn, cause)
  const kind = patienceKind(turn)
  const isGentle = kind === 'busy' && GENTLE.includes(cause)
  const asked = check.is === 'asked' ? check : undefined
  const isAskedForSign = asked && asked.cause !== 'heartbeat' && asked.cause !== 'offline'
  if (asked?.isUrgent || (isGentle && isAskedForSign)) return redial

  // A ping that was in flight during a sleep or an outage doesn't measure the round trip.
  connection.pings = connection.pings.map((ping) => ({ ...ping, isMeasured: false }))
  const wait = pongTimeout(connection, timing)
  const idle = fullPatience(turn, 'idle', timing)
  if (isGentle) {
    // Time in which the page stood still doesn't count as silence.
    const left = asked
      ? asked.askedAt + asked.giveUpAfter - Math.min(now, asked.repeatedAt + asked.wait)
      : Infinity
    // A server that was silent for longer before, and alive, gets that time again.
    const learnt = fullPatience(turn, kind, timing)
    const most = learnt > timing.patience.busy ? learnt : idle
    const giveUpAfter = Math.min(most, Math.max(2 * wait, left))
    return [...redial, ...question(turn, { isSuspect: check.isSuspect, cause, kind, wait, giveUpAfter })]
  }
  attempts.replaceFrom = attempts.dialedAt + REDIAL_AFTER
  const giveUpAfter = Math.max(timing.attempts * wait, idle)
  const replaceAfter = Math.max(SECOND, ROUND_TRIPS * connection.smoothed)
  return [...redial, ...question(turn, { isSuspect: true, cause, kind, wait, giveUpAfter }, replaceAfter)]
}

/** The browser reports offline: pings pause, for at most the longest back-off. Repeated reports don't extend the pause. */
export function wentOffline(turn: OpenTurn): Effects {
  const { connection, replacement, now, config } = turn
  connection.offlineUntil ||= now + config.backoff.max
  const until = connection.offlineUntil
  if (pingTiming(turn) && isTrusted(turn) && now < until)
    turn.check = { is: 'paused', isSuspect: true, until }
  return replacement?.is === 'draining' ? dropReplacement(turn) : NOTHING
}

/** A message came in, and the state awaits one. */
export function messageReceived(turn: OpenTurn): Effects {
  const { check, attempts, now } = turn
  const cause = check.is === 'asked' ? check.cause : undefined
  const isSigned =
    cause !== 'heartbeat' && STANDSTILLS.some((it) => it === cause || it === attempts.signReason)
  return isSigned && now - attempts.signAt < HELD_BACK ? NOTHING : markAlive(turn)
}
