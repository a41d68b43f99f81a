// When and why an attempt is made, and what comes after an end.
import { delayWindow, drawDelay, MIN_DELAY } from './backoff.ts'
import { isRestart, retryAfter } from './close-codes.ts'
import { learn } from './heartbeat.ts'
import type { Input } from './inputs.ts'
import type { CloseInfo, Reason, Replacement } from './state.ts'
import type { Turn } from './turn.ts'

/** A loss so soon after a sign of trouble is the sign's doing. */
const SIGN_WINDOW = 1_000
const MAX_TIMEOUT_FACTOR = 4
/** A dial that is older than this may be on a network that is gone. */
export const REDIAL_AFTER = 2_000

/** Starts an attempt at once. */
export function dial({ draft, effects, moment, config }: Turn, reason: Reason, isImmediate: boolean): void {
  draft.status = { state: 'connecting', health: 'down', attempt: draft.failures + 1, reason }
  draft.wasImmediate = isImmediate
  draft.isPostponed = draft.isRedialed = false
  draft.dialedAt = moment.now
  draft.deadline = moment.now + config.connectTimeout * draft.timeoutFactor
  effects.push('dial')
}

/** Starts the attempt under way anew, once. */
export function redial(turn: Turn, reason: Reason): void {
  dial(turn, reason, true)
  turn.draft.isRedialed = true
}

/** Waits until the next attempt is due; longer while the browser says that it is offline, but it can be wrong. */
export function wait(
  { draft, effects, moment, config }: Turn,
  reason: Reason,
  dueAt: number,
  isOnline: boolean,
): void {
  const { now, isHidden } = moment
  const { max, hidden } = config.backoff
  const retryAt = isOnline ? dueAt : Math.max(dueAt, now + (isHidden ? max * hidden : max))
  draft.status = {
    state: 'waiting',
    health: 'down',
    attempt: draft.failures + 1,
    retryAt,
    reason: isOnline ? reason : 'offline',
  }
  draft.deadline = retryAt
  effects.push('announce-wait')
}

/** The attempt beside the connection that has ended goes on as the next one. */
function takeOver({ draft, effects }: Turn, { reason, deadline, isPostponed }: Replacement): void {
  draft.status = { state: 'connecting', health: 'down', attempt: draft.failures + 1, reason }
  draft.isRedialed = false
  Object.assign(draft, { deadline, isPostponed })
  effects.push('promote')
}

/** It is final. */
export function finish({ draft, effects }: Turn, closeInfo: CloseInfo): void {
  draft.status = { state: 'closed', health: 'down', closeInfo }
  draft.deadline = Infinity
  effects.push('finish')
}

/** An open connection has ended; a stable one clears what failures had left. Whether it was stable. */
export function afterConnection({ draft, moment, config }: Turn): boolean {
  const isStable = moment.now - draft.openedAt >= config.stableAfter
  draft.downAt = moment.now
  if (isStable) draft.failures = draft.refreshCode = 0
  // A replacement that was dialled beside it is the last dial.
  const sinceDial = moment.now - Math.max(draft.openedAt, draft.dialedAt)
  if (sinceDial >= Math.max(config.stableAfter, MIN_DELAY)) draft.wasImmediate = false
  return isStable
}

/** The current connection or attempt is over, and not by the user's wish. */
export function afterEnd(turn: Turn, end: Extract<Input, { type: 'ended' }>): void {
  const { draft, effects, moment, config } = turn
  const { info, delay } = end
  const { now, random, isOnline, isHidden } = moment
  const wasOpen = draft.status.state === 'open'
  const isStable = wasOpen && afterConnection(turn)
  if (!isStable && isOnline) draft.failures += 1
  if (info.origin === 'connect-timeout') {
    draft.timeoutFactor = Math.min(MAX_TIMEOUT_FACTOR, draft.timeoutFactor * 2)
  }
  draft.isRestarting ||= isRestart(info.code)
  const isVain = !config.isRefreshable || draft.refreshCode === info.code
  const verdict = learn(turn, info, end.verdict === 'refresh' && isVain ? 'stop' : end.verdict)
  if (verdict === 'stop' || draft.failures >= config.maxAttempts) return finish(turn, info)

  if (wasOpen) effects.push('announce-loss')
  const isRefresh = verdict === 'refresh'
  const isSigned = wasOpen && now - draft.signAt <= SIGN_WINDOW
  const reason = isRefresh ? 'refresh' : isSigned ? draft.signReason : info.origin
  const isUrgent = isRefresh || (delay === undefined && (isSigned || info.origin === 'heartbeat'))
  const away = retryAfter(info.reason)
  if (draft.replacement && config.overlap && away === undefined) {
    const isStale = isOnline && draft.signAt > draft.dialedAt && now - draft.dialedAt > REDIAL_AFTER
    return isStale ? redial(turn, draft.signReason) : takeOver(turn, draft.replacement)
  }
  if (isRefresh) draft.refreshCode = info.code
  if (isUrgent && isOnline && away === undefined && !draft.wasImmediate) return dial(turn, reason, true)
  const window = delayWindow(
    config.backoff,
    away === undefined ? draft.failures + 1 : 1,
    draft.isRestarting,
    isHidden,
  )
  draft.notBefore = now + (away ?? 0)
  wait(turn, reason, draft.notBefore + (delay ?? drawDelay(window, random)), isOnline)
}
