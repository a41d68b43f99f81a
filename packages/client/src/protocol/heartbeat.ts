// When to ask the server for a sign of life, and when to give a connection up. Knows no message format.
import type { Verdict } from './close-codes.ts'
import type { Config, HeartbeatTiming } from './config.ts'
import type { EndInfo, Traffic } from './inputs.ts'
import { keep, replace } from './replacement.ts'
import type { Heartbeat, Reason, State } from './state.ts'
import { giveUp, type Turn } from './turn.ts'

/** Slow 3G carries more than 5 MB in that time. */
const MAX_BACKLOG = 120_000
const MAX_OUTSTANDING = 16
/** So many connections may end for want of an answer, or for a ping, before the heartbeat stops asking. */
const MAX_UNANSWERED_ENDS = 2
/** After a sign of trouble such a part of the deadline is enough to dial beside, but no less than a second. */
const URGENCY = 3
/** Bytes, less than one of Chromium's steps. A little is taken from the browser on a dead connection too. */
const PROGRESS = 120_000
/** Behind so long an upload a ping measures more than the round trip. */
const SECOND = 1_000
/** After these a message may have waited in the browser, if it comes so soon. */
const STANDSTILLS: readonly Reason[] = ['visible', 'pageshow', 'resume', 'wake']
const STALE = 100
/** So many times per interval what nothing came after leads to a ping. */
const MAX_NUDGES = 4

/** The heartbeat of a connection that has just been opened. */
export function startHeartbeat(turn: Turn, handshake: number): void {
  const { draft, moment } = turn
  const { heartbeat } = draft
  draft.status = { state: 'open', health: 'good' }
  heartbeat.pings = []
  heartbeat.isAwaiting = false
  heartbeat.rtt = undefined
  heartbeat.smoothed = handshake / 2
  heartbeat.variation = handshake / 4
  rest(turn, moment.now)
  // What it takes to be answered is learnt before somebody waits for it: a slow server must not lose this one too.
  if (heartbeat.isUnsure && heartbeat.hasAnswered && isAsking(turn)) ping(turn, true)
}

