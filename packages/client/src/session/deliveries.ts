// Who waits for a message to be handled. Knows messages by their numbers only.
import type { WebAbortSignal } from '../environment/web-types.ts'

interface Waiter {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

export class Deliveries {
  /** In the order of their messages. */
  readonly #waiters = new Map<number, Waiter>()

  /** Resolves when the message is handled. */
  add(number: number, signal: WebAbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiters.delete(number)
        reject(signal?.reason)
      }
      const settled =
        <A extends unknown[]>(settle: (...args: A) => void) =>
        (...args: A): void => {
          this.#waiters.delete(number)
          signal?.removeEventListener('abort', abort)
          settle(...args)
        }
      signal?.addEventListener('abort', abort)
      this.#waiters.set(number, { resolve: settled(resolve), reject: settled(reject) })
    })
  }

  /** Those up to this number are handled. */
  handled(number: number): void {
    for (const [waitsFor, { resolve }] of this.#waiters) {
      if (waitsFor > number) break
      resolve()
    }
  }

  /** None of them will be acknowledged. */
  rejectAll(reason: (number: number) => unknown): void {
    for (const [number, { reject }] of this.#waiters) reject(reason(number))
  }
}
