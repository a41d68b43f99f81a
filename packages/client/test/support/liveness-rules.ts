// What must hold of pings, suspicion and verdicts in every history. Keeps books of its own.
import type { HeartbeatTiming } from '../../src/protocol/config.ts'
import { nextDeadline } from '../../src/protocol/deadlines.ts'
import type { PatienceKind } from '../../src/protocol/patience.ts'
import type { Open, Question } from '../../src/protocol/phases.ts'
import type { State } from '../../src/protocol/state.ts'
import { claim } from './claim.ts'
import type { Transition } from './model-shell.ts'

const GENTLE: readonly string[] = ['visible', 'resume', 'wake']

export class LivenessRules {
  #hasTold = false
  /** A pong has ever answered a ping. */
  #wasAnswered = false
  /** Pings on this connection since anything proved that it lives. */
  #asked = 0
  #provedAt = 0
  #owedPingAt = -Infinity
  /** The first offline event since then. */
  #offlineFrom = Infinity

  watch(transition: Transition): void {
    const { before, input, state, effects, moment } = transition
    if (effects.some(({ type }) => type === 'opened')) {
      this.#prove(moment.now)
      this.#owedPingAt = -Infinity
    }
    if (isProof(transition)) this.#seeProof(transition)
    this.#seePings(transition)
    this.#seeHealth(transition)
    this.#seePause(transition)
    const isGivenUp = effects.some(
      (effect) =>
        (effect.type === 'ask-verdict' || effect.type === 'lost') && effect.info.origin === 'heartbeat',
    )
    if (isGivenUp && input.type === 'tick') this.#seeGiveUp(transition)
    for (const { type } of effects) {
      if (type !== 'unanswered') continue
      claim(!this.#hasTold, 'tells once that nobody answers')
      claim(state.server.pingQuota <= 1, 'asks a server that answers nothing no more than once')
      this.#hasTold = true
    }
    const hasLearnt = state.server.idle.proved < before.server.idle.proved
    claim(!hasLearnt && state.server.busy.proved >= before.server.busy.proved, 'forgets no proof')
  }

  #prove(now: number): void {
    this.#asked = 0
    this.#provedAt = now
    this.#offlineFrom = Infinity
  }

