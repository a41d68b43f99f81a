// The one timer. Knows only the next instant that is due, not why.
import type { Environment } from '../environment/environment.ts'

/** Longest delay of a timer (HTML section 8.6: a signed 32-bit integer). A timer that fires early is armed again. */
export const MAX_DELAY: number = 2 ** 31 - 1

export class DeadlineTimer {
  readonly #environment: Environment
  readonly #onDue: (dueAt: number) => void
  #handle: unknown
  #armedAt = Infinity

  /** `onDue` gets the instant that the timer was armed for. */
  constructor(environment: Environment, onDue: (dueAt: number) => void) {
    this.#environment = environment
    this.#onDue = onDue
  }

  /** Calls `onDue` at this instant or earlier; `Infinity`: never. */
  arm(deadline: number, now: number): void {
    if (deadline >= this.#armedAt && deadline < Infinity) return
    if (this.#armedAt < Infinity) this.#environment.clearTimeout(this.#handle)
    this.#armedAt = deadline
    if (deadline === Infinity) return
    const delay = Math.min(MAX_DELAY, Math.max(0, Math.ceil(deadline - now)))
    this.#handle = this.#environment.setTimeout(() => {
      this.#armedAt = Infinity
      this.#onDue(now + delay)
    }, delay)
  }
}
