// The record of one client: its state, its true condition, its messages, with instants. Knows no socket and no page.
import { MessageLedger, type SessionFate } from './message-ledger.ts'
import type { NetworkTruth } from './network-truth.ts'

export type ClientId = 'plain' | 'ours'

export const CLIENTS: readonly ClientId[] = ['plain', 'ours']

/** The state that the client reports. */
export type Claim = 'idle' | 'connecting' | 'open' | 'suspect' | 'waiting' | 'closing' | 'closed'

/** The client's true condition. `dead`: it reports open, but nothing gets through. */
export type Condition = 'alive' | 'dead' | 'checking' | 'asleep' | 'connecting' | 'stopped'

/** Why no code of the page runs. */
export type Standstill = 'asleep' | 'frozen'

export type Tone = 'good' | 'suspect' | 'bad' | 'neutral'

/** Instants are `Date.now()` milliseconds. */
export interface ClientEvent {
  readonly at: number
  readonly sentence: string
  readonly tone: Tone
}

export interface Change<T> {
  readonly at: number
  readonly value: T
}

/** Why the client waited before an attempt. */
export interface Wait {
  readonly at: number
  readonly attempt: number
  /** The server set the time, with `retry-after`. */
  readonly isAsked: boolean
}

export interface RecordListener {
  onEvent(event: ClientEvent): void
  /** Messages whose connection, or session, ended before their answers came. */
  onLost(numbers: readonly number[]): void
}

const MAX_EVENTS = 2_000
const MAX_CHANGES = 2_000
const MAX_WAITS = 100
const MAX_RELOADS = 100

const CONDITION_OF_CLAIM: Readonly<Record<Exclude<Claim, 'open'>, Condition>> = {
  idle: 'connecting',
  connecting: 'connecting',
  waiting: 'connecting',
  suspect: 'checking',
  closing: 'stopped',
  closed: 'stopped',
}

export class ClientRecord {
  readonly hasSession: boolean
  readonly ledger: MessageLedger
  readonly events: ClientEvent[] = []
  readonly claims: Change<Claim>[] = []
  readonly conditions: Change<Condition>[] = []
  readonly waits: Wait[] = []
  /** When its user reloaded the page, and its condition until then. */
  readonly reloads: Change<Condition>[] = []
  readonly #truth: NetworkTruth
  readonly #listener: RecordListener
  #claim: Claim = 'idle'
  #openedAt = 0
  #answeredAt = 0
  #movedAt = 0
  #overflowedAt = 0
  #resumedAt = 0
  #standstill: Standstill | undefined

  /** `hasSession`: messages lost with a connection are sent again. */
  constructor(truth: NetworkTruth, listener: RecordListener, now: number, hasSession = false) {
    this.hasSession = hasSession
    this.ledger = new MessageLedger(hasSession)
    this.ledger.setDoubtful(true)
    this.#truth = truth
    this.#listener = listener
    this.conditions.push({ at: now, value: 'connecting' })
  }

  get claim(): Claim {
    return this.#claim
  }

  get condition(): Condition {
    return this.conditions.at(-1)?.value ?? 'connecting'
  }

  /** When the condition last changed. */
  get conditionSince(): number {
    return this.conditions.at(-1)?.at ?? 0
  }

  /** When the current connection opened; 0: none has yet. */
  get openedAt(): number {
    return this.#openedAt
  }

  get answeredAt(): number {
    return this.#answeredAt
  }

  /** When its current connection took over. */
  get movedAt(): number {
    return this.#movedAt
  }

  /** When a message was last dropped because the queue was full. */
  get overflowedAt(): number {
    return this.#overflowedAt
  }

  /** When the page last ran again after a standstill. */
  get resumedAt(): number {
    return this.#resumedAt
  }

  get standstill(): Standstill | undefined {
    return this.#standstill
  }

  setStandstill(standstill: Standstill | undefined, now: number): void {
    if (this.#standstill !== undefined && standstill === undefined) this.#resumedAt = now
    this.#standstill = standstill
    this.observe(now)
  }

  claimed(claim: Claim, now: number): void {
    if (claim === this.#claim) return
    this.#claim = claim
    push(this.claims, { at: now, value: claim }, MAX_CHANGES)
    if (claim === 'open' && this.claims.at(-2)?.value !== 'suspect') this.#openedAt = now
    this.observe(now)
  }

  /** A replacement took over. */
  moved(now: number): void {
    this.#openedAt = now
    this.#movedAt = now
    this.observe(now)
  }

  reloaded(now: number): void {
    this.observe(now)
    push(this.reloads, { at: now, value: this.condition }, MAX_RELOADS)
    this.connectionLost()
  }

  connectionLost(): void {
    const numbers = this.ledger.connectionLost()
    if (numbers.length > 0) this.#listener.onLost(numbers)
  }

  /** The session ended, and reported what happened to each message that it kept. */
  sessionEnded(fates: ReadonlyMap<number, SessionFate>): void {
    const numbers = this.ledger.sessionEnded(fates)
    if (numbers.length > 0) this.#listener.onLost(numbers)
  }

  dropped(number: number, isOverflow: boolean, now: number): void {
    if (isOverflow) this.#overflowedAt = now
    this.ledger.dropped(number)
  }

  waited(wait: Wait): void {
    push(this.waits, wait, MAX_WAITS)
  }

  /** Returns the milliseconds that the answer took; `undefined` if nothing waits for it. */
  answered(number: number, now: number): number | undefined {
    const roundTrip = this.ledger.answered(number, now)
    if (roundTrip === undefined) return undefined
    this.#answeredAt = now
    this.observe(now)
    return roundTrip
  }

  told(sentence: string, tone: Tone, now: number): void {
    const event = { at: now, sentence, tone }
    push(this.events, event, MAX_EVENTS)
    this.#listener.onEvent(event)
  }

  /** Updates the condition, which the network may change, too. */
  observe(now: number): void {
    const { value, at } = this.#look(now)
    if (value === this.condition) return
    // It can't have been dead before it was open.
    const claimedAt = this.claims.at(-1)?.at ?? 0
    push(this.conditions, { at: Math.max(at, claimedAt, this.conditionSince), value }, MAX_CHANGES)
    this.ledger.setDoubtful(value !== 'alive')
  }

  #look(now: number): Change<Condition> {
    if (this.#standstill !== undefined) return { at: now, value: 'asleep' }
    if (this.#claim !== 'open') return { at: now, value: CONDITION_OF_CLAIM[this.#claim] }
    const deadSince = this.#truth.deadSince(this.#openedAt) ?? this.#silentSince()
    if (deadSince !== undefined) return { at: Math.max(deadSince, this.#resumedAt), value: 'dead' }
    return { at: now, value: 'alive' }
  }

  /** The network is back, but TCP hasn't retransmitted the lost data yet. */
  #silentSince(): number | undefined {
    const block = this.#truth.lastBlock
    const hasHealed = block === undefined || this.#openedAt > block.from || this.#answeredAt >= block.to
    const oldest = this.ledger.oldestInFlight
    return hasHealed || oldest === undefined || oldest >= block.to ? undefined : block.from
  }
}

function push<T>(list: T[], item: T, limit: number): void {
  list.push(item)
  if (list.length > limit) list.shift()
}
