// Promises that are kept, broken or too late. Knows nothing of what is waited for.

/** How long to wait for a promise. */
export interface WaitOptions {
  /** Rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds; then it rejects with a `DOMException` named `TimeoutError`. */
  readonly timeout?: number | undefined
}

/** Ids of waits: 0 for an open connection, from 1 on for the answer to a ping. */
export const OPENED = 0
export const PINGS = 1

interface Wait {
  readonly id: number
  readonly deadline: number
  /** Keeps the promise, or breaks it with a reason. */
  readonly settle: (now: number, broken?: { readonly reason: unknown }) => void
}

export class Waits {
  readonly #waits = new Set<Wait>()

  get nextDeadline(): number {
    let deadline = Infinity
    if (this.#waits.size > 0) for (const wait of this.#waits) deadline = Math.min(deadline, wait.deadline)
    return deadline
  }

  /** Resolves with the milliseconds that it took. */
  add(id: number, { signal, timeout = Infinity }: WaitOptions, startedAt: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const abort = (): void => wait.settle(0, signal)
      const wait: Wait = {
        id,
        deadline: startedAt + timeout,
        settle: (now, broken) => {
          this.#waits.delete(wait)
          signal?.removeEventListener('abort', abort)
          if (broken) reject(broken.reason)
          else resolve(now - startedAt)
        },
      }
      this.#waits.add(wait)
      signal?.addEventListener('abort', abort)
    })
  }

  /** Settles all with ids in this range. */
  settle(from: number, to: number, now: number, broken?: { readonly reason: unknown }): void {
    for (const wait of this.#waits) if (wait.id >= from && wait.id <= to) wait.settle(now, broken)
  }

  expire(now: number): void {
    for (const wait of this.#waits) {
      if (wait.deadline <= now) wait.settle(now, { reason: new DOMException('Timed out', 'TimeoutError') })
    }
  }
}
