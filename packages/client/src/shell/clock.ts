// Time that never runs backwards, from a clock that may be set back. Knows no timers.

/** Browsers round: a timer may fire so many milliseconds before the clock shows its instant. */
const TIMER_EARLINESS = 1

export class Clock {
  readonly #read: () => number
  #latest = 0
  #setBack = 0

  constructor(read: () => number) {
    this.#read = read
  }

  /** The clock's time; it goes on where the clock is set back. */
  now(): number {
    const now = this.#read() + this.#setBack
    this.#setBack += Math.max(0, this.#latest - now)
    this.#latest = Math.max(this.#latest, now)
    return this.#latest
  }

  /** A timer tells that this instant has come, whatever the clock shows. */
  atLeast(instant: number): void {
    const missing = instant - this.now()
    if (missing > TIMER_EARLINESS) this.#setBack += missing
  }
}
