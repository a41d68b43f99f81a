// Two clocks: durations are measured on one that never jumps, instants are told on the wall clock. Knows no timers.
import type { Environment } from '../environment/environment.ts'

/**
 * Milliseconds by which a clock may be behind a timer: Firefox that resists fingerprinting shows steps of 100 ms, and
 * draws where in a step it goes on to the next. Only what is further behind was set back.
 */
const COARSENESS = 200

export class Clock {
  readonly #environment: Pick<Environment, 'now' | 'monotonicNow'>
  readonly #read: () => number
  #latest = 0
  #offset = 0
  /** How far the wall clock is ahead of this one. */
  #ahead = 0

  /** Without `monotonicNow` it follows the wall clock, forward too: an hour that is set forward looks slept through. */
  constructor(environment: Pick<Environment, 'now' | 'monotonicNow'>) {
    this.#environment = environment
    this.#read = () => environment.monotonicNow?.() ?? environment.now()
    this.#offset = environment.now() - this.#read()
  }

  /** Milliseconds, at first as the wall clock; they never go back, and go on where the clock that is read is set back. */
  now(): number {
    const now = this.#read() + this.#offset
    const behind = this.#latest - now
    if (behind > COARSENESS) this.#offset += behind
    else if (behind < 0) this.#latest = now
    return this.#latest
  }

  /** An instant of this clock on the wall clock, as that stands now. */
  wall(at: number): number {
    this.#ahead = this.#environment.now() - this.now()
    return Math.round(at + this.#ahead)
  }

  wallNow(): number {
    return this.wall(this.now())
  }

  /**
   * A timer tells that this instant has come, whatever the clock shows.
   *
   * @returns How late it tells, with the time that the machine slept, which only the wall clock may have counted.
   */
  atLeast(dueAt: number): number {
    const ahead = this.#ahead
    this.#latest = Math.max(dueAt, this.now())
    this.wall(0)
    return this.#latest - dueAt + Math.max(0, this.#ahead - ahead)
  }
}
