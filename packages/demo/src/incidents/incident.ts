// What was done to both lanes last, and how each of them took it: noticed when, back when. Knows no page.
import type { LaneId, LaneRecord } from '../lanes/lane-record.ts'

export class Incident {
  readonly label: string
  readonly startedAt: number
  /** When nothing was broken any more; `undefined` while something is. */
  endedAt: number | undefined
  readonly courses: Readonly<Record<LaneId, LaneCourse>>

  constructor(label: string, now: number, records: Readonly<Record<LaneId, LaneRecord>>) {
    this.label = label
    this.startedAt = now
    this.courses = {
      native: new LaneCourse(records.native, now),
      resilient: new LaneCourse(records.resilient, now),
    }
  }

  /** Another one whenever there is something new to say. */
  get turn(): string {
    const { native, resilient } = this.courses
    return [this.startedAt, this.endedAt, native.turn, resilient.turn].join()
  }

  observe(now: number): void {
    this.courses.native.observe(now)
    this.courses.resilient.observe(now)
  }
}

/** How one lane takes an incident. Instants are `Date.now()` milliseconds. */
export class LaneCourse {
  readonly #record: LaneRecord
  readonly #lostBefore: number
  readonly #sentBefore: number
  #noticedAt: number | undefined
  #hurtAt: number | undefined
  #healedAt: number | undefined

  constructor(record: LaneRecord, now: number) {
    this.#record = record
    this.#lostBefore = record.ledger.lost
    this.#sentBefore = record.ledger.sent
    this.observe(now)
  }

  /** When it no longer took itself for open and well. */
  get noticedAt(): number | undefined {
    return this.#noticedAt
  }

  /** Since when messages didn't get through, as seen from outside; `undefined`: they always did. */
  get hurtAt(): number | undefined {
    return this.#hurtAt
  }

  /** When messages got through again. */
  get healedAt(): number | undefined {
    return this.#healedAt
  }

  /** Nothing brings it back but a call of its user. */
  get isClosed(): boolean {
    return this.#record.kind === 'closed'
  }

  /** Another one whenever there is something new to say. */
  get turn(): string {
    return [this.#noticedAt, this.#hurtAt, this.#healedAt, this.isClosed].join()
  }

  get lost(): number {
    return this.#record.ledger.lost - this.#lostBefore
  }

  get queued(): number {
    return this.#record.ledger.count('queued')
  }

  /** Whether there was anything to lose. */
  get hasSent(): boolean {
    return this.#record.ledger.sent > this.#sentBefore
  }

  observe(now: number): void {
    const { kind, answeredAt, openedAt } = this.#record
    const silentSince = this.#record.silentSince(now)
    if (kind !== 'open') this.#noticedAt ??= now
    if (kind !== 'open' || silentSince !== undefined) {
      this.#hurtAt ??= silentSince ?? now
      this.#healedAt = undefined
    } else if (this.#hurtAt !== undefined) {
      // A connection that opens proves little, where there are messages to be answered.
      const aliveAt = this.hasSent ? answeredAt : openedAt
      if (aliveAt >= this.#hurtAt) this.#healedAt ??= aliveAt
    }
  }
}