/** Anything came in: proof of life. The quiet interval starts anew. */
export function rest(turn: Turn, heardAt: number = turn.moment.heardAt): void {
  const { draft, effects, moment, config } = turn
  const { heartbeat } = draft
  const { listen, interval } = config.heartbeat || { listen: 0, interval: Infinity }
  const quiet = heartbeat.pings.length < heartbeat.pingQuota ? interval * (1 - moment.random / 10) : Infinity
  // It answers in time.
  if (heartbeat.isAwaiting && draft.status.health === 'good') draft.pauseFactor = 1
  heartbeat.heardAt = heartbeat.askedAt = heardAt
  heartbeat.isAwaiting = listen > 0
  heartbeat.isUrgent = false
  heartbeat.misses = 0
  draft.isPostponed = false
  draft.deadline = heardAt + (listen || quiet)
  if (draft.status.health === 'good') return
  effects.push('flush')
  draft.status = { state: 'open', health: 'good' }
  if (draft.replacement && !draft.replacement.isPlanned) keep(turn, draft.replacement)
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

/** Sends a ping without a deadline. */
export function ping(
  { draft, effects, moment }: Turn,
  isMeasured: boolean = moment.buffered === 0 && moment.backlog < SECOND,
): void {
  const { heartbeat } = draft
  heartbeat.pingCount += 1
  const sent = { id: heartbeat.pingCount, sentAt: moment.now, isMeasured }
  heartbeat.pings = [...heartbeat.pings, sent].slice(-MAX_OUTSTANDING)
  effects.push('send-ping')
}

/**
 * A sign of trouble: suspect, and probe at once; while the browser is offline ask nothing, but no longer than the longest
 * back-off. What is already so goes on.
 */
export function doubt(turn: Turn, isToldOffline: boolean): void {
  const { draft, moment, config } = turn
  const { heartbeat, status } = draft
  const { isAwaiting, askedAt } = heartbeat
  const isSuspect = status.health === 'suspect'
  const isOffline = isToldOffline || (isSuspect && !isAwaiting && !moment.isOnline)
  if (!isAsking(turn) || (isSuspect && isAwaiting !== isOffline && moment.now < draft.deadline)) return
  heartbeat.misses = 0
  heartbeat.doubt = isOffline ? 'offline' : draft.signReason
  suspect(turn)
  if (isOffline) draft.deadline = moment.now + config.backoff.max
  else if (isAwaiting && askedAt === moment.now) expect(turn, true)
  else {
    // What was under way across a sleep or an outage tells nothing of the round trip.
    heartbeat.pings = heartbeat.pings.map((ping) => ({ ...ping, isMeasured: false }))
    ask(turn, true)
  }
}

/** A message came in while one was waited for. */
export function hear(turn: Turn): void {
  const { heartbeat } = turn.draft
  const { now, heardAt } = turn.moment
  const isFresh = heartbeat.isUrgent && now - heartbeat.askedAt < STALE
  // What the browser held back while the page stood still is no proof of life; the answer is.
  if (isFresh && STANDSTILLS.includes(heartbeat.doubt)) heartbeat.heardAt = heardAt
  else rest(turn)
}

/** When an open connection is to be looked at: its deadline, or sooner where nothing has come after a message. */
export function beatAt(
  { status, deadline, heartbeat }: State,
  { sentAt, backlog }: Traffic,
  { heartbeat: timing }: Config,
): number {
  const mayNudge = status.health === 'good' && !heartbeat.isAwaiting && heartbeat.pingQuota > 1
  if (!mayNudge || !timing || timing.listen) return deadline
  const nextNudgeAt = heartbeat.nudgedAt + timing.interval / MAX_NUDGES
  return Math.min(deadline, Math.max(nextNudgeAt, sentAt + patience(heartbeat, backlog, timing)))
}

/** An open connection is to be looked at. */
export function beat(turn: Turn): void {
  const { draft, moment, config } = turn
  const { heartbeat } = draft
  const timing = config.heartbeat
  const { isAwaiting, isUrgent, hasAnswered, pings } = heartbeat
  if (moment.now < draft.deadline) {
    heartbeat.nudgedAt = moment.now
    heartbeat.heardAt = moment.heardAt
    return ask(turn)
  }
  if (!timing || moment.heardAt > heartbeat.heardAt) {
    // Asked while it surely lives, a server shows that it knows pings: later, silence would not tell.
    const isLively = timing && moment.now - moment.heardAt < timing.interval / 2
    if (isLively && !isAwaiting && !hasAnswered && !pings.length) ping(turn)
    return rest(turn)
  }
  if (!isAwaiting) return ask(turn)

  // What the browser holds gets less: it is being carried, and the answer waits behind it.
  if (moment.buffered < heartbeat.buffered - PROGRESS) return expect(turn, isUrgent)
  heartbeat.isUrgent &&= answerDueAt(turn, timing) > moment.now
  const dueAt = answerDueAt(turn, timing)
  if (dueAt > moment.now) {
    draft.deadline = dueAt
    if (isUrgent && !heartbeat.isUrgent) despair(turn)
  } else if (heartbeat.misses + 1 >= timing.attempts) giveUp(turn)
  else {
    heartbeat.misses += 1
    if (draft.status.health === 'good') heartbeat.doubt = 'heartbeat'
    suspect(turn)
    if (timing.listen) expect(turn)
    else ask(turn)
    despair(turn)
  }
}

/** What this end says of a server that has never answered a ping: perhaps it only doesn't know them. */
export function learn(
  { draft, effects, moment, config }: Turn,
  { origin }: Pick<EndInfo, 'origin'>,
  verdict: Verdict,
): Verdict {
  const { heartbeat, status } = draft
  const timing = config.heartbeat
  heartbeat.isUnsure ||= origin === 'heartbeat'
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
  const { heartbeat } = draft
  // What came in before the doubt doesn't dispel it.
  heartbeat.heardAt = moment.heardAt
  heartbeat.isAwaiting = false
  if (draft.status.health === 'good') draft.status = { state: 'open', health: 'suspect' }
}

/** The connection has been silent for long enough to dial beside it. */
function despair(turn: Turn): void {
  const { draft, moment, config } = turn
  const { now, isOnline } = moment
  if (config.overlap && isOnline && !draft.replacement && now >= draft.replaceFrom)
    replace(turn, draft.heartbeat.doubt, false)
}

/** Sends a ping; where only one may be sent, nothing comes of its miss. */
export function ask(turn: Turn, isUrgent?: boolean): void {
  ping(turn)
  if (isAsking(turn)) expect(turn, isUrgent)
  else turn.draft.deadline = Infinity
}

function expect(turn: Turn, isUrgent: boolean = false): void {
  const { draft, moment, config } = turn
  const { heartbeat } = draft
  heartbeat.isAwaiting = true
  heartbeat.askedAt = moment.now
  heartbeat.isUrgent = isUrgent
  heartbeat.buffered = moment.buffered
  draft.isPostponed = false
  draft.deadline = answerDueAt(turn, config.heartbeat as HeartbeatTiming)
}

/** Whether pings are sent that must be answered. */
export function isAsking({ draft, config }: Turn): boolean {
  return config.heartbeat !== false && !config.heartbeat.listen && draft.heartbeat.pingQuota > 1
}

/** When the silence after a question is long enough for the next measure. */
function answerDueAt({ draft: { heartbeat }, moment }: Turn, timing: HeartbeatTiming): number {
  return heartbeat.askedAt + patience(heartbeat, moment.backlog, timing)
}

/** How long an answer may take. It waits behind what was handed over, which no urgency makes faster. */
function patience(
  { smoothed, variation, isUrgent }: Heartbeat,
  backlog: number,
  { listen, timeout }: HeartbeatTiming,
): number {
  if (listen) return listen
  const usual = Math.min(timeout.max, Math.max(timeout.min, smoothed + 4 * variation))
  const due = isUrgent ? Math.min(usual, Math.max(SECOND, usual / URGENCY)) : usual
  return due + Math.min(MAX_BACKLOG, backlog)
}

/** RFC 6298 section 2; the first measurement replaces the guess. */
function measure({ draft: { heartbeat } }: Turn, rtt: number): void {
  const isFirst = heartbeat.rtt === undefined
  heartbeat.isUnsure = false
  heartbeat.variation = isFirst ? rtt / 2 : (3 * heartbeat.variation + Math.abs(heartbeat.smoothed - rtt)) / 4
  heartbeat.smoothed = isFirst ? rtt : (7 * heartbeat.smoothed + rtt) / 8
  heartbeat.rtt = rtt
}
