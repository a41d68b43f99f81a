// The calls of `deliver()` that wait. Knows messages by their numbers only.
import type { WebAbortSignal } from '../environment/web-types.ts'

export class Deliveries {
  /** By message number, in order. */
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

  /** Resolves the calls for messages up to this number. */
  handled(number: number): void {
    for (const [waitsFor, settle] of this.#waiting) {
      if (waitsFor > number) break
      settle()
    }
  }

  /** Rejects all calls. */
  rejectAll(reason: (number: number) => unknown): void {
    for (const [number, settle] of this.#waiting) settle(Promise.reject(reason(number)))
  }
}
