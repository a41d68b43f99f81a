import type { Entry } from '../log.ts'
import type { Check, Complain } from './check.ts'

/** What a busy machine adds. */
const SLACK = 1_000

/** What is promised is kept: `close()` within its bound, and each promise at some time. */
export class ClosingCheck implements Check {
  readonly invariant = 'promises settle'
  readonly #bound: number
  readonly #pending = { close: 0, ping: 0, opened: 0 }

  constructor(closeTimeout: number) {
    this.#bound = closeTimeout + SLACK
  }

  see(entry: Entry, complain: Complain): void {
    if (entry.what === 'call') {
      const { method } = entry
      if (method === 'close' || method === 'ping' || method === 'opened') this.#pending[method] += 1
    } else if (entry.what === 'settled') {
      this.#pending[entry.method] -= 1
      if (entry.method === 'close' && entry.took > this.#bound)
        complain(`close() took ${entry.took} ms, more than ${this.#bound}`)
    }
  }

  compare(_connections: unknown, _current: unknown, complain: Complain): void {
    for (const [method, count] of Object.entries(this.#pending))
      if (count !== 0) complain(`${count} promises of ${method}() are not settled`)
  }
}
