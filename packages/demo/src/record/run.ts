// One run: what was broken and when, and how each client recovered. After its end it doesn't change.
import type { Change, ClientId, ClientRecord, Condition } from './client-record.ts'
import { type ClientResult, type Comparison, compare, type Facts, resultOf } from './verdict.ts'

/** Milliseconds that a run waits for a client that doesn't know that it is dead. */
const SETTLING_TIME = 10_000

/** Milliseconds that it waits for a reconnecting client; longer than ours takes by default to give a connection up. */
const RECONNECTING_TIME = 35_000

/** Milliseconds that a client must be connected to count as recovered. */
const STEADY = 1_500

/** Milliseconds. A message without an answer by then counts as unanswered. */
const SLOW_ANSWER = 1_000

const DOWN: readonly Condition[] = ['dead', 'connecting', 'stopped']

export type Records = Readonly<Record<ClientId, ClientRecord>>

/** A fault's part of the run, for the timeline. */
export interface FaultSpan {
  readonly label: string
  readonly from: number
  to: number | undefined
}

export interface FinishedRun {
  readonly label: string
  readonly startedAt: number
  readonly endedAt: number
  readonly plain: ClientResult
  readonly ours: ClientResult
  readonly comparison: Comparison
}

export interface RunSubject {
  readonly label: string
  /** What a recovery is measured from: "the network", "waking up", "the server". */
  readonly returns: string
  /** Which clients it can affect. */
  readonly affects: readonly ClientId[]
}

export class Run {
  readonly startedAt: number
  readonly spans: FaultSpan[] = []
  readonly #subject: RunSubject
  readonly #records: Records
  #brokenAt: number | undefined
  #returnedAt: number | undefined
  #quietAt: number | undefined
  #finished: FinishedRun | undefined
  #label: string

  constructor(subject: RunSubject, records: Records, now: number) {
    this.#label = subject.label
    this.startedAt = now
    this.#subject = subject
    this.#records = records
    for (const record of Object.values(records)) record.ledger.beginRun()
  }

  get label(): string {
    return this.#label
  }

