// Two clocks: one that never jumps, for durations, and the wall clock, for instants that users see. Knows no timers.
import type { Environment } from '../environment/environment.ts'

/**
 * Milliseconds that a clock may lag behind a timer. Firefox with fingerprinting protection shows steps of 100 ms, and moves to
 * the next step at a random point. A clock that lags further was set back.
 */
const COARSENESS = 200

export class Clock {
  readonly #environment: Pick<Environment, 'now' | 'monotonicNow'>
  readonly #read: () => number
  #latest = 0
  #offset = 0
  /** Milliseconds that the wall clock is ahead of this clock. */
  #ahead = 0

  /** Without `monotonicNow` it follows the wall clock: a clock that is set forward by an hour looks like an hour of sleep. */
  constructor(environment: Pick<Environment, 'now' | 'monotonicNow'>) {
    this.#environment = environment
    this.#read = () => environment.monotonicNow?.() ?? environment.now()
    this.#offset = environment.now() - this.#read()
  }

  /** Milliseconds; at first the wall clock's. They never go back: if the clock is set back, they go on from the latest value. */
  now(): number {
    const now = this.#read() + this.#offset
    const behind = this.#latest - now
    if (behind > COARSENESS) this.#offset += behind
    else if (behind < 0) this.#latest = now
    return this.#latest
  }

  /** Converts an instant of this clock to the wall clock's current time. */
  wall(at: number): number {
    this.#ahead = this.#environment.now() - this.now()
    return Math.round(at + this.#ahead)
  }

  wallNow(): number {
    return this.wall(this.now())
  }

  /**
   * Advances the clock to the instant of a timer that fired, even if the clock lags behind it.
   *
   * @returns Milliseconds that the timer was late. Sleep is included, which some browsers count on the wall clock only.
   */
  atLeast(dueAt: number): number {
    const ahead = this.#ahead
    this.#latest = Math.max(dueAt, this.now())
    this.wall(0)
    return this.#latest - dueAt + Math.max(0, this.#ahead - ahead)
  }
}
