// A connection that goes through one input after another, on a clock that the test moves.
import type { Config } from '../../src/protocol/config.ts'
import type { Effect } from '../../src/protocol/effects.ts'
import type { Input, Moment } from '../../src/protocol/inputs.ts'
import type { Heartbeat, State, Status } from '../../src/protocol/state.ts'
import { step } from '../../src/protocol/step.ts'
import { configOf, momentOf, START } from './states.ts'

export class History {
  state: State
  /** Of the last input. */
  effects: readonly Effect[] = []
  /** What every moment has, unless the input comes with something else. */
  circumstances: Partial<Moment> = {}
  now = START
  heardAt = START
  readonly #config: Config

  constructor(state: State, config: Config = configOf()) {
    this.state = state
    this.#config = config
  }

  get status(): Status {
    return this.state.status
  }

  get heartbeat(): Heartbeat {
    return this.state.heartbeat
  }

  /** Milliseconds until the deadline. */
  get patience(): number {
    return this.state.deadline - this.now
  }

  /** Time passes; nothing else happens. */
  after(ms: number): this {
    this.now += ms
    return this
  }

  take(input: Input, circumstances: Partial<Moment> = {}): this {
    if (input.type === 'heard' || input.type === 'pong' || input.type === 'ready') this.heardAt = this.now
    const { now, heardAt } = this
    const moment = momentOf({ now, heardAt, ...this.circumstances, ...circumstances })
    const { state, effects } = step(this.state, input, moment, this.#config)
    this.state = state
    this.effects = effects
    return this
  }

  /** A message comes in that nobody waits for. */
  hear(): this {
    this.heardAt = this.now
    return this
  }

  /** Time passes until the deadline, and somebody looks then, or so much later. */
  meet(late = 0, circumstances: Partial<Moment> = {}): this {
    this.now = this.state.deadline + late
    return this.take({ type: 'tick' }, circumstances)
  }
}
