// What must hold in every history, whatever happens. Keeps books of its own, from inputs and effects alone.
import type { Config } from '../../src/protocol/config.ts'
import type { Input } from '../../src/protocol/inputs.ts'
import type { State } from '../../src/protocol/state.ts'
import type { Transition } from './model-shell.ts'
import { claim, ReplacementRules } from './replacement-rules.ts'

type End = Extract<Input, { type: 'ended' }>

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

export class ProtocolRules {
  /** Effects and states that were seen at all. */
  readonly seen = new Set<string>()
  readonly #replacements = new ReplacementRules()
  #isWanted = false
  #hasFinished = true
  #failures = 0
  #factor = 1
  #isRestarting = false
  #hasAskedOnce = false
  #openedAt = 0
  #notBefore = 0
  #lastDialAt = -Infinity
  #lastDial: 'user' | 'delayed' | 'immediate' = 'user'
  #redials = 0
  #warnings = 0
  #wasPutOff = false
  #putOffs = 0
  #suspectedAt = 0

  /** Called for every step, before its effects run. */
  readonly watch = (transition: Transition): void => {
    const { before, input, state, effects, moment } = transition
    this.#seeWish(input)
    this.#replacements.watch(transition)
    this.#seeEnd(transition)
    if (input.type === 'sign') this.#seeSign(transition)
    for (const effect of effects) {
      this.seen.add(effect)
      if (effect === 'dial') this.#seeDial(transition)
      else if (effect === 'announce-wait') this.#seeWait(transition)
      else if (effect === 'announce-open') this.#seeOpen(transition)
      else if (effect === 'send-ping') this.#seePing(transition)
      else if (effect === 'give-up') this.#seeGiveUp(transition)
      else if (effect === 'warn-unanswered') this.#warnings += 1
      else if (effect === 'finish') this.#seeFinish(before)
      else if (effect === 'replace') this.#seeReplacement(moment.now)
      else if (effect === 'announce-loss') claim(before.status.state === 'open', 'only open ones are lost')
    }
    claim(this.#warnings <= 1, 'says once that nobody answers')
    claim(
      state.heartbeat.pingCount - before.heartbeat.pingCount === count(effects, 'send-ping'),
      'counts pings',
    )
    claim(
      count(effects, 'dial') + count(effects, 'announce-wait') + count(effects, 'finish') <= 1,
      'one fate',
    )
    const isOther = state.replacement !== undefined || before.replacement !== undefined
    if (input.type === 'tick' && moment.now >= before.deadline && !isOther) {
      const hasHeard = state.heartbeat.heardAt > before.heartbeat.heardAt
      claim(state.deadline !== before.deadline || hasHeard, 'a deadline that was met is gone')
    }
    this.#seePutOff(transition)
    this.#seeHealth(transition)
    this.#seeState(state)
  }

  /** Called when everything that an input led to is done. */
  readonly settled = (state: State, now: number, config: Config): void => {
    const { status, deadline, heartbeat, replacement } = state
    this.seen.add(status.state)
    this.#replacements.settled(state)
    const { pings, pingQuota } = heartbeat
    const isSilent = !config.heartbeat || (!config.heartbeat.listen && pings.length >= pingQuota)
    if (status.state === 'idle' || status.state === 'closed' || (status.state === 'open' && isSilent))
      claim(deadline === Infinity || pingQuota === 1, `${status.state} has no deadline`)
    else if (status.state !== 'waiting' && !replacement?.isDraining)
      claim(Number.isFinite(deadline), `${status.state} has a deadline`)
    if (status.state === 'connecting') claim(deadline > now || this.#lastDialAt < now, 'bounds every attempt')
    if (status.state === 'closed') claim(this.#hasFinished, 'tells that it is closed')
    else claim(!this.#hasFinished || status.state === 'idle', 'is closed once it has told so')
  }

  #seeWish({ type }: Input): void {
    if (type === 'open' || type === 'reconnect') this.#isWanted = true
    else if (type === 'close') this.#isWanted = false
  }

  #seeState({ status, failures, deadline, heartbeat }: State): void {
    claim(status.state === 'open' || status.health === 'down', 'is down unless open')
    claim(status.state !== 'open' || (status.health as string) !== 'down', 'is not down while open')
    if ('attempt' in status) {
      claim(failures === this.#failures, `has failed ${this.#failures} times, not ${failures}`)
      claim(status.attempt === failures + 1, 'counts attempts from 1')
    }
    if (status.state === 'waiting') claim(deadline === status.retryAt, 'dials when it says')
    claim(heartbeat.pings.length <= 16, 'forgets old pings')
  }

  #seeEnd({ before, input, moment, config, state, effects }: Transition): void {
    const wasOpen = before.status.state === 'open'
    const { isEnding } = before.replacement ?? {}
    const isSwitch = isEnding || (effects.includes('promote') && state.status.state === 'open')
    const isEnd = input.type === 'ended' && (wasOpen || before.status.state === 'connecting') && !isSwitch
    if (!isEnd && !effects.includes('announce-loss')) return
    const isStable = wasOpen && moment.now - this.#openedAt >= config.stableAfter
    if (isStable) this.#failures = 0
    else if (isEnd && moment.isOnline) this.#failures += 1
    const sinceDial = moment.now - Math.max(this.#openedAt, this.#lastDialAt)
    if (wasOpen && sinceDial >= Math.max(MIN_DELAY, config.stableAfter)) this.#lastDial = 'user'
    if (!isEnd) return
    if (RESTARTS.includes(input.info.code)) this.#isRestarting = true
    if (input.info.origin === 'connect-timeout') this.#factor = Math.min(4, this.#factor * 2)
    const isLast = this.#failures >= config.maxAttempts
    claim(!isLast || state.status.state === 'closed', 'stops after the last attempt')
  }

  #seeReplacement(now: number): void {
    claim(this.#isWanted, 'dials beside only where somebody wants it')
    this.#lastDial = 'immediate'
    this.#lastDialAt = now
    this.#redials = 0
  }

  #seeDial({ before, input, moment, config, state }: Transition): void {
    const { now } = moment
    claim(this.#isWanted, 'dials only where somebody wants it')
    if (before.status.state === 'idle' || before.status.state === 'closed') {
      this.#hasFinished = false
      this.#failures = 0
      this.#factor = 1
      this.#isRestarting = false
      this.#notBefore = 0
    }
    const isSigned = input.type === 'sign'
    const isStale = before.replacement?.isDraining === false && input.type === 'ended'
    const isRotation = before.replacement?.isEnding && input.type !== 'reconnect'
    if (isRotation) {
      claim(!config.overlap, 'dials after a rotation only where there may be one at a time')
      this.#lastDial = 'immediate'
    } else if (input.type === 'ended' || isSigned) {
      if (isSigned) this.#seeSignedDial(before, now)
      else {
        if (isStale) claim(now - this.#lastDialAt > 2_000, 'dials anew beside only what is stale')
        else claim(this.#lastDial !== 'immediate', 'immediate attempts never follow one another')
        claim(moment.isOnline, 'takes its time while offline')
        claim(!AWAY.get(input.info.reason), 'stays away as long as it is asked to')
        claim(
          isStale || input.delay === undefined || input.verdict === 'refresh',
          'takes the delay of the user',
        )
      }
      this.#lastDial = 'immediate'
    } else if (input.type === 'tick') {
      claim(before.status.state === 'waiting' && now >= before.status.retryAt, 'never dials early')
      this.#lastDial = 'delayed'
    } else this.#lastDial = 'user'
    this.#redials = isStale || (isSigned && before.status.state === 'connecting') ? this.#redials + 1 : 0
    claim(this.#redials <= 1, 'a sign dials an attempt anew once')
    claim(state.deadline === now + config.connectTimeout * this.#factor, 'doubles the connect timeout')
    this.#lastDialAt = now
  }

  #seeSignedDial(before: State, now: number): void {
    const isRedial = before.status.state === 'connecting'
    claim(isRedial || before.status.state === 'waiting', 'a sign dials only where an attempt is due')
    const gap = isRedial ? 2_001 : awaitsPage(before) ? 0 : 1_000
    claim(now - this.#lastDialAt >= gap, 'a sign never dials soon after a dial')
    claim(isRedial || now >= this.#notBefore, 'a sign never dials before a retry-after')
  }

  #seeWait({ before, input, moment, config, state }: Transition): void {
    const { now, isHidden, isOnline } = moment
    const { backoff } = config
    const longest = backoff.max * (isHidden ? backoff.hidden : 1)
    const retryAt = state.deadline
    if (input.type === 'pagehide') claim(retryAt === Infinity, 'waits for the page to come back')
    else if (input.type === 'sign') {
      const gap = awaitsPage(before) ? 0 : 1_000
      claim(retryAt === Math.max(this.#lastDialAt + gap, this.#notBefore), 'a sign waits for nothing else')
      claim(retryAt > now && retryAt < before.deadline, 'a sign only brings forward')
    } else if (input.type === 'offline') {
      claim(
        retryAt === Math.max(before.deadline, now + longest),
        'waits for the longest window while offline',
      )
    } else if (input.type === 'ended') {
      const [least, most] = this.#bounds(input, state.failures + 1, isHidden, config)
      const delay = retryAt - now
      claim(delay >= (isOnline ? least : Math.max(least, longest)), `waits too short: ${delay}`)
      claim(delay <= (isOnline ? most : Math.max(most, longest)), `waits too long: ${delay}`)
      this.#notBefore = now + (AWAY.get(input.info.reason) ?? 0)
    } else claim(false, `${input.type} makes nobody wait`)
  }

  #bounds({ info, delay }: End, attempt: number, isHidden: boolean, { backoff }: Config): [number, number] {
    const away = AWAY.get(info.reason) ?? 0
    if (delay !== undefined) return [away + delay, away + delay]
    let window = this.#isRestarting ? backoff.restartWindow : backoff.min
    for (let n = 1; n < attempt && away === 0 && window < backoff.max; n += 1) window *= backoff.factor
    window = Math.min(window, backoff.max) * (isHidden ? backoff.hidden : 1)
    return [away + MIN_DELAY, away + Math.max(MIN_DELAY, Math.ceil(window))]
  }

  #seeOpen({ moment }: Transition): void {
    this.#openedAt = moment.now
    this.#notBefore = 0
    this.#hasAskedOnce = false
    this.#factor = 1
    this.#isRestarting = false
  }

  #seePing({ before, input, moment, config, state, effects }: Transition): void {
    const { pingQuota } = before.heartbeat
    const isSilent = !config.heartbeat || config.heartbeat.listen > 0 || pingQuota === 0
    claim(state.status.state === 'open', 'pings only while open')
    claim(!isSilent || input.type === 'ping', 'never asks where it is to be silent')
    if (pingQuota === 1 && input.type !== 'ping') {
      claim(input.type === 'tick' && !this.#hasAskedOnce, 'asks a connection once where it is to ask once')
      claim(state.deadline === Infinity && state.status === before.status, 'asks once for nothing')
      this.#hasAskedOnce = true
    }
    if (effects.includes('announce-open')) {
      claim(state.heartbeat.isUnsure, 'measures at once only after a silence')
      return
    }
    if (input.type !== 'tick' || !config.heartbeat || before.heartbeat.isAwaiting) return
    const quiet = moment.now - moment.heardAt
    const isPaused = before.status.health === 'suspect'
    const { hasAnswered, pings, nudgedAt } = before.heartbeat
    if (state.replacement?.isDraining) return
    if (state.heartbeat.nudgedAt !== nudgedAt) {
      const { interval, timeout } = config.heartbeat
      claim(before.status.health === 'good', 'asks sooner only while all is well')
      claim(moment.now - nudgedAt >= interval / 4, 'asks sooner four times an interval')
      const silence = moment.now - moment.sentAt
      claim(silence >= Math.min(timeout.min, timeout.max), 'asks sooner for a reason')
      return
    }
    // A sign came while the last answers of the one before were waited for.
    const isSigned = before.deadline === before.openedAt
    const isToLearn = !state.heartbeat.isAwaiting && !hasAnswered && pings.length === 0
    claim(
      isPaused || isToLearn || isSigned || quiet >= config.heartbeat.interval * 0.9,
      `asks after ${quiet} ms of silence`,
    )
  }

  #seeGiveUp({ before, input, moment, config }: Transition): void {
    const late = moment.now - before.deadline
    claim(input.type === 'tick', 'only time gives up')
    claim(late <= 1_000 || this.#wasPutOff, 'a deadline that is met late is put off')
    if (before.status.state !== 'open' || !config.heartbeat) return
    claim(before.heartbeat.misses === config.heartbeat.attempts - 1, 'asks as often as it is told')
    claim(moment.heardAt <= before.heartbeat.askedAt, 'gives up only who is silent')
  }

  #seePutOff({ before, input, moment, state, effects }: Transition): void {
    const isDue = input.type === 'tick' && moment.now >= before.deadline
    this.#wasPutOff = state.isPostponed
    if (effects.includes('dial') || effects.includes('replace')) this.#putOffs = 0
    if (isDue && before.status.state === 'connecting' && effects.length === 0) this.#putOffs += 1
    claim(this.#putOffs <= 1, 'puts an attempt off once')
  }

  #seeHealth({ before, input, moment, state }: Transition): void {
    const was = before.status.health
    const is = state.status.health
    if (is === 'suspect' && was === 'good') this.#suspectedAt = moment.now
    if (is === 'good' && was === 'suspect' && input.type === 'tick')
      claim(moment.heardAt > this.#suspectedAt, 'what came in before a doubt does not dispel it')
  }

  #seeSign({ before, moment, effects }: Transition): void {
    const since = moment.now - this.#lastDialAt
    const isStale = before.status.state === 'connecting' && since > 2_000 && this.#redials === 0
    const gap = awaitsPage(before) ? 0 : 1_000
    const isFree = before.status.state === 'waiting' && since >= gap && moment.now >= this.#notBefore
    if (isStale || isFree) claim(effects.includes('dial'), 'a sign dials')
  }

  #seeFinish({ status }: State): void {
    claim(!this.#hasFinished || status.state === 'idle', 'finishes once')
    this.#hasFinished = true
    this.#isWanted = false
  }
}

function count(effects: readonly string[], effect: string): number {
  return effects.filter((other) => other === effect).length
}

function awaitsPage({ status }: State): boolean {
  return status.state === 'waiting' && status.reason === 'pagehide'
}
