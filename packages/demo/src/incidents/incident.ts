// What was done to both lanes last, and how each of them took it: noticed when, back when. Knows no page.
import type { LaneId, LaneRecord, Standstill, StateKind } from '../lanes/lane-record.ts'

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
  readonly #startedAt: number
  readonly #kindBefore: StateKind
  readonly #lostBefore: number
  readonly #sentBefore: number
  #noticedAt: number | undefined
  #hurtAt: number | undefined
  #healedAt: number | undefined

  constructor(record: LaneRecord, now: number) {
    this.#record = record
    this.#startedAt = now
    this.#kindBefore = record.kind
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

  /** Why it can't notice anything. */
  get standstill(): Standstill | undefined {
    return this.#record.standstill
  }

  /** It doubts the connection, and has asked. */
  get isInDoubt(): boolean {
    return this.#record.kind === 'suspect'
  }

  /** Nothing brings it back but a call of its user. */
  get isClosed(): boolean {
    return this.#record.kind === 'closed'
  }

  /** Another one whenever there is something new to say. */
  get turn(): string {
    return [this.#noticedAt, this.#hurtAt, this.#healedAt, this.isClosed, this.standstill].join()
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
    const record = this.#record
    if (record.standstill !== undefined) return
    this.#noticedAt ??= this.#firstChange((kind) => kind !== 'open')
    this.#hurtAt ??= this.#firstChange((kind) => kind !== 'open' && kind !== 'suspect')
    if (record.brokenAt >= this.#startedAt) this.#hurtAt ??= record.brokenAt
    const hurtSince = record.hurtSince(now)
    if (hurtSince !== undefined) {
      this.#hurtAt ??= hurtSince
      this.#healedAt = undefined
    } else if (this.#hurtAt !== undefined) {
      // A connection that opens proves little, where there are messages to be answered.
      const aliveAt = this.hasSent ? record.answeredAt : record.openedAt
      if (aliveAt > this.#hurtAt) this.#healedAt ??= aliveAt
    }
  }

  /** What lasted a moment counts as well: it may be over by the time that somebody looks. */
  #firstChange(isMeant: (kind: StateKind) => boolean): number | undefined {
    if (isMeant(this.#kindBefore)) return this.#startedAt
    return this.#record.changes.find(({ at, kind }) => at >= this.#startedAt && isMeant(kind))?.at
  }
}
