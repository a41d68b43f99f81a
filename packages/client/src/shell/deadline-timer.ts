// The one timer. Knows no reasons, only the next instant at which somebody should look.
import type { Environment } from '../environment/environment.ts'

/** The longest delay that timers take (HTML section 8.6, a signed 32-bit integer); firing early is harmless. */
export const MAX_DELAY: number = 2 ** 31 - 1

export class DeadlineTimer {
  readonly #environment: Environment
  readonly #look: (dueAt: number) => void
  #handle: unknown
  #armedAt = Infinity

  /** `look` is told the instant that has come. */
  constructor(environment: Environment, look: (dueAt: number) => void) {
    this.#environment = environment
    this.#look = look
  }

  /** Sees to it that somebody looks at this instant, or before; `Infinity`: never. */
  arm(deadline: number, now: number): void {
    if (deadline >= this.#armedAt && deadline < Infinity) return
    if (this.#armedAt < Infinity) this.#environment.clearTimeout(this.#handle)
    this.#armedAt = deadline
    if (deadline === Infinity) return
    const delay = Math.min(MAX_DELAY, Math.max(0, Math.ceil(deadline - now)))
    this.#handle = this.#environment.setTimeout(() => {
      this.#armedAt = Infinity
      this.#look(now + delay)
    }, delay)
  }
}