  /** Adds a fault while something is broken. */
  add(label: string): void {
    if (this.#finished === undefined) this.#label = `${this.#label} + ${label}`
  }

  get finished(): FinishedRun | undefined {
    return this.#finished
  }

  /** When the last fault ended. */
  get quietAt(): number | undefined {
    return this.#quietAt
  }

  /** Changes the timeline's label from now on. */
  mark(label: string, now: number): void {
    if (this.#finished !== undefined) return
    const last = this.spans.at(-1)
    if (last !== undefined) last.to ??= now
    if (label !== '') this.spans.push({ label, from: now, to: undefined })
  }

  /** Connections broke, or carry nothing. */
  broke(now: number): void {
    if (this.#finished !== undefined) return
    this.#brokenAt ??= now
    this.#returnedAt = undefined
    this.#quietAt = undefined
  }

  /** Connections can be made and used again. */
  returned(now: number): void {
    if (this.#finished !== undefined) return
    this.#returnedAt ??= now
  }

  /** Nothing is broken any more. */
  quiet(now: number): void {
    if (this.#finished !== undefined) return
    this.mark('', now)
    this.returned(now)
    this.#quietAt ??= now
  }

  /** Ends the run when both clients have recovered or had enough time. */
  observe(now: number): void {
    if (this.#finished !== undefined || this.#quietAt === undefined) return
    const unsettled = this.#subject.affects.filter((id) => !this.#hasSettled(this.#records[id], now))
    const longest = unsettled.some((id) => this.#isComingBack(id, now)) ? RECONNECTING_TIME : SETTLING_TIME
    if (unsettled.length === 0 || now - this.#quietAt >= longest) this.finish(now)
  }

  finish(now: number): FinishedRun {
    if (this.#finished === undefined) {
      this.mark('', now)
      const facts = { plain: this.#facts('plain', now, true), ours: this.#facts('ours', now, true) }
      const plain = resultOf(facts.plain)
      const ours = resultOf(facts.ours)
      const comparison = compare({ result: plain, facts: facts.plain }, { result: ours, facts: facts.ours })
      this.#finished = {
        label: this.#label,
        startedAt: this.startedAt,
        endedAt: now,
        plain,
        ours,
        comparison,
      }
    }
    return this.#finished
  }

  /** The current result; the final one after the end. */
  result(id: ClientId, now: number): ClientResult {
    return this.#finished?.[id] ?? resultOf(this.#facts(id, now, false))
  }

  /** A dead plain client never notices. Ours notices at the latest with its next ping. */
  #isComingBack(id: ClientId, now: number): boolean {
    const { condition, conditionSince } = this.#records[id]
    if (condition === 'connecting') return true
    if (condition === 'alive') return now - conditionSince < STEADY
    return id === 'ours' && (condition === 'checking' || condition === 'dead')
  }

  #isOverdue(now: number): boolean {
    return this.#quietAt !== undefined && now - this.#quietAt >= RECONNECTING_TIME
  }

  #hasSettled(record: ClientRecord, now: number): boolean {
    if (record.condition === 'stopped') return true
    const since = Math.max(record.conditionSince, this.#quietAt ?? now)
    const oldest = record.ledger.oldestInFlight
    const isAnswered = oldest === undefined || now - oldest < SLOW_ANSWER
    return record.condition === 'alive' && isAnswered && now - since >= STEADY
  }

  #facts(id: ClientId, now: number, isOver: boolean): Facts {
    const record = this.#records[id]
    const since = this.#brokenAt ?? this.startedAt
    const reloads = record.reloads.filter(({ at }) => at > this.startedAt)
    const needless = reloads.filter(({ value }) => value === 'alive').map(({ at }) => at)
    const conditions = withoutGaps(within(record.conditions, since), needless, 'alive')
    const claims = withoutGaps(within(record.claims, since), needless, 'open')
    // A check because of a break counts as part of the outage.
    const isDown = ({ value }: Change<Condition>): boolean =>
      DOWN.includes(value) || (value === 'checking' && this.#brokenAt !== undefined)
    const lastDown = conditions.findLastIndex(isDown)
    const noticed = claims.find(({ value }) => value !== 'open')
    const waits = record.waits.filter(({ at }) => at >= this.startedAt)
    // A connection that opens and closes again and again doesn't count as back.
    const isFlapping =
      isOver && lastDown !== -1 && now - record.conditionSince < STEADY && this.#isOverdue(now)
    return {
      condition: isFlapping && record.condition === 'alive' ? 'connecting' : record.condition,
      conditionSince: record.conditionSince,
      isOver,
      hasBroken: this.#brokenAt !== undefined,
      wasStopped: record.condition === 'stopped' && record.conditionSince < this.startedAt,
      noticeableAt: Math.max(record.resumedAt, since),
      returnedAt: this.#returnedAt,
      returns:
        this.#returnedAt === undefined || this.#returnedAt === this.#brokenAt ? '' : this.#subject.returns,
      noticedAt: noticed?.at,
      downAt: conditions.find(isDown)?.at,
      recoveredAt:
        lastDown === -1 ? undefined : conditions.slice(lastDown).find(({ value }) => value === 'alive')?.at,
      rescuedAt: reloads.findLast(({ value }) => value === 'dead')?.at,
      wasReloaded: needless.length > 0,
      hasMoved: record.movedAt > this.startedAt,
      hasChecked: conditions.some(({ value }) => value === 'checking'),
      isAffected: this.#subject.affects.includes(id),
      wasAskedToWait: waits.some(({ isAsked }) => isAsked),
      attempts: Math.max(0, ...waits.map(({ attempt }) => attempt)),
      hasOverflowed: record.overflowedAt > this.startedAt,
      counts: record.ledger.counts(now),
      now,
    }
  }
}

/** Leaves out changes that followed these instants, until everything was `good` again. */
function withoutGaps<T>(
  changes: readonly Change<T>[],
  starts: readonly number[],
  good: T,
): readonly Change<T>[] {
  const gaps = starts.map((from) => ({
    from,
    to: changes.find(({ at, value }) => at >= from && value === good)?.at ?? from,
  }))
  return changes.filter(({ at }) => !gaps.some(({ from, to }) => from <= at && at < to))
}

/** The state at the instant, and every change after it. */
function within<T>(changes: readonly Change<T>[], since: number): readonly Change<T>[] {
  const first = changes.findLastIndex(({ at }) => at <= since)
  return changes.slice(Math.max(0, first))
}
