// Holds actions back during a standstill, and runs them in order afterwards. Knows no actions.

export class Standstill {
  #isStopped = false
  #isCatchingUp = false
  readonly #held: (() => void)[] = []

  /** Whether actions must wait now. */
  get isHolding(): boolean {
    return this.#isStopped || this.#isCatchingUp
  }

  /** Runs an action now, or after the standstill. */
  run(task: () => void): void {
    if (this.isHolding) this.#held.push(task)
    else task()
  }

  stop(): void {
    this.#isStopped = true
  }

  /** Runs the held actions first, each with its microtasks, like tasks of an event loop. */
  async goOn(): Promise<void> {
    this.#isStopped = false
    if (this.#isCatchingUp) return
    this.#isCatchingUp = true
    for (let task = this.#held.shift(); task !== undefined; task = this.#held.shift()) {
      try {
        task()
      } catch (error) {
        reportError(error)
      }
      await undefined
      if (this.#isStopped) break
    }
    this.#isCatchingUp = false
  }
}
