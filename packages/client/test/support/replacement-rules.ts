// What must hold of replacements in every history, whatever happens. Keeps books of its own.
import type { Open, Replacement } from '../../src/protocol/phases.ts'
import type { State } from '../../src/protocol/state.ts'
import { claim } from './claim.ts'
import type { Transition } from './model-shell.ts'

export class ReplacementRules {
  #lastDialAt = -Infinity
  /** On this connection. */
  #lastReplacementAt = -Infinity
  #notBefore = 0
  #plannedNotBefore = 0
  #neverFinalUntil = 0
  #isEndKept = false

  watch(transition: Transition): void {
    const { before, input, effects, moment } = transition
    if (before.phase.is === 'idle' || before.phase.is === 'closed') this.#notBefore = 0
    if (effects.some(({ type }) => type === 'opened')) this.#neverFinalUntil = this.#plannedNotBefore = 0
    for (const { type } of effects) {
      if (type === 'replace') this.#seeDial(transition)
      else if (type === 'promote') seePromotion(transition)
      else if (type === 'drop-replacement') this.#seeDrop(transition)
      if (type === 'replace' || type === 'dial') this.#lastDialAt = moment.now
      if (type === 'replace') this.#lastReplacementAt = moment.now
      else if (type === 'opened') this.#lastReplacementAt = -Infinity
    }
    this.#seeEnd(transition)
    if (input.type === 'sign' && transition.state.attempts.replaceFrom !== before.attempts.replaceFrom)
      this.#notBefore = this.#lastDialAt + 2_000
    if (input.type === 'replacement-ended') seeFailure(transition)
    if (input.type === 'queue-full') {
      claim(!effects.some(({ type }) => type === 'lost'), 'a switch that is called off keeps the old one')
      const isHeld = transition.state.status.health === 'suspect'
      claim(isHeld || effects.at(-1)?.type === 'flush', 'a switch that is called off sends what waited')
    }
  }

  #seeDial({ before, input, state, moment, config }: Transition): void {
    const { now } = moment
    const { phase } = state
    claim(config.overlap, 'dials while it is open only where there may be two')
    claim(before.phase.is === 'open' && phase.is === 'open', 'replaces only what is open')
    const { replacement, check } = phase
    claim(replacement?.is === 'dialling', 'replaces with what it dials')
    claim(replacement.dueAt > now, 'bounds the dial')
    if (replacement.isPlanned) {
      claim(state.status.health === 'good', 'rotates only what is good')
      claim(wasWished(state) || now >= this.#plannedNotBefore, 'pauses before it tries again')
      claim(replacement.dueAt - now === config.connectTimeout, 'has the usual time')
    } else {
      claim(state.status.health === 'suspect', 'replaces only what is suspect')
      claim(check.is === 'asked', 'replaces only what was asked')
      this.#seeUnplanned(before.phase, input.type === 'sign', now)
    }
  }

  #seeUnplanned({ check, replacement }: Open, isSign: boolean, now: number): void {
    if (isSign) {
      claim(replacement !== undefined, 'a sign replaces at once only what is dialled')
      claim(now - this.#lastDialAt > 2_000, 'dials anew only what is old')
      return
    }
    claim(check.is === 'asked', 'only a silence leads to a replacement')
    const silence = now - check.askedAt
    claim(now - this.#lastReplacementAt >= 2_000, '2 s lie between two replacements')
    claim(!check.isUrgent || now - this.#lastDialAt >= 2_000, '2 s lie between two dials after a sign')
    claim(now >= this.#notBefore, 'pauses between replacements')
    if (check.isUrgent) claim(silence >= 1_000, 'waits a second after a sign')
    else claim(silence >= check.giveUpAfter * 0.7 - 0.001, 'replaces in the last part of the patience')
  }

  #seeDrop({ before, state, moment, config }: Transition): void {
    claim(before.phase.is === 'open', 'drops a replacement only while open')
    if (state.phase.is !== 'open') return
    const { heartbeat, backoff } = config
    this.#notBefore = moment.now + (heartbeat ? heartbeat.maxSilence || heartbeat.interval : backoff.max)
    this.#neverFinalUntil = moment.now + config.connectTimeout
    const { replacement } = before.phase
    if (replacement?.is !== 'dialling' || replacement.isPlanned) this.#plannedNotBefore = this.#notBefore
  }

  /** Servers kick the older session, whatever code they give. */
  #seeEnd({ before, input, state, moment, config }: Transition): void {
    const { phase } = before
    if (phase.is === 'open') {
      const isReplaced = phase.replacement !== undefined
      if (isReplaced && input.type === 'ended') claim(state.phase.is !== 'closed', 'ends for no kick')
      this.#isEndKept = isReplaced || moment.now < this.#neverFinalUntil
    } else if (phase.is === 'judging' && phase.wasOpen && this.#isEndKept && input.type === 'judged') {
      const isLast = before.attempts.failures >= config.maxAttempts
      claim(state.phase.is !== 'closed' || isLast, 'ends for no kick soon after')
    }
  }
}

/** What a replacement changes of the state around it. */
function without(state: State): string {
  const { phase, attempts, status, server } = state
  const { replaceFrom: _from, pauseFactor: _factor, ...known } = attempts
  if (phase.is !== 'open') return JSON.stringify({ phase, known, status, server })
  const { rotateAt: _at, neverFinalUntil: _until, ...connection } = phase.connection
  return JSON.stringify({ ...phase, replacement: undefined, connection, known, status, server })
}

/** Nothing but what concerns replacements may change. */
function seeFailure({ before, state, effects }: Transition): void {
  claim(without(state) === without(before), 'a failed replacement changes nothing while the old one lives')
  claim(
    effects.every(({ type }) => type === 'drop-replacement' || type === 'flush'),
    'a failed replacement is not told',
  )
}

function seePromotion({ before, input, state, effects }: Transition): void {
  const { replacement } = before.phase as Open
  claim(replacement !== undefined, 'promotes what there is')
  const isLastAsked = replacement.is === 'draining' && replacement.lastPing > 0
  claim(!isLastAsked || input.type !== 'tick', 'a switch whose last ping is not answered is called off')
  const isGood = before.status.health === 'good'
  for (const effect of effects) {
    if (effect.type !== 'promote' || state.phase.is !== 'open') continue
    claim(effect.keepsPings === isGood, 'keeps the pings of a good connection')
    claim(!isGood || !effect.silent, 'learns nothing from a planned switch')
  }
  const order = effects.map(({ type }) => type)
  claim(order.indexOf('lost') < order.indexOf('promote'), 'tells the loss before the switch')
  claim(order.includes('lost'), 'tells the loss')
  if (state.phase.is === 'open') {
    claim(order.indexOf('opened') === order.indexOf('promote') + 1, 'tells the open after the switch')
    claim(state.phase.replacement === undefined, 'has one connection after the switch')
  } else {
    claim(state.phase.is === 'connecting', 'goes on with the dial')
    claim(state.phase.dueAt === dueAtOf(replacement), 'leaves a dial the time that it had')
  }
}

function dueAtOf(replacement: Replacement): number {
  return replacement.dueAt
}

function wasWished({ phase }: State): boolean {
  return phase.is === 'open' && phase.connection.rotateReason === 'rotate'
}
