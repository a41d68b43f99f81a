// Holds back whatever would happen, and lets it happen in order when everything goes on. Knows nothing of what it holds.

export class Standstill {
  #isStopped = false
  #isCatchingUp = false
  readonly #held: (() => void)[] = []

  /** Whether what happens now has to wait. */
  get isHolding(): boolean {
    return this.#isStopped || this.#isCatchingUp
  }

  /** Does it now, or when everything goes on. */
  run(task: () => void): void {
    if (this.isHolding) this.#held.push(task)
    else task()
  }

  stop(): void {
    this.#isStopped = true
  }

  /** What was held happens first, each with its microtasks, as the tasks of an event loop do. */
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
