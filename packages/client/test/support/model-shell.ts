// A shell without sockets: it feeds the protocol and obeys it as the real one does, on a clock that a history moves.
import type { CloseVerdict } from '../../src/protocol/close-codes.ts'
import type { Config } from '../../src/protocol/config.ts'
import { isOverdue, nextDeadline } from '../../src/protocol/deadlines.ts'
import type { Effect } from '../../src/protocol/effects.ts'
import type { EndInfo, Input, Moment } from '../../src/protocol/inputs.ts'
import {
  awaitsFirstMessage,
  awaitsMessage,
  closeInfo,
  holdsMessages,
  initialState,
  type State,
} from '../../src/protocol/state.ts'
import { type Step, step } from '../../src/protocol/step.ts'
import { deepFreeze } from './deep-freeze.ts'
import { ModelLinks } from './model-links.ts'
import { ownClose, START, WALL } from './states.ts'

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
  readonly verdict: CloseVerdict
  readonly delay: number | undefined
  /** What the user calls while a function is asked. */
  readonly calls: 'close' | 'reconnect' | undefined
  /** The user's function fails to make a ping. */
  readonly isFormatBroken: boolean
}

export type HistoryEvent =
  | { readonly does: 'take'; readonly input: Input }
  /** The attempt becomes usable, or the replacement is open, or usable. */
  | { readonly does: 'succeed'; readonly handshake: number }
  /** The attempt, the connection or the replacement ends, as the browser tells it. */
  | { readonly does: 'end'; readonly info: Pick<EndInfo, 'code' | 'reason' | 'origin'> }
  | { readonly does: 'replacement-end' }
  /** A ping is answered: the newest one, less so many. */
  | { readonly does: 'answer'; readonly offset: number | true }
  /** Anything else comes in. */
  | { readonly does: 'message' }
  | { readonly does: 'send'; readonly bytes: number; readonly buffered: number }
  | { readonly does: 'fill-queue' }
  /** A connection that was given up for silence closes at last. */
  | { readonly does: 'close-late'; readonly wasClean: boolean; readonly after: number }
  | { readonly does: 'network'; readonly isOnline: boolean }
  | { readonly does: 'page'; readonly isHidden: boolean }
  /** Time passes, and timers fire. */
  | { readonly does: 'pass'; readonly ms: number }
  /** Time passes until so long after the deadline; only then its timer fires. */
  | { readonly does: 'meet'; readonly late: number }
  /** Time passes, and timers fire only after what comes next. */
  | { readonly does: 'sleep'; readonly ms: number }

/** Who checks what a history leads to. */
export interface Rules {
  /** Called for every step, before its effects run. */
  watch(transition: Transition): void
  /** Called when everything that an input led to is done. */
  settled(state: State, moment: Moment, config: Config): void
}

/** More looks than this at one and the same instant are a loop without end. */
const MAX_LOOKS = 8
const SLEPT = 5_000
const SLEPT_HIDDEN = 70_000

