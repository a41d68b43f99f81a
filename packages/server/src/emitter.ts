// Calls listeners that can't disturb each other. Knows no events.

/** A listener. The emitter waits for its promise, if it returns one. */
export type Listener<A extends readonly unknown[]> = (...args: A) => unknown

export class Emitter<E extends { [K in keyof E]: Listener<never> }> {
  readonly #fail: (error: unknown, event: keyof E) => void
  readonly #listeners = new Map<keyof E, readonly Listener<never>[]>()

  /** `fail` is called with the errors of listeners and of their promises. It must not throw. */
  constructor(fail: (error: unknown, event: keyof E) => void) {
    this.#fail = fail
  }

  has(event: keyof E): boolean {
    return this.#listeners.has(event)
  }

  on<K extends keyof E>(event: K, listener: E[K]): void {
    if (typeof listener !== 'function')
      throw new TypeError(`on('${String(event)}') needs a function, not ${typeof listener}`)
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
  }

  off<K extends keyof E>(event: K, listener: E[K]): void {
    const left = this.#listeners.get(event)?.filter((other) => other !== listener) ?? []
    if (left.length > 0) this.#listeners.set(event, left)
    else this.#listeners.delete(event)
  }

  /** Calls the listeners; resolves when all their promises are settled, and is `undefined` if there are none. */
  emit<K extends keyof E>(event: K, ...args: Parameters<E[K]>): Promise<unknown> | undefined {
    let pending: Promise<unknown>[] | undefined
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        const result: unknown = listener(...(args as never))
        if (isThenable(result)) {
          pending ??= []
          pending.push(Promise.resolve(result).catch((error) => this.#fail(error, event)))
        }
      } catch (error) {
        this.#fail(error, event)
      }
    }
    return pending && Promise.all(pending)
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value
}
