// What must hold of attempts in every history: their numbers, their delays, their bounds. Keeps books of its own.
import type { Config } from '../../src/protocol/config.ts'
import type { State } from '../../src/protocol/state.ts'
import { claim } from './claim.ts'
import type { Transition } from './model-shell.ts'

/** Close reasons, and how long they ask to stay away. */
export const AWAY: ReadonlyMap<string, number> = new Map([
  ['', 0],
  ['going away', 0],
  ['retry-after=7', 7_000],
  ['retry-after=3600', 3_600_000],
  ['retry-after=99999', 3_600_000],
])

const RESTARTS: readonly number[] = [1001, 1012, 1013, 4429]
const MIN_DELAY = 100

export class AttemptRules {
  #failures = 0
  #factor = 1
  #isRestarting = false
  #openedAt = 0
  #notBefore = 0
  #lastDialAt = -Infinity
  #lastDial: 'user' | 'delayed' | 'immediate' = 'user'
  #lastRefreshAt = -Infinity
  #redials = 0
  #putOffs = 0
  #reason = ''

  watch(transition: Transition): void {
    const { before, input, state, effects, moment } = transition
    this.#seeEnd(transition)
    for (const { type } of effects) {
      if (type === 'dial') this.#seeDial(transition)
      else if (type === 'waiting') this.#seeWait(transition)
      else if (type === 'opened') this.#seeOpen(moment.now)
      else if (type === 'replace') this.#seeReplacement(transition)
    }
    if (input.type === 'sign') this.#seeSign(transition)
    const { phase, attempts } = state
    if (phase.is === 'connecting' || phase.is === 'waiting')
      claim(attempts.failures === this.#failures, `failed ${this.#failures} times, not ${attempts.failures}`)
    const isPutOff = phase.is === 'connecting' && before.phase.is === 'connecting' && !effects.length
    if (isPutOff && phase.postponedTo !== before.phase.postponedTo) this.#putOffs += 1
    claim(this.#putOffs <= 1, 'puts an attempt off once')
    const isRefresh = effects.some((effect) => 'reason' in effect && effect.reason === 'refresh')
    if (input.type === 'judged' && isRefresh) this.#lastRefreshAt = moment.now
  }

  /** A connection or an attempt is over. */
  #seeEnd({ before, input, moment, config, state, effects }: Transition): void {
    const { phase } = before
    const isEnd = input.type === 'ended' && (phase.is === 'open' || phase.is === 'connecting')
    const lost = effects.find(({ type }) => type === 'lost')
    const isDropped = effects.some(({ type }) => type === 'discard')
    const isTakenOver = state.phase.is === 'connecting' && effects.some(({ type }) => type === 'promote')
    if (isEnd && RESTARTS.includes(input.info.code)) this.#isRestarting = true
    if (input.type === 'ended') this.#reason = input.info.reason
    else if (isDropped) this.#reason = ''
    if (phase.is === 'open' && (isDropped || lost)) {
      const isStable = moment.now - this.#openedAt >= config.stableAfter
      if (isStable) this.#failures = 0
      else if ((isDropped || isTakenOver) && moment.isOnline) this.#failures += 1
      const sinceDial = moment.now - Math.max(this.#openedAt, this.#lastDialAt)
      if (sinceDial >= Math.max(MIN_DELAY, config.stableAfter)) this.#lastDial = 'user'
      if (isTakenOver) this.#putOffs = this.#redials = 0
      if ((isTakenOver || isDropped) && state.attempts.isRestarting) this.#isRestarting = true
    } else if (phase.is === 'connecting' && isDropped) {
      if (moment.isOnline) this.#failures += 1
      if (input.type === 'tick') this.#factor = Math.min(4, this.#factor * 2)
    }
    if (input.type === 'judged' && phase.is === 'judging' && this.#failures >= config.maxAttempts)
      claim(state.phase.is === 'closed', 'stops after the last attempt')
  }

  #seeReplacement({ moment, config }: Transition): void {
    if (moment.now - this.#openedAt >= config.stableAfter) this.#failures = 0
    this.#lastDial = 'immediate'
    this.#lastDialAt = moment.now
    this.#redials = 0
  }

  #seeOpen(now: number): void {
    this.#openedAt = now
    this.#notBefore = 0
    this.#factor = 1
    this.#isRestarting = false
  }

  #seeDial({ before, input, moment, state, config }: Transition): void {
    const { now } = moment
    const { phase } = before
    if (phase.is === 'idle' || phase.is === 'closed') {
      this.#failures = 0
      this.#isRestarting = false
      this.#notBefore = 0
      this.#lastRefreshAt = -Infinity
    }
    const isRedial = input.type === 'sign' && phase.is === 'connecting'
    if (phase.is === 'open' && input.type !== 'reconnect') this.#lastDial = 'immediate'
    else if (input.type === 'sign') this.#seeSignedDial(before, now)
    else if (input.type === 'judged' || input.type === 'delayed') {
      claim(this.#lastDial !== 'immediate', 'immediate attempts never follow one another')
      claim(moment.isOnline, 'takes its time while offline')
      claim(!this.#reason.includes('retry-after'), 'stays away as long as it is asked to')
      claim(input.type === 'judged' || input.delay === undefined, 'takes the delay of the user')
      if (input.type === 'judged') {
        claim(input.verdict === 'refresh', 'asks for the delay of all but a refresh')
        claim(now - this.#lastRefreshAt >= 60_000, 'refreshes at once only once a minute')
      }
      this.#lastDial = 'immediate'
    } else if (input.type === 'tick') {
      claim(phase.is === 'waiting' && now >= phase.dueAt, 'never dials early')
      this.#lastDial = 'delayed'
    } else this.#lastDial = 'user'
    this.#redials = isRedial ? this.#redials + 1 : 0
    this.#putOffs = 0
    claim(this.#redials <= 1, 'a sign dials an attempt anew once')
    claimTimeout(state, now, config.connectTimeout, this.#factor)
    this.#lastDialAt = now
  }

  #seeSignedDial({ phase }: State, now: number): void {
    const isRedial = phase.is === 'connecting'
    claim(isRedial || phase.is === 'waiting', 'a sign dials only where an attempt is due')
    const gap = isRedial ? 2_001 : phase.reason === 'pagehide' ? 0 : 1_000
    claim(now - this.#lastDialAt >= gap, 'a sign never dials soon after a dial')
    claim(isRedial || now >= this.#notBefore, 'a sign never dials before a retry-after')
    this.#lastDial = 'immediate'
  }

  /** A sign dials where it may. */
  #seeSign({ before, moment, effects }: Transition): void {
    const { phase } = before
    const isDialled = effects.some(({ type }) => type === 'dial')
    if (isDialled || phase.is !== 'waiting') return
    const gap = phase.reason === 'pagehide' ? 0 : 1_000
    const isFree = moment.now - this.#lastDialAt >= gap && moment.now >= this.#notBefore
    claim(!isFree, 'a sign dials')
  }

  #seeWait({ before, input, moment, config, state }: Transition): void {
    const { now, isHidden, isOnline } = moment
    const { backoff } = config
    const { phase } = state
    claim(phase.is === 'waiting', 'waits when it says so')
    const longest = backoff.max * (isHidden ? backoff.hidden : 1)
    const { dueAt } = phase
    claim(phase.retryAt === dueAt + moment.wallOffset, 'dials when it says')
    if (input.type === 'pagehide') claim(dueAt === Infinity, 'waits for the page to come back')
    else if (input.type === 'sign') {
      claim(before.phase.is === 'waiting', 'a sign makes nobody wait who did not')
      const gap = before.phase.reason === 'pagehide' ? 0 : 1_000
      claim(dueAt === Math.max(this.#lastDialAt + gap, this.#notBefore), 'a sign waits for nothing else')
      claim(dueAt > now && dueAt < before.phase.dueAt, 'a sign only brings forward')
    } else if (input.type === 'offline') {
      claim(before.phase.is === 'waiting', 'offline makes nobody wait who did not')
      claim(dueAt === Math.max(before.phase.dueAt, now + longest), 'waits for the longest window offline')
    } else {
      claim(input.type === 'delayed', `${input.type} makes nobody wait`)
      const [least, most] = this.#bounds(input.delay, state.attempts.refreshes, isHidden, config)
      claim(dueAt - now >= (isOnline ? least : Math.max(least, longest)), `too short: ${dueAt - now}`)
      claim(dueAt - now <= (isOnline ? most : Math.max(most, longest)), `too long: ${dueAt - now}`)
      this.#notBefore = now + (AWAY.get(this.#reason) ?? 0)
    }
  }

  #bounds(
    delay: number | undefined,
    refreshes: number,
    isHidden: boolean,
    { backoff }: Config,
  ): [number, number] {
    const away = AWAY.get(this.#reason) ?? 0
    if (delay !== undefined) return [away + delay, away + delay]
    const row = away ? 1 : Math.max(this.#failures + 1, refreshes)
    let window = this.#isRestarting ? backoff.restartWindow : backoff.min
    for (let n = 1; n < row && window < backoff.max; n += 1) window *= backoff.factor
    window = Math.min(window, backoff.max) * (isHidden ? backoff.hidden : 1)
    return [away + MIN_DELAY, away + Math.max(MIN_DELAY, Math.ceil(window))]
  }
}

function claimTimeout({ phase, attempts }: State, now: number, timeout: number, factor: number): void {
  claim(phase.is === 'connecting', 'attempts what it dials')
  const times = attempts.isForSilence ? Math.min(12, 4 * factor) : factor
  claim(phase.dueAt - now === timeout * times, `has ${times} times the connect timeout`)
}