export class ModelShell {
  state: State = initialState
  now = START
  readonly #links = new ModelLinks()
  readonly #config: Config
  readonly #rules: Rules
  #luck: Luck = {
    random: 0,
    verdict: 'retry',
    delay: undefined,
    calls: undefined,
    isFormatBroken: false,
  }
  #queued = 0
  /** Ids of pings that couldn't be made. */
  readonly #unsent = new Set<number>()
  #isHidden = false
  #isOnline = true

  constructor(config: Config, rules: Rules) {
    this.#config = deepFreeze(config)
    this.#rules = rules
  }

  live(event: HistoryEvent, luck: Luck): void {
    this.#luck = luck
    const links = this.#links
    const { now } = this
    switch (event.does) {
      case 'take':
        return this.#take(event.input)
      case 'succeed':
        return this.#succeed(event.handshake)
      case 'end':
        return this.#end({ ...closeInfo(event.info.origin, now + WALL), ...event.info })
      case 'replacement-end':
        if (links.replacement) this.#dispatch({ type: 'replacement-ended' })
        return
      case 'answer':
        return this.#answer(event.offset)
      case 'message':
        if (links.current?.is !== 'open') return
        links.received(now, true)
        if (awaitsMessage(this.state)) this.#dispatch({ type: 'message' })
        return
      case 'send':
        return this.#send(event.bytes, event.buffered)
      case 'fill-queue':
        if (links.current?.is === 'open' && this.state.status.health === 'good' && holdsMessages(this.state))
          this.#dispatch({ type: 'queue-full' })
        return
      case 'close-late': {
        const kind = links.lateCloses.shift()
        if (kind) this.#dispatch({ type: 'late-close', kind, wasClean: event.wasClean, after: event.after })
        return
      }
      case 'network':
        this.#isOnline = event.isOnline
        return this.#dispatch(event.isOnline ? { type: 'sign', reason: 'online' } : { type: 'offline' })
      case 'page':
        this.#isHidden = event.isHidden
        return
      case 'pass':
        return this.#pass(event.ms)
      case 'meet':
        if (this.#deadline < Infinity) this.#wake(this.#deadline + event.late, event.late)
        return this.#pass(0)
      case 'sleep':
        this.#sleepUntil(now + event.ms)
    }
  }

  #take(input: Input): void {
    const { phase } = this.state
    if (phase.is === 'closing' && (input.type === 'open' || input.type === 'reconnect'))
      this.#dispatch({ type: 'close-settled', info: ownClose })
    if (input.type === 'close-settled' && phase.is !== 'closing') return
    if (input.type === 'ping' && phase.is !== 'open') return
    this.#dispatch(input)
  }

  #succeed(handshake: number): void {
    const { current, replacement } = this.#links
    if (current?.is === 'attempt') {
      current.traffic.receivedAt = this.now
      this.#dispatch({ type: 'ready', handshake })
    } else if (replacement?.is === 'attempt') {
      replacement.is = 'setup'
      this.#dispatch({ type: 'replacement-opened' })
    } else if (replacement?.is === 'setup') {
      replacement.is = 'open'
      replacement.traffic.receivedAt = this.now
      this.#dispatch({ type: 'replacement-ready', handshake })
    }
  }

  #end(info: EndInfo): void {
    const { phase } = this.state
    if (!this.#links.current) return
    const origin = phase.is === 'connecting' || info.code !== 1006 ? info.origin : 'network'
    if (phase.is === 'closing') this.#dispatch({ type: 'close-settled', info: ownClose })
    else this.#dispatch({ type: 'ended', info: { ...info, origin } })
  }

  #answer(offset: number | true): void {
    if (this.#links.current?.is !== 'open') return
    this.#links.received(this.now, false)
    const id = Math.max(0, this.state.server.pingCount - (offset === true ? 0 : offset))
    const isUnsent = this.#unsent.has(id)
    this.#dispatch({ type: 'pong', id: isUnsent ? 0 : offset === true || id })
  }

  #send(bytes: number, buffered: number): void {
    const { state } = this
    const isOpen = state.phase.is === 'open'
    if (isOpen && !holdsMessages(state)) {
      if (this.#queued > 0) throw new Error('a message overtakes others')
      this.#handOver(bytes, buffered)
      if (awaitsFirstMessage(state)) this.#dispatch({ type: 'first-message' })
    } else if (state.phase.is !== 'closing' && state.phase.is !== 'closed') this.#queued += 1
  }

  #handOver(bytes: number, buffered: number): void {
    this.#links.send(this.now, bytes, buffered)
  }

  get #deadline(): number {
    return nextDeadline(this.state, this.#links.traffic, this.#config).at
  }

  /** The timer fires late. */
  #wake(instant: number, late: number): void {
    this.#sleepUntil(instant)
    const slept = this.#isHidden ? SLEPT_HIDDEN : SLEPT
    if (late > slept) this.#dispatch({ type: 'sign', reason: 'wake' })
    this.#dispatch({ type: 'tick' })
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
    const isMoot = input.type === 'close' || input.type === 'reconnect' || input.type === 'tick'
    const deadline = nextDeadline(this.state, this.#links.traffic, this.#config)
    if (!isMoot && isOverdue(deadline, this.now)) this.#apply({ type: 'tick' })
    this.#apply(input)
    this.#rules.settled(this.state, this.#moment, this.#config)
    if (this.state.phase.is === 'open' && !holdsMessages(this.state) && this.#queued > 0)
      throw new Error('what is queued stays there')
  }

  get #moment(): Moment {
    return {
      now: this.now,
      wallOffset: WALL,
      random: this.#luck.random,
      isHidden: this.#isHidden,
      isOnline: this.#isOnline,
      ...this.#links.traffic,
      buffered: this.#links.buffered,
    }
  }

  #apply(input: Input): void {
    const before = this.state
    const moment = deepFreeze(this.#moment)
    const { state, effects }: Step = deepFreeze(step(before, deepFreeze(input), moment, this.#config))
    this.state = state
    this.#rules.watch({ before, input, moment, config: this.#config, state, effects })
    const calls = effects.flatMap((effect) => this.#run(effect) ?? [])
    for (const call of calls) this.#apply(call)
  }

  /** What the user's functions lead to comes when all effects are done. */
  #run(effect: Effect): Input[] | undefined {
    this.#links.run(effect, this.now)
    switch (effect.type) {
      case 'opened':
      case 'flush':
        if (this.#queued === 0 || this.#links.current?.is !== 'open') return
        this.#queued = 0
        this.#handOver(100, 0)
        return awaitsFirstMessage(this.state) ? [{ type: 'first-message' }] : []
      case 'closed':
        this.#queued = 0
        return
      case 'ping':
        if (!this.#luck.isFormatBroken) return
        this.#unsent.add(effect.id)
        return [{ type: 'ping-failed' }]
      case 'move-pings':
        return [{ type: 'ping' }]
      case 'ask-verdict':
        return [...this.#called(), { type: 'judged', verdict: this.#luck.verdict }]
      case 'ask-delay':
        return [...this.#called(), { type: 'delayed', delay: this.#luck.delay }]
      default:
        return
    }
  }

  #called(): Input[] {
    const { calls } = this.#luck
    if (!calls) return []
    return [calls === 'close' ? { type: 'close', code: 1000, reason: '' } : { type: 'reconnect' }]
  }
}