  /** Anything came in that counts. */
  #seeProof({ before, input, state, moment }: Transition): void {
    const was = before.phase as Open
    const answered = was.connection.pings.filter(({ isAnswered }) => !isAnswered).length
    const { phase } = state
    const open = phase.is === 'open' ? phase.connection.pings.filter((ping) => !ping.isAnswered).length : 0
    if (input.type === 'pong' && (phase.is !== 'open' || open < answered) && state.server.isTrusted) {
      this.#wasAnswered = true
      this.#hasTold = false
    }
    this.#prove(moment.now)
    const { check } = was
    const isSilence = check.is === 'asked' && check.cause === 'heartbeat' && !check.postponedTo
    if (!isSilence || input.type === 'ping-failed' || moment.carriedAt > check.askedAt) return
    // As long as the page didn't stand still.
    if (moment.now - check.repeatedAt - check.wait > 1_000) return
    const silence = moment.now - check.askedAt
    const { proved } = state.server[check.kind]
    claim(proved >= Math.min(120_000, silence * 1.5), 'learns a silence that ended well')
  }

  #seePings({ before, input, moment, config, state, effects }: Transition): void {
    const pings = effects.filter(({ type }) => type === 'ping').length
    claim(state.server.pingCount - before.server.pingCount === pings, 'counts pings')
    claim(pings <= 1, 'pings once')
    if (pings === 0) return
    this.#asked += 1
    claim(state.phase.is === 'open', 'pings only while open')
    const { phase } = before
    if (input.type === 'ping') return
    const { heartbeat } = config
    claim(heartbeat !== false && !heartbeat.maxSilence, 'never asks where it is to be silent')
    if (phase.is !== 'open') return
    const isNew = effects.some(({ type }) => type === 'opened')
    const sent = isNew ? 0 : phase.connection.pings.length
    claim(
      sent < Math.max(before.server.pingQuota, state.server.pingQuota),
      'pings no oftener than the server bears',
    )
    if (input.type !== 'tick') return
    const { kind } = nextDeadline(before, moment, config)
    if (kind === 'ask') {
      const { needsEarlyPing, openedAt } = phase.connection
      const quiet = moment.now - (needsEarlyPing ? openedAt : moment.receivedAt)
      claim(quiet >= heartbeat.interval * 0.9, `asks after ${quiet} ms of silence`)
    } else if (kind === 'ask-owed') this.#seeOwedPing(moment.now, moment.sentAt, heartbeat, state)
    if (phase.check.is === 'good' && isAskedOwed(state)) this.#owedPingAt = moment.now
  }

  #seeOwedPing(now: number, sentAt: number, { interval, timeout }: HeartbeatTiming, state: State): void {
    claim(state.status.health === 'good', 'asks about what is owed while all is well')
    claim(now - sentAt >= Math.min(timeout.min, timeout.max), 'asks about what is owed after a deadline')
    claim(now - this.#owedPingAt >= interval / 4, 'asks about what is owed four times an interval')
  }

  #seePause({ input, moment, config, state: { phase } }: Transition): void {
    if (input.type === 'offline') this.#offlineFrom = Math.min(this.#offlineFrom, moment.now)
    if (phase.is !== 'open' || phase.check.is !== 'paused') return
    claim(
      phase.check.until <= this.#offlineFrom + config.backoff.max,
      'pauses no longer than the longest window',
    )
  }

  #seeHealth({ before, input, moment, config, state }: Transition): void {
    const isNews = before.status.health !== 'suspect' && state.status.health === 'suspect'
    if (!isNews) return
    const { heartbeat } = config
    claim(heartbeat !== false, 'suspects only where it can ask')
    claim(before.status.health === 'good', 'suspects only what is open')
    claim(this.#wasAnswered || heartbeat.maxSilence > 0, 'suspects no server that never answered')
    claim(['tick', 'sign', 'offline'].includes(input.type), `${input.type} makes nobody suspect`)
    claim(input.type === 'tick' || !heartbeat.maxSilence, 'signs are nothing to whom it only listens')
    if (input.type !== 'tick') return
    const least = heartbeat.maxSilence || Math.min(heartbeat.timeout.min, heartbeat.timeout.max)
    claim(moment.now - this.#provedAt >= least, 'suspects only who was silent for a deadline')
  }

  /** Silence is over, and nothing else is left. */
  #seeGiveUp({ before, moment, config }: Transition): void {
    const { heartbeat } = config
    const { phase } = before
    claim(heartbeat !== false && phase.is === 'open', 'gives up only what it asks')
    const { check } = phase
    claim(check.is === 'asked' && check.isSuspect, 'gives up only what is suspect')
    claim(moment.isOnline, 'gives nothing up while offline')
    const silence = moment.now - check.askedAt
    claim(silence >= leastPatience(check, before, moment.now, heartbeat), `is patient: ${silence} ms`)
    const least = heartbeat.maxSilence ? 0 : check.isUrgent ? Math.min(2, heartbeat.attempts) : 2
    claim(this.#asked >= least, `asks ${least} times, not ${this.#asked}`)
    const late = moment.now - (check.askedAt + check.giveUpAfter)
    claim(late <= 121_000 || moment.isHidden || check.postponedTo > 0, 'puts off what is met late')
  }
}

function leastPatience(
  check: Question,
  { server }: State,
  now: number,
  { patience, timeout, attempts }: HeartbeatTiming,
): number {
  const learnt = (kind: PatienceKind): number => {
    const { proved, presumed, presumedUntil } = server[kind]
    return Math.max(patience[kind], proved, now < presumedUntil ? presumed : 0)
  }
  const least = Math.min(timeout.min, timeout.max)
  if (check.isUrgent) return Math.max(attempts * least, patience.idle)
  if (GENTLE.includes(check.cause)) return Math.min(2 * least, patience.idle)
  // What was learnt is known when the question is asked; what is presumed may have run out since.
  return Math.max(
    2 * least,
    check.kind === 'idle' ? patience.idle : patience.busy,
    Math.min(learnt(check.kind), check.giveUpAfter),
  )
}

function isProof({ before, input, state, effects }: Transition): boolean {
  if (before.phase.is !== 'open') return false
  if (input.type === 'pong' || input.type === 'ping-failed') return true
  const { phase } = state
  const isReset = phase.is === 'open' && phase.check.is === 'good' && phase.check !== before.phase.check
  return input.type === 'message' && (isReset || effects.length > 0)
}

function isAskedOwed({ phase }: State): boolean {
  return phase.is === 'open' && phase.check.is === 'asked' && phase.check.kind === 'busy'
}
