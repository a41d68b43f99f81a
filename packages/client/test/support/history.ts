// A connection that goes through one input after another, on a clock that the test moves.
import type { Config } from '../../src/protocol/config.ts'
import { type Deadline, nextDeadline } from '../../src/protocol/deadlines.ts'
import type { Effect } from '../../src/protocol/effects.ts'
import type { Input, Moment } from '../../src/protocol/inputs.ts'
import type { Open, Question } from '../../src/protocol/phases.ts'
import type { Attempts, Server, State } from '../../src/protocol/state.ts'
import type { Status } from '../../src/protocol/status.ts'
import { step } from '../../src/protocol/step.ts'
import { configOf, momentOf, START } from './states.ts'

type Traffic = Pick<
  Moment,
  'receivedAt' | 'messageAt' | 'sentAt' | 'unansweredAt' | 'carriedAt' | 'carriedFrom'
>

export class History {
  state: State
  /** Of the last input. */
  effects: readonly Effect[] = []
  /** What every moment has, unless the input comes with something else. */
  circumstances: Partial<Moment> = {}
  now = START
  traffic: Traffic = {
    receivedAt: START,
    messageAt: START,
    sentAt: Infinity,
    carriedAt: START,
    carriedFrom: START,
    unansweredAt: -Infinity,
  }
  readonly #config: Config

  constructor(state: State, config: Config = configOf()) {
    this.state = state
    this.#config = config
  }

  get status(): Status {
    return this.state.status
  }

  get attempts(): Attempts {
    return this.state.attempts
  }

  get server(): Server {
    return this.state.server
  }

  /** The phase while open. */
  get open(): Open {
    const { phase } = this.state
    if (phase.is !== 'open') throw new Error(`Not open but ${phase.is}`)
    return phase
  }

  get question(): Question {
    const { check } = this.open
    if (check.is !== 'asked') throw new Error(`Not asked but ${check.is}`)
    return check
  }

  get deadline(): Deadline {
    return nextDeadline(this.state, { ...this.traffic, ...this.circumstances }, this.#config)
  }

  /** What is due next, and in how many milliseconds. */
  get next(): readonly [kind: Deadline['kind'], ms: number] {
    const { kind, at } = this.deadline
    return [kind, at - this.now]
  }

  /** The types of the last effects. */
  get did(): readonly Effect['type'][] {
    return this.effects.map(({ type }) => type)
  }

  /** Time passes; nothing else happens. */
  after(ms: number): this {
    this.now += ms
    return this
  }

  take(input: Input, circumstances: Partial<Moment> = {}): this {
    if (input.type === 'ready') this.#start()
    if (input.type === 'pong') this.#proved({})
    if (input.type === 'message') this.receive()
    const moment = momentOf({ now: this.now, ...this.traffic, ...this.circumstances, ...circumstances })
    const { state, effects } = step(this.state, input, moment, this.#config)
    this.state = state
    this.effects = effects
    if (this.did.includes('promote')) this.#start()
    return this
  }

  /** A message comes in that nobody waits for. */
  receive(): this {
    this.#proved({ messageAt: this.now, unansweredAt: -Infinity })
    return this
  }

  /** The application hands over a message. */
  send(carriedIn = 0): this {
    const { now, traffic } = this
    const sentAt = Math.min(traffic.sentAt, now)
    const isIdle = traffic.carriedAt <= now
    const carriedFrom = isIdle ? now : traffic.carriedFrom
    const carriedAt = (isIdle ? now : traffic.carriedAt) + carriedIn
    this.traffic = { ...traffic, sentAt, unansweredAt: now, carriedAt, carriedFrom }
    return this
  }

  /** Time passes until the deadline, and somebody looks then, or so much later. */
  meet(late = 0, circumstances: Partial<Moment> = {}): this {
    this.now = this.deadline.at + late
    return this.take({ type: 'tick' }, circumstances)
  }

  /** Meets deadlines until one of this kind has been met. */
  until(kind: Deadline['kind']): this {
    for (let met: string | undefined; met !== kind; ) {
      met = this.deadline.kind
      if (this.deadline.at === Infinity) throw new Error(`No ${kind} comes`)
      this.meet()
    }
    return this
  }

  #start(): void {
    this.traffic = {
      receivedAt: this.now,
      messageAt: 0,
      sentAt: Infinity,
      unansweredAt: -Infinity,
      carriedAt: 0,
      carriedFrom: 0,
    }
  }

  #proved(given: Partial<Traffic>): void {
    this.traffic = { ...this.traffic, receivedAt: this.now, sentAt: Infinity, ...given }
  }
}
