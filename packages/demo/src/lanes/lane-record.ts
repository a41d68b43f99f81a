// What is known of one lane, and since when: its state, its messages, what it told. Knows no socket and no page.
import { MessageLedger } from './message-ledger.ts'

/** How long an answer may take before the lane counts as silent, in ms. */
const PATIENCE = 1_000

const MAX_EVENTS = 2_000
const MAX_CHANGES = 4_000

export type LaneId = 'native' | 'resilient'

/** What the lane itself believes. */
export type StateKind = 'idle' | 'connecting' | 'open' | 'suspect' | 'waiting' | 'closing' | 'closed'

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
  readonly #listener: LaneListener
  #openedAt = 0
  #answeredAt = 0
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

  /** Since when it says that it is open, and doesn't answer; `undefined` when it does answer. */
  silentSince(now: number): number | undefined {
    const { oldestOnTheWay } = this.ledger
    if (this.#kind !== 'open' || oldestOnTheWay === undefined) return undefined
    // What had waited in the queue was handed over when the connection took it.
    const since = Math.max(oldestOnTheWay, this.#answeredAt, this.#openedAt)
    return now - since > PATIENCE ? since : undefined
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
}
