// What one probe has seen, and how it sends. Knows no framework.
import type { Call, Reads, Seen, Turn } from '../hooks.ts'

/** What the application makes of messages: as little as possible, so that the hooks are compared and not their users. */
export interface Tally {
  readonly count: number
  readonly last: string | undefined
}

export const NOTHING: Tally = { count: 0, last: undefined }

export function add({ count }: Tally, last: string): Tally {
  return { count: count + 1, last }
}

export class Log implements Seen {
  readonly reads: Reads
  readonly joins: boolean
  renders = 0
  counted = 0
  /** `performance.now()` of the last message that was counted, by state or callback. */
  countedAt = 0
  shown: string | undefined
  readonly called: Call[] = []
  readonly turns: Turn[] = []
  joined = 0
  send: (text: string) => unknown = () => 'nothing to send with'
  /** Of a socket that is no event target. */
  listeners: () => number = () => 0

  constructor(reads: Reads, joins: boolean) {
    this.reads = reads
    this.joins = joins
  }

  call(version: number, text: string): void {
    this.called.push({ version, text })
    this.countedAt = performance.now()
  }

  show({ count }: Tally, shown: string | undefined, isGood: boolean): void {
    if (count !== this.counted) this.countedAt = performance.now()
    this.counted = count
    this.shown = shown
    if (isGood !== this.turns.at(-1)?.isGood) this.turns.push({ at: Date.now(), isGood })
  }

  join(): void {
    if (!this.joins) return
    this.joined += 1
    this.send(`join ${this.joined}`)
  }
}

export interface ProbeProps {
  readonly host: string
  readonly room: string
  readonly log: Log
  /** Which render this is. */
  readonly version: number
}
