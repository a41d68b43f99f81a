// The entries of a timeline: the newest ones, and runs of messages as one. Knows no socket.
import type { TimelineEntry, TrafficEntry } from './timeline-entry.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export class EntryLog {
  /** So many have made room. */
  dropped = 0
  readonly #limit: number
  readonly #entries: TimelineEntry[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  add(entry: TimelineEntry): void {
    if (this.#entries.push(entry) <= this.#limit) return
    this.#entries.shift()
    this.dropped += 1
  }

  /** A message; in a run it allocates nothing. */
  addTraffic(at: number, event: TrafficEntry['event'], size: number, reason?: TrafficEntry['reason']): void {
    const run = this.#run(event, reason)
    if (run) {
      run.count += 1
      run.size += size
      run.until = at
    } else this.add({ at, event, ...(reason && { reason }), count: 1, size, until: at })
  }

  /** The runs in it don't go on. */
  copy(): TimelineEntry[] {
    return this.#entries.map((entry) => ({ ...entry }))
  }

  /** The run that goes on: since it began there were only messages, received or dropped. */
  #run(event: TrafficEntry['event'], reason: TrafficEntry['reason']): Mutable<TrafficEntry> | undefined {
    for (let index = this.#entries.length - 1; index >= 0; index -= 1) {
      const entry = this.#entries[index]
      if (!entry || !('count' in entry)) return undefined
      if (entry.event === event && entry.reason === reason) return entry
    }
    return undefined
  }
}
