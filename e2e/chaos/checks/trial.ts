// All checks of one client. Knows no browser and no server, only what was written down of them.
import type { Part } from '../cast.ts'
import type { Entry, ServerConnection } from '../log.ts'
import type { Check } from './check.ts'
import { ClosingCheck } from './closing-check.ts'
import { ConnectionsCheck } from './connections-check.ts'
import { EventsCheck } from './events-check.ts'
import { FatesCheck } from './fates-check.ts'
import { OrderCheck } from './order-check.ts'

export interface Violation {
  readonly invariant: string
  readonly client: string
  /** As `Date.now()`. */
  readonly at: number
  readonly what: string
}

/** So much of a log is kept for who wants to know what led to a violation. */
const KEPT = 300

export class Trial {
  readonly client: string
  readonly violations: Violation[] = []
  readonly #checks: readonly Check[]
  #recent: Entry[] = []
  #evidence: readonly Entry[] | undefined

  constructor({ name, options }: Pick<Part, 'name' | 'options'>) {
    const { overlap = true, closeTimeout = 2_000 } = options
    this.client = name
    this.#checks = [
      new ConnectionsCheck(overlap),
      new OrderCheck(),
      new FatesCheck(),
      new ClosingCheck(closeTimeout),
      new EventsCheck(),
    ]
  }

  /** What has led to the first violation, or to where it is. */
  get evidence(): readonly Entry[] {
    return this.#evidence ?? this.#recent
  }

  see(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.#recent.push(entry)
      if (this.#recent.length > KEPT) this.#recent.shift()
      for (const check of this.#checks)
        check.see?.(entry, (what) => this.violate(check.invariant, what, entry.at))
    }
  }

  /** What is wrong with both sides, if everything has arrived. */
  compare(connections: readonly ServerConnection[], current: number | undefined): readonly Violation[] {
    const violations: Violation[] = []
    for (const check of this.#checks)
      check.compare?.(connections, current, (what) => violations.push(this.violation(check.invariant, what)))
    return violations
  }

  violate(invariant: string, what: string, at?: number): void {
    this.#evidence ??= [...this.#recent]
    this.violations.push(this.violation(invariant, what, at))
  }

  violation(invariant: string, what: string, at: number = Date.now()): Violation {
    return { invariant, client: this.client, at, what }
  }
}
