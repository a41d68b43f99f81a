// Promises that resolve, reject or time out. Knows only their ids.
import type { WaitOptions } from '../options.ts'

/** Ids of waits: 0 for an open connection, from 1 up for pongs, from -2 down for late closes of silent connections. */
export const LATE_CLOSES = -1
export const OPENED = 0
export const PINGS = 1

interface Wait {
  id: number
  startedAt: number
  readonly deadline: number
  /** Resolves the promise; rejects it with a rejected promise's reason. */
  readonly settle: (outcome: number | Promise<never>) => void
}

export class Waits {
  readonly #waits = new Set<Wait>()

  get nextDeadline(): number {
    let deadline = Infinity
    for (const wait of this.#waits) deadline = Math.min(deadline, wait.deadline)
    return deadline
  }

  /** Resolves with the milliseconds waited. */
  add(id: number, { signal, timeout = Infinity }: WaitOptions, startedAt: number): Promise<number> {
    return new Promise((resolve) => {
      const abort = (): void => wait.settle(Promise.reject(signal?.reason))
      const wait: Wait = {
        id,
        startedAt,
        deadline: startedAt + timeout,
        settle: (outcome) => {
          this.#waits.delete(wait)
          signal?.removeEventListener('abort', abort)
          resolve(outcome)
        },
      }
      this.#waits.add(wait)
      signal?.addEventListener('abort', abort)
    })
  }

  /** Settles all waits with ids in this range. */
  settle(from: number, to: number, now: number, error?: Error): void {
    for (const wait of this.#waits) {
      if (wait.id >= from && wait.id <= to) wait.settle(error ? Promise.reject(error) : now - wait.startedAt)
    }
  }

  /** Changes the id of all waits from `from` up, and restarts their time. Returns whether there were any. */
  move(from: number, id: number, now: number): boolean {
    let isAny = false
    for (const wait of this.#waits) {
      if (wait.id < from) continue
      wait.id = id
      wait.startedAt = now
      isAny = true
    }
    return isAny
  }

  expire(now: number): void {
    for (const wait of this.#waits) {
      if (wait.deadline <= now) wait.settle(Promise.reject(new DOMException('Timed out', 'TimeoutError')))
    }
  }
}
