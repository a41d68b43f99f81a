// Who waits for a message to be handled. Knows messages by their numbers only.
import type { WebAbortSignal } from '../environment/web-types.ts'

export class Deliveries {
  /** In the order of their messages. */
  readonly #waiting = new Map<number, (outcome?: Promise<never>) => void>()

  /** Resolves when the message is handled. */
  add(number: number, signal: WebAbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const settle = (outcome?: Promise<never>): void => {
        this.#waiting.delete(number)
        signal?.removeEventListener('abort', abort)
        resolve(outcome)
      }
      const abort = (): void => settle(Promise.reject(signal?.reason))
      signal?.addEventListener('abort', abort)
      this.#waiting.set(number, settle)
    })
  }

  /** Those up to this number are handled. */
  handled(number: number): void {
    for (const [waitsFor, settle] of this.#waiting) {
      if (waitsFor > number) break
      settle()
    }
  }

  /** None of them will be acknowledged. */
  rejectAll(reason: (number: number) => unknown): void {
    for (const [number, settle] of this.#waiting) settle(Promise.reject(reason(number)))
  }
}
