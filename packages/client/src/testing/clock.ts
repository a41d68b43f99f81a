// Virtual time and its timers. Knows neither page nor network.
import { settler } from './settle.ts'

/** Returns when a timer that is due at an instant fires; `Infinity`: it can't fire now. */
export type Pace = (dueAt: number) => number

interface Timer {
  readonly dueAt: number
  readonly callback: () => void
  readonly pace: Pace
}

/** Large, so that instants aren't mistaken for durations. */
const START = 1_700_000_000_000

/** Timers that may fire at one instant before it counts as an endless loop. */
const MAX_STANDSTILL = 10_000

const punctual: Pace = (dueAt) => dueAt

export class VirtualClock {
  now: number = START
  readonly #settle = settler()
  /** By number, in the order in which they were set. */
  readonly #timers = new Map<number, Timer>()
  #timerCount = 0
  #isAdvancing = false

  /** How many timers are set. */
  get timerCount(): number {
    return this.#timers.size
  }

  /** Sets a timer; returns its number. */
  schedule(callback: () => void, delay: number, pace: Pace = punctual): number {
    this.#timerCount += 1
    this.#timers.set(this.#timerCount, { callback, pace, dueAt: this.now + Math.max(0, delay) })
    return this.#timerCount
  }

  cancel(timer: unknown): void {
    this.#timers.delete(timer as number)
  }

  /** Advances time, and fires the timers that are due, in order. */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0 && ms < Infinity)) throw new RangeError(`Time passes in milliseconds, 0 or more, not ${ms}`)
    if (this.#isAdvancing) throw new Error('Time passes already: await the first advance()')
    this.#isAdvancing = true
    try {
      await this.#run(this.now + ms)
    } finally {
      this.#isAdvancing = false
    }
  }

  /** Moves the clock without firing timers. They fire, late, in the next `advance`. */
  sleep(ms: number): void {
    if (!(ms >= 0 && ms < Infinity)) throw new RangeError(`A sleep has milliseconds, 0 or more, not ${ms}`)
    this.now += ms
  }

  async #run(end: number): Promise<void> {
    let standstill = 0
    await this.#settle()
    for (;;) {
      const next = this.#next(end)
      if (!next) break
      standstill = next.at > this.now ? 0 : standstill + 1
      if (standstill > MAX_STANDSTILL) throw new Error('Time stands still: timers are set for now, for ever')
      this.now = Math.max(this.now, next.at)
      this.#timers.delete(next.number)
      next.callback()
      await this.#settle()
    }
    this.now = Math.max(this.now, end)
  }

  /** Returns the first timer that fires up to an instant. */
  #next(
    end: number,
  ): { readonly at: number; readonly number: number; readonly callback: () => void } | undefined {
    let first: { at: number; number: number; callback: () => void } | undefined
    for (const [number, { dueAt, callback, pace }] of this.#timers) {
      const at = pace(dueAt)
      if (at <= end && (!first || at < first.at)) first = { at, number, callback }
    }
    return first
  }
}
