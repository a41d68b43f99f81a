// A shell without sockets: it feeds the protocol and obeys it as the real one does, on a clock that a history moves.
import type { Verdict } from '../../src/protocol/close-codes.ts'
import type { Config } from '../../src/protocol/config.ts'
import type { Effect } from '../../src/protocol/effects.ts'
import type { EndInfo, Input, Moment, Traffic } from '../../src/protocol/inputs.ts'
import { closeInfo, initialState, isAwaited, isOverdue, type State } from '../../src/protocol/state.ts'
import { nextDeadline, type Step, step } from '../../src/protocol/step.ts'
import { START } from './states.ts'

/** One step, with all that it was taken from. */
export interface Transition {
  readonly before: State
  readonly input: Input
  readonly moment: Moment
  readonly config: Config
  readonly state: State
  readonly effects: readonly Effect[]
}

/** What an event of a history may need that the protocol doesn't decide. */
export interface Luck {
  readonly random: number
  readonly verdict: Verdict
  readonly delay: number | undefined
  /** The user's function fails to make a ping. */
  readonly isFormatBroken: boolean
}

export type HistoryEvent =
  | { readonly does: 'take'; readonly input: Input }
  /** The attempt or connection ends, as the browser tells it. */
  | { readonly does: 'end'; readonly info: Pick<EndInfo, 'code' | 'reason' | 'origin'> }
  /** A ping is answered: the newest one, less so many. */
  | { readonly does: 'answer'; readonly offset: number | true }
  /** Anything else comes in. */
  | { readonly does: 'hear' }
  | { readonly does: 'send'; readonly bytes: number; readonly buffered: number }
  | { readonly does: 'network'; readonly isOnline: boolean }
  | { readonly does: 'page'; readonly isHidden: boolean }
  /** Time passes, and timers fire. */
  | { readonly does: 'pass'; readonly ms: number }
  /** Time passes until so long after the deadline; only then its timer fires. */
  | { readonly does: 'meet'; readonly late: number }
  /** Time passes, and timers fire only after what comes next. */
  | { readonly does: 'sleep'; readonly ms: number }

/** More looks than this at one and the same instant are a loop without end. */
const MAX_LOOKS = 4

export class ModelShell {
  state: State = initialState
  now = START
  readonly #config: Config
  readonly #watch: (transition: Transition) => void
  readonly #settled: (state: State, now: number, config: Config) => void
  #luck: Luck = { random: 0, verdict: 'retry', delay: undefined, isFormatBroken: false }
  #heardAt = 0
  #sentAt = Infinity
  #clearAt = 0
  #buffered = 0
  #isHidden = false
  #isOnline = true

  constructor(
    config: Config,
    watch: (transition: Transition) => void,
    settled: (state: State, now: number, config: Config) => void,
  ) {
    this.#config = deepFreeze(config)
    this.#watch = watch
    this.#settled = settled
  }

  live(event: HistoryEvent, luck: Luck): void {
    this.#luck = luck
    switch (event.does) {
      case 'take':
        this.#take(event.input)
        break
      case 'end':
        this.#end({ ...closeInfo(event.info.origin, this.now), ...event.info })
        break
      case 'answer': {
        const id = event.offset === true || this.state.heartbeat.pingCount - event.offset
        this.#hear()
        this.#dispatch({ type: 'pong', id: id === true ? id : Math.max(0, id) })
        break
      }
      case 'hear':
        this.#hear()
        if (isAwaited(this.state)) this.#dispatch({ type: 'heard' })
        break
      case 'send':
        this.#sentAt = Math.min(this.#sentAt, this.now)
        this.#clearAt = Math.max(this.#clearAt, this.now) + event.bytes / 65.536
        this.#buffered = event.buffered
        break
      case 'network':
        this.#isOnline = event.isOnline
        this.#dispatch(event.isOnline ? { type: 'sign', reason: 'online' } : { type: 'offline' })
        break
      case 'page':
        this.#isHidden = event.isHidden
        break
      case 'pass':
        this.#pass(event.ms)
        break
      case 'meet':
        if (this.#deadline < Infinity) this.#sleepUntil(this.#deadline + event.late)
        this.#pass(0)
        break
      case 'sleep':
        this.#sleepUntil(this.now + event.ms)
    }
  }

  #take(input: Input): void {
    if (this.state.status.state === 'closing' && (input.type === 'open' || input.type === 'reconnect'))
      this.#dispatch({ type: 'close-settled', info: closeInfo('client', this.now) })
    if (input.type === 'ready' && this.state.status.state === 'connecting') this.#hear()
    const isOfReplacement = input.type === 'replacement-ready' || input.type === 'replacement-ended'
    const { overlap } = this.#config
    if (isOfReplacement && !overlap) return
    if (input.type === 'replacement-ready' && this.state.replacement?.isDraining) return
    this.#dispatch(input)
  }

  get #traffic(): Traffic {
    const backlog = Math.max(0, this.#clearAt - this.now)
    return { heardAt: this.#heardAt, sentAt: this.#sentAt, backlog }
  }

  get #deadline(): number {
    return nextDeadline(this.state, this.#traffic, this.#config)
  }

  #hear(): void {
    this.#heardAt = this.now
    this.#sentAt = Infinity
  }

  #sleepUntil(instant: number): void {
    this.now = Math.max(this.now, Math.ceil(instant))
  }

  #pass(ms: number): void {
    const end = this.now + ms
    let looks = 0
    while (this.#deadline <= end) {
      looks = this.#deadline > this.now ? 1 : looks + 1
      if (looks > MAX_LOOKS) throw new Error(`looks for ever at ${this.now}`)
      this.#sleepUntil(this.#deadline)
      this.#dispatch({ type: 'tick' })
    }
    this.#sleepUntil(end)
  }

  #dispatch(input: Input): void {
    if (isOverdue(this.state, this.now)) this.#apply({ type: 'tick' })
    this.#apply(input)
    this.#settled(this.state, this.now, this.#config)
  }

  #apply(input: Input): void {
    const before = this.state
    const moment: Moment = deepFreeze({
      now: this.now,
      random: this.#luck.random,
      isHidden: this.#isHidden,
      isOnline: this.#isOnline,
      ...this.#traffic,
      buffered: this.#buffered,
    })
    const { state, effects }: Step = deepFreeze(step(before, deepFreeze(input), moment, this.#config))
    this.state = state
    this.#watch({ before, input, moment, config: this.#config, state, effects })
    for (const effect of effects) this.#run(effect)
  }

  #run(effect: Effect): void {
    if (effect === 'dial' || effect === 'promote') {
      this.#heardAt = this.#clearAt = this.#buffered = 0
      this.#sentAt = Infinity
      if (effect === 'promote' && this.state.status.state === 'open') this.#hear()
    } else if (effect === 'send-ping' && this.#luck.isFormatBroken) this.#apply({ type: 'muted' })
    else if (effect === 'give-up') {
      const isOpen = this.state.status.state === 'open'
      this.#end(closeInfo(isOpen ? 'heartbeat' : 'connect-timeout', this.now))
    }
  }

  #end(info: EndInfo): void {
    const { verdict, delay } = this.#luck
    this.#dispatch({ type: 'ended', info, verdict, delay })
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) deepFreeze(part)
  }
  return value
}
