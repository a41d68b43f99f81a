// What happens after a connection or an attempt ended. Knows no sockets.
import { delayWindow, drawDelay } from './backoff.ts'
import { type CloseVerdict, isRestart, retryAfter } from './close-codes.ts'
import { oldConnectionOver, recordSilentEnd, takeOver } from './handover.ts'
import type { EndInfo } from './inputs.ts'
import type { PatienceKind } from './patience.ts'
import type { Judging, Question } from './phases.ts'
import { connectionOver, countFailure, dial, doubleConnectTimeout, finish, wait } from './reconnect.ts'
import { closeInfo } from './state.ts'
import { avoidPings, endedForPing } from './trust.ts'
import { type Effects, NOTHING, type OpenTurn, type Turn, wallNow } from './turn.ts'

/** A connection that is lost within this time after a network signal was lost because of it. */
const SIGN_WINDOW = 1_000
/** Refreshes that are closer together than this are delayed. */
const REFRESH_GAP = 60_000
/** 1008, policy violation, has other causes than an expired token, so it isn't final without a function to refresh with. */
const POLICY_VIOLATION = 1008

export function attemptEnded(turn: Turn, info: EndInfo): Effects {
  if (info.origin === 'connect-timeout') doubleConnectTimeout(turn)
  turn.attempts.isRestarting ||= isRestart(info.code)
  countFailure(turn)
  return judge(turn, { is: 'judging', info, wasOpen: false, limit: 'none', plan: undefined })
}

export function attemptTimedOut(turn: Turn): Effects {
  return attemptEnded(turn, closeInfo('connect-timeout', wallNow(turn)))
}

/** The open connection ended, and this side didn't end it. */
export function connectionEnded(turn: OpenTurn, info: EndInfo): Effects {
  const { attempts, config, replacement, now } = turn
  const { heartbeat } = config
  // The end has another cause than a ping if the network changed, or if the server kicks the older session.
  const isExplained = replacement || now - attempts.signAt <= SIGN_WINDOW
  const isForPing = heartbeat && !isExplained && endedForPing(turn, heartbeat, info.code)
  if (!replacement) attempts.isForSilence = false
  attempts.isRestarting ||= isRestart(info.code)
  const warning = avoidPings(turn)
  return [...afterConnection(turn, info, isForPing ? 'retry' : 'none'), ...warning]
}

/** The patience is over. While the browser reports offline, the patience starts again instead. */
export function giveUp(turn: OpenTurn, check: Question): Effects {
  const { attempts, now, isOnline } = turn
  if (!isOnline) {
    turn.check = { ...check, askedAt: now }
    return NOTHING
  }
  const silent = recordSilentEnd(turn)
  attempts.isForSilence = !check.isUrgent
  attempts.isRestarting ||= attempts.isForSilence
  return afterConnection(turn, closeInfo('heartbeat', wallNow(turn)), 'none', silent)
}

function afterConnection(
  turn: OpenTurn,
  info: EndInfo,
  limit: Judging['limit'],
  silent?: PatienceKind,
): Effects {
  const { replacement, connection, config, now } = turn
  const mustWait = retryAfter(info.reason) !== undefined
  if (replacement?.is === 'dialling') {
    if (!mustWait) return takeOver(turn, replacement, info, silent)
  } else if (
    replacement &&
    (config.overlap || replacement.is === 'closing' || !(mustWait || isRestart(info.code)))
  )
    return oldConnectionOver(turn, replacement, info)
  if (!connectionOver(turn, connection)) countFailure(turn)
  const isKept = limit === 'none' && (replacement || now < connection.neverFinalUntil)
  const judging = {
    is: 'judging',
    info,
    wasOpen: true,
    limit: isKept ? 'not-final' : limit,
    plan: undefined,
  } as const
  const drop: Effects = replacement ? [{ type: 'drop-replacement' }] : NOTHING
  return [...drop, ...judge(turn, judging, silent)]
}

/** Discards the connection, and asks the close policy. */
function judge(turn: Turn, judging: Judging, silent?: PatienceKind): Effects {
  turn.phase = judging
  return [
    { type: 'discard', silent },
    { type: 'ask-verdict', info: judging.info },
  ]
}

/** Decides by the close policy's verdict. */
export function judged(turn: Turn, judging: Judging, given: CloseVerdict): Effects {
  const { attempts, config, now, isOnline, isHidden } = turn
  const { info, wasOpen } = judging
  const verdict = limited(turn, judging, given)
  if (verdict === 'stop' || attempts.failures >= config.maxAttempts) return finish(turn, info)

  const isRefresh = verdict === 'refresh'
  const isSoon = isRefresh && now - attempts.refreshedAt < REFRESH_GAP
  attempts.refreshes = isSoon ? attempts.refreshes + 1 : 0
  if (isRefresh) attempts.refreshedAt = now
  const isSigned = wasOpen && now - attempts.signAt <= SIGN_WINDOW
  const isAlone = isRefresh ? !isSoon : isSigned || (info.origin === 'heartbeat' && !attempts.isRestarting)
  const reason = isRefresh ? 'refresh' : isSigned ? attempts.signReason : info.origin
  const away = retryAfter(info.reason)
  const isImmediate = isAlone && isOnline && away === undefined && !attempts.wasImmediate
  if (isRefresh && isImmediate) return [...lostEffects(judging), ...dial(turn, reason, true)]

  const attempt = attempts.failures + 1
  const row = away === undefined ? Math.max(attempt, attempts.refreshes) : 1
  const window = delayWindow(config.backoff, row, attempts.isRestarting, isHidden)
  turn.phase = { ...judging, plan: { reason, isImmediate, window, away: away ?? 0 } }
  return [{ type: 'ask-delay', attempt, reason, info }]
}

/** The verdict, unless something overrides it: a limit, a repeated refresh, or nothing to refresh with. */
function limited({ attempts, config }: Turn, judging: Judging, given: CloseVerdict): CloseVerdict {
  const { info, limit, wasOpen } = judging
  if (limit === 'retry') return limit
  let verdict: CloseVerdict = given
  if (given === 'refresh') {
    const { isRefreshable } = config
    const isRepeated = attempts.refreshCode === info.code
    const wasStable = wasOpen && attempts.failures === 0
    attempts.refreshCode = isRefreshable || !wasStable ? info.code : 0
    if (isRepeated || (!isRefreshable && info.code !== POLICY_VIOLATION)) verdict = 'stop'
    else if (!isRefreshable) verdict = 'retry'
  }
  return verdict === 'stop' && limit === 'not-final' ? 'retry' : verdict
}

/** Schedules the next attempt. `delay`: the back-off function's; `undefined`: there is none. */
export function delayed(turn: Turn, judging: Judging, delay: number | undefined): Effects {
  const { plan } = judging
  if (!plan) return NOTHING
  const { attempts, now, random, isOnline } = turn
  const { reason, isImmediate, window, away } = plan
  if (isImmediate && delay === undefined) return [...lostEffects(judging), ...dial(turn, reason, true)]
  attempts.notBefore = now + away
  const dueAt = attempts.notBefore + (delay ?? drawDelay(window, random))
  return [...lostEffects(judging), ...wait(turn, reason, dueAt, isOnline)]
}

/** `lost`, emitted only once the next state is known, because `state` comes first. */
export function lostEffects({ wasOpen, info }: Judging): Effects {
  return wasOpen ? [{ type: 'lost', info }] : NOTHING
}
