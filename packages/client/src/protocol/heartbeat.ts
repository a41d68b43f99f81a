// When to ask the server for a sign of life, and when to give a connection up. Knows no message format.
import type { Verdict } from './close-codes.ts'
import type { HeartbeatTiming } from './config.ts'
import type { EndInfo } from './inputs.ts'
import { giveUp, type Turn } from './turn.ts'

const MAX_PATIENCE = 60_000
const MAX_OUTSTANDING = 16
/** So many connections may end for want of an answer, or for a ping, before the heartbeat stops asking. */
const MAX_UNANSWERED_ENDS = 2

/** The heartbeat of a connection that has just been opened. */
export function startHeartbeat(turn: Turn, handshake: number): void {
  const { heartbeat } = turn.draft
  heartbeat.pings = []
  heartbeat.rtt = undefined
  heartbeat.smoothed = handshake / 2
  heartbeat.variation = handshake / 4
  rest(turn)
}

/** Anything came in: proof of life. The quiet interval starts anew. */
export function rest({ draft, effects, moment, config }: Turn): void {
  const { heartbeat } = draft
  const { heardAt, random } = moment
  const { listen, interval } = config.heartbeat || { listen: 0, interval: Infinity }
  const quiet = heartbeat.pings.length < heartbeat.pingQuota ? interval * (1 - random / 10) : Infinity
  heartbeat.heardAt = heartbeat.askedAt = heardAt
  heartbeat.isAwaiting = listen > 0
  heartbeat.misses = 0
  draft.isPostponed = false
  draft.deadline = heardAt + (listen || quiet)
  if (draft.status.health === 'suspect') effects.push('flush')
  if (draft.status.health !== 'good') draft.status = { state: 'open', health: 'good' }
}

/** A pong answers its ping and every one before it; one that answers none is a sign of life and nothing else. */
export function pong(turn: Turn, id: number | true): void {
  const { draft, effects, moment } = turn
  const { heartbeat } = draft
  const { pings } = heartbeat
  const count = id === true ? pings.length : pings.findIndex((ping) => ping.id === id) + 1
  const ping = pings[count - 1]
  if (ping) {
    heartbeat.pings = pings.slice(count)
    heartbeat.hasAnswered = true
    heartbeat.pingQuota = Infinity
    if (ping.isMeasured && (id !== true || count === 1)) {
      measure(turn, moment.now - ping.sentAt)
      effects.push('announce-latency')
    }
  }
  rest(turn)
}

/** Sends a ping without a deadline: the user's own. */
export function ping({ draft, effects, moment }: Turn): void {
  const { heartbeat } = draft
  heartbeat.pingCount += 1
  const sent = { id: heartbeat.pingCount, sentAt: moment.now, isMeasured: moment.buffered === 0 }
  heartbeat.pings = [...heartbeat.pings, sent].slice(-MAX_OUTSTANDING)
  effects.push('send-ping')
}

/**
 * A sign of trouble: suspect, and probe at once; while the browser is offline ask nothing, but no longer than the longest
 * back-off. What is already so goes on.
 */
export function doubt(turn: Turn, isOffline: boolean): void {
  const { draft, moment, config } = turn
  const { heartbeat, status } = draft
  if (!isAsking(turn) || (status.health === 'suspect' && heartbeat.isAwaiting !== isOffline)) return
  heartbeat.misses = 0
  suspect(turn)
  if (isOffline) draft.deadline = moment.now + config.backoff.max
  else ask(turn)
}

/** The deadline of an open connection has passed. */
export function beat(turn: Turn): void {
  const { draft, moment, config } = turn
  const { heartbeat } = draft
  const timing = config.heartbeat
  const { isAwaiting, hasAnswered, pings } = heartbeat
  if (!timing || moment.heardAt > heartbeat.heardAt) {
    // Asked while it surely lives, a server shows that it knows pings: later, silence would not tell.
    if (!isAwaiting && !hasAnswered && !pings.length) ping(turn)
    return rest(turn)
  }
  if (!isAwaiting) return ask(turn)

  const extended = heartbeat.askedAt + patience(turn)
  if (extended > moment.now) draft.deadline = extended
  else if (heartbeat.misses + 1 >= timing.attempts) giveUp(turn)
  else {
    heartbeat.misses += 1
    suspect(turn)
    if (timing.listen) expect(turn)
    else ask(turn)
  }
}

/** What this end says of a server that has never answered a ping: perhaps it only doesn't know them. */
export function learn(
  { draft, effects, moment, config }: Turn,
  { origin }: EndInfo,
  verdict: Verdict,
): Verdict {
  const { heartbeat, status } = draft
  const timing = config.heartbeat
  if (!timing || timing.listen || heartbeat.hasAnswered || status.state !== 'open') return verdict
  const sentAt = heartbeat.pings.at(-1)?.sentAt ?? -Infinity
  const isSoon = moment.now - sentAt <= timing.timeout.max
  const isRefusal = isSoon && verdict === 'stop'
  const isDeath = origin === 'heartbeat'
  const isUnanswered = isDeath || (isSoon && origin === 'server' && moment.heardAt <= sentAt)
  if (isUnanswered) heartbeat.unansweredEnds += 1
  if (isRefusal || (isUnanswered && heartbeat.unansweredEnds >= MAX_UNANSWERED_ENDS)) {
    if (heartbeat.pingQuota > 1) effects.push('warn-unanswered')
    heartbeat.pingQuota = isDeath ? 1 : 0
  }
  return isRefusal ? 'retry' : verdict
}

function suspect({ draft, moment }: Turn): void {
  // What came in before the doubt doesn't dispel it.
  draft.heartbeat.heardAt = moment.heardAt
  draft.heartbeat.isAwaiting = false
  if (draft.status.health === 'good') draft.status = { state: 'open', health: 'suspect' }
}

/** Sends a ping; where only one may be sent, nothing comes of its miss. */
function ask(turn: Turn): void {
  ping(turn)
  if (isAsking(turn)) expect(turn)
  else turn.draft.deadline = Infinity
}

function expect(turn: Turn): void {
  const { draft, moment } = turn
  draft.heartbeat.isAwaiting = true
  draft.heartbeat.askedAt = moment.now
  draft.isPostponed = false
  draft.deadline = moment.now + patience(turn)
}

/** Whether pings are sent that must be answered. */
function isAsking({ draft, config }: Turn): boolean {
  return config.heartbeat !== false && !config.heartbeat.listen && draft.heartbeat.pingQuota > 1
}

/** How long an answer may take. It waits behind what was handed over. */
function patience({ draft, moment, config }: Turn): number {
  const { smoothed, variation } = draft.heartbeat
  const { listen, timeout } = config.heartbeat as HeartbeatTiming
  if (listen) return listen
  const usual = Math.min(timeout.max, Math.max(timeout.min, smoothed + 4 * variation))
  return Math.max(usual, Math.min(MAX_PATIENCE, usual + moment.backlog))
}

/** RFC 6298 section 2; the first measurement replaces the guess. */
function measure({ draft: { heartbeat } }: Turn, rtt: number): void {
  const isFirst = heartbeat.rtt === undefined
  heartbeat.variation = isFirst ? rtt / 2 : (3 * heartbeat.variation + Math.abs(heartbeat.smoothed - rtt)) / 4
  heartbeat.smoothed = isFirst ? rtt : (7 * heartbeat.smoothed + rtt) / 8
  heartbeat.rtt = rtt
}
