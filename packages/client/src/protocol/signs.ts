// What the network and the page tell of an open connection. A sign asks; it never ends a connection that lives.
import { fullPatience, kindOf, pingEarly, pingTiming, pongTimeout, question, rest } from './heartbeat.ts'
import { dropReplacement, REDIAL_AFTER, redialReplacement } from './replacement.ts'
import type { NetworkSign, ReconnectReason } from './status.ts'
import { isTrusted } from './trust.ts'
import { type Effects, NOTHING, type OpenTurn } from './turn.ts'

/** After a sign a replacement is dialled when so many round trips have brought nothing, but not before a second. */
const ROUND_TRIPS = 1.5
const SECOND = 1_000
/** After these signs, what comes in at once was perhaps held back by the browser. */
const STANDSTILLS: readonly ReconnectReason[] = ['visible', 'pageshow', 'resume', 'wake']
const HELD_BACK = 100
/** These only ask while the server owes something: it may be at work. */
const GENTLE: readonly ReconnectReason[] = ['visible', 'resume', 'wake']

/** The network or the page may have changed. */
export function signSeen(turn: OpenTurn, cause: NetworkSign): Effects {
  const { connection, check, replacement, attempts, now, isOnline } = turn
  const timing = pingTiming(turn)
  const isSwitching = replacement && replacement.is !== 'dialling'
  if (!timing || isSwitching || (check.is === 'paused' && !isOnline)) return NOTHING
  if (!isTrusted(turn)) return connection.needsEarlyPing ? NOTHING : pingEarly(turn)

  const redial = redialReplacement(turn, cause)
  const kind = kindOf(turn)
  const isGentle = kind === 'busy' && GENTLE.includes(cause)
  const asked = check.is === 'asked' ? check : undefined
  const isAskedForSign = asked && asked.cause !== 'heartbeat' && asked.cause !== 'offline'
  if (asked?.isUrgent || (isGentle && isAskedForSign)) return redial

  // What was under way across a sleep or an outage tells nothing of the round trip.
  connection.pings = connection.pings.map((ping) => ({ ...ping, isMeasured: false }))
  const wait = pongTimeout(connection, timing)
  const idle = fullPatience(turn, 'idle', timing)
  if (isGentle) {
    // Time in which no deadline was met is none in which the server was silent.
    const left = asked
      ? asked.askedAt + asked.giveUpAfter - Math.min(now, asked.repeatedAt + asked.wait)
      : Infinity
    // A server that has shown how long it works is given that time.
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

/** The browser says that it is offline: nothing is asked, but no longer than the longest back-off, however often it says so. */
export function wentOffline(turn: OpenTurn): Effects {
  const { connection, replacement, now, config } = turn
  connection.offlineUntil ||= now + config.backoff.max
  const until = connection.offlineUntil
  if (pingTiming(turn) && isTrusted(turn) && now < until)
    turn.check = { is: 'paused', isSuspect: true, until }
  return replacement?.is === 'draining' ? dropReplacement(turn) : NOTHING
}

/** A message came in while one was waited for. */
export function messageReceived(turn: OpenTurn): Effects {
  const { check, attempts, now } = turn
  const cause = check.is === 'asked' ? check.cause : undefined
  const isSigned =
    cause !== 'heartbeat' && STANDSTILLS.some((it) => it === cause || it === attempts.signReason)
  return isSigned && now - attempts.signAt < HELD_BACK ? NOTHING : rest(turn)
}
