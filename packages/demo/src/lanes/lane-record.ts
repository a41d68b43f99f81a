// What is known of one lane, and since when: its state, its messages, what it told. Knows no socket and no page.
import { MessageLedger } from './message-ledger.ts'
import type { SideDial, SideDialOutcome } from './side-dial.ts'

/** How long an answer may take before the lane counts as silent, in ms. */
const PATIENCE = 1_000

const MAX_EVENTS = 2_000
const MAX_CHANGES = 4_000
const MAX_SIDE_DIALS = 500

export type LaneId = 'native' | 'resilient'

/** What the lane itself believes. */
export type StateKind = 'idle' | 'connecting' | 'open' | 'suspect' | 'waiting' | 'closing' | 'closed'

/** Why no code of the page runs. */
export type Standstill = 'asleep' | 'frozen'

export type Tone = 'good' | 'doubt' | 'bad' | 'neutral'

/** Instants are `Date.now()` milliseconds. */
export interface LaneEvent {
  readonly at: number
  readonly sentence: string
  readonly tone: Tone
}

export interface StateChange {
  readonly at: number
  readonly kind: StateKind
}

export interface LaneListener {
  /** The state, or a message's fate, is another one. */
  onChange(): void
  onEvent(event: LaneEvent): void
}

export class LaneRecord {
  readonly ledger = new MessageLedger()
  readonly events: LaneEvent[] = []
  readonly changes: StateChange[] = []
  /** The connections that were dialled beside another one, oldest first. */
  readonly sideDials: SideDial[] = []
  readonly #listener: LaneListener
  #openedAt = 0
  #answeredAt = 0
  #brokenAt = 0
  #resumedAt = 0
  #standstill: Standstill | undefined
  #kind: StateKind = 'idle'

  constructor(listener: LaneListener) {
    this.#listener = listener
  }

  get kind(): StateKind {
    return this.#kind
  }

  /** When a connection last opened; 0: none has yet. */
  get openedAt(): number {
    return this.#openedAt
  }

  /** When something was last answered. */
  get answeredAt(): number {
    return this.#answeredAt
  }

  /** When a connection ended that nobody wanted to end; 0: none has yet. */
  get brokenAt(): number {
    return this.#brokenAt
  }

  /** `undefined`: the page runs. */
  get standstill(): Standstill | undefined {
    return this.#standstill
  }

  set standstill(standstill: Standstill | undefined) {
    if (this.#standstill !== undefined && standstill === undefined) this.#resumedAt = Date.now()
    this.#standstill = standstill
    this.#listener.onChange()
  }

  /** The connection that is being dialled beside the present one. */
  get sideDial(): SideDial | undefined {
    const latest = this.sideDials.at(-1)
    return latest?.end === undefined ? latest : undefined
  }

  /** Since when it says that it is open, and doesn't answer; `undefined` when it does answer. */
  silentSince(now: number): number | undefined {
    return this.#kind === 'open' ? this.#overdueSince(this.ledger.oldestOnTheWay, now) : undefined
  }

  /** Since when messages don't get through, as seen from outside; `undefined`: they do. */
  hurtSince(now: number): number | undefined {
    if (this.#kind === 'open') return this.silentSince(now)
    return this.#kind === 'suspect' ? this.#overdueSince(this.ledger.oldestPending, now) : now
  }

  became(kind: StateKind): void {
    if (kind !== this.#kind) {
      this.#kind = kind
      this.changes.push({ at: Date.now(), kind })
      if (this.changes.length > MAX_CHANGES) this.changes.shift()
      if (kind === 'open') this.#openedAt = Date.now()
    }
    this.#listener.onChange()
  }

  /** The connection broke, or was given up. */
  broke(): void {
    this.#brokenAt = Date.now()
    this.ledger.connectionLost()
  }

  /** Another connection took the place of the one there was. */
  moved(): void {
    this.#openedAt = Date.now()
    this.#listener.onChange()
  }

  sideDialBegan(): SideDial {
    const dial: SideDial = { startedAt: Date.now() }
    this.sideDials.push(dial)
    if (this.sideDials.length > MAX_SIDE_DIALS) this.sideDials.shift()
    this.#listener.onChange()
    return dial
  }

  sideDialEnded(dial: SideDial, outcome: SideDialOutcome): void {
    dial.end = { at: Date.now(), outcome }
    this.#listener.onChange()
  }

  told(sentence: string, tone: Tone = 'neutral'): void {
    const event = { at: Date.now(), sentence, tone }
    this.events.push(event)
    if (this.events.length > MAX_EVENTS) this.events.shift()
    this.#listener.onEvent(event)
  }

  /** Milliseconds that the answer took; `undefined` where nobody waits for it. */
  answered(number: number): number | undefined {
    const sentAt = this.ledger.answered(number)
    if (sentAt === undefined) return undefined
    this.#answeredAt = Date.now()
    this.#listener.onChange()
    return this.#answeredAt - sentAt
  }

  /** What had waited in the queue, or for the page, was under way from then on only. */
  #overdueSince(sentAt: number | undefined, now: number): number | undefined {
    if (sentAt === undefined || this.#standstill !== undefined) return undefined
    const since = Math.max(sentAt, this.#answeredAt, this.#openedAt, this.#resumedAt)
    return now - since > PATIENCE ? since : undefined
  }
}
