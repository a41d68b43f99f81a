// Keeps the newest entries of a timeline, and merges runs of messages into one entry. Knows no socket.
import type { TimelineEntry, TrafficEntry } from './timeline-entry.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export class EntryLog {
  /** Entries that were removed to make room. */
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

  /** Adds a message. In a run it allocates nothing. */
  addTraffic(at: number, event: TrafficEntry['event'], size: number, reason?: TrafficEntry['reason']): void {
    const run = this.#run(event, reason)
    if (run) {
      run.count += 1
      run.size += size
      run.until = at
    } else this.add({ at, event, ...(reason && { reason }), count: 1, size, until: at })
  }

  /** Copies the entries, so that a run which goes on doesn't change them. */
  copy(): TimelineEntry[] {
    return this.#entries.map((entry) => ({ ...entry }))
  }

  /** Returns the current run: since it began, there were only messages, received or dropped. */
  #run(event: TrafficEntry['event'], reason: TrafficEntry['reason']): Mutable<TrafficEntry> | undefined {
    for (let index = this.#entries.length - 1; index >= 0; index -= 1) {
      const entry = this.#entries[index]
      if (!entry || !('count' in entry)) return undefined
      if (entry.event === event && entry.reason === reason) return entry
    }
    return undefined
  }
}
