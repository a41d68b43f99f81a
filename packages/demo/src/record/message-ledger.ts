// What happened to every message that was sent. Knows neither socket nor page.
import type { SendResult } from 'resilient-socket'

/**
 * `in-flight`: sent, but not answered yet. `kept`: sent on a connection that has ended or may be dead; the session sends it
 * again. `never`: dropped, or its connection ended before the answer; a late answer makes it `delivered`. `unknown`: the
 * session ended before the answer, so it is unknown whether the server had it.
 */
export type Fate = 'waiting' | 'in-flight' | 'kept' | 'delivered' | 'never' | 'unknown'

/** What an ended session says about a message: the server has it, it was never sent, or it is unknown. */
export type SessionFate = 'received' | 'unsent' | 'unknown'

const FATE_OF_RESULT: Record<SendResult, Fate> = { sent: 'in-flight', queued: 'waiting', dropped: 'never' }

/** Most messages that wait or are in flight. Beyond this, the oldest counts as lost. */
const MAX_PENDING = 20_000

/** Milliseconds in flight after which a message counts as unanswered. */
const ANSWER_TIMEOUT = 5_000

/** Instants are `Date.now()` milliseconds. */
export interface Message {
  readonly number: number
  readonly text: string
  readonly sentAt: number
  /** When it was sent on a connection; `sentAt` until then. */
  handedAt: number
  /** Milliseconds from sending to the answer. */
  roundTrip: number | undefined
  fate: Fate
  /** Whether it belongs to the current run. */
  isCounted: boolean
  /** Its connection was lost, and the session hasn't resumed yet. */
  isOrphaned: boolean
  /** The session sent it again during the current run. */
  isResent: boolean
}

/** Whether its answer is overdue, or won't come. */
export function isUnanswered(message: Message, now: number): boolean {
  return message.fate === 'never' || message.fate === 'unknown' || isOverdue(message, now)
}

/** Whether its fate is still open. */
function isPending({ fate }: Message): boolean {
  return fate === 'waiting' || isHanded(fate)
}

function isHanded(fate: Fate): boolean {
  return fate === 'in-flight' || fate === 'kept'
}

function isOverdue({ fate, handedAt }: Message, now: number): boolean {
  return fate === 'in-flight' && now - handedAt > ANSWER_TIMEOUT
}

export interface Counts {
  readonly delivered: number
  readonly waiting: number
  readonly never: number
  readonly inFlight: number
  /** Messages in flight for longer than `ANSWER_TIMEOUT`. */
  readonly unanswered: number
  /** It is unknown whether they arrived. */
  readonly unknown: number
  /** Messages that the session sent again. */
  readonly resent: number
}

const NONE: Readonly<Record<Fate, number>> = {
  waiting: 0,
  'in-flight': 0,
  kept: 0,
  delivered: 0,
  never: 0,
  unknown: 0,
}

export class MessageLedger {
  readonly #messages = new Map<number, Message>()
  readonly #hasSession: boolean
  #counts: Record<Fate, number> = { ...NONE }
  #resent = 0
  #isDoubtful = false

  constructor(hasSession = false) {
    this.#hasSession = hasSession
  }

  /** The kept messages, oldest first. */
  get messages(): Iterable<Message> {
    return this.#messages.values()
  }

  /** When the oldest unanswered message of any run was sent; `undefined`: there is none. */
  get oldestInFlight(): number | undefined {
    for (const { fate, handedAt } of this.#messages.values()) if (isHanded(fate)) return handedAt
    return undefined
  }

  /** Starts a new run: pending messages and later ones belong to it. */
  beginRun(): void {
    this.#counts = { ...NONE }
    this.#resent = 0
    for (const message of this.#messages.values()) {
      message.isCounted = isPending(message)
      message.isResent = false
      this.#count(message, 1)
    }
  }

  /** Counts of the current run. */
  counts(now: number): Counts {
    let unanswered = 0
    for (const message of this.#messages.values())
      if (message.isCounted && isOverdue(message, now)) unanswered += 1
    const { delivered, waiting, kept, never, 'in-flight': inFlight, unknown } = this.#counts
    return { delivered, waiting: waiting + kept, never, inFlight, unanswered, unknown, resent: this.#resent }
  }

  get(number: number): Message | undefined {
    return this.#messages.get(number)
  }

  /** Numbers grow. */
  book(number: number, text: string, result: SendResult, now: number): void {
    const message: Message = {
      number,
      text,
      sentAt: now,
      handedAt: now,
      roundTrip: undefined,
      fate: this.#fateOf(result),
      isCounted: true,
      isOrphaned: false,
      isResent: false,
    }
    this.#messages.set(number, message)
    this.#count(message, 1)
  }

  /** The connection may be dead. A session keeps its messages until it proves alive. */
  setDoubtful(isDoubtful: boolean): void {
    this.#isDoubtful = isDoubtful
    if (!this.#hasSession) return
    const [from, to] = isDoubtful ? (['in-flight', 'kept'] as const) : (['kept', 'in-flight'] as const)
    for (const message of this.#messages.values()) if (message.fate === from) this.#settle(message, to)
  }

  /** The queued messages were sent. */
  flushed(now: number): void {
    for (const message of this.#messages.values()) {
      if (message.fate !== 'waiting') continue
      message.handedAt = now
      this.#settle(message, 'in-flight')
    }
  }

  /** The connection ended. Returns the numbers of the messages that will never be answered: none with a session. */
  connectionLost(): readonly number[] {
    const carried = this.#all(({ fate }) => isHanded(fate))
    for (const message of carried) {
      message.isOrphaned = this.#hasSession
      this.#settle(message, this.#hasSession ? 'kept' : 'never')
    }
    return this.#hasSession ? [] : carried.map(({ number }) => number)
  }

  /** The session resumed: it sent the newest `replayed` again, and the server had the others. */
  resumed(replayed: number, now: number): void {
    const orphans = this.#all(({ fate, isOrphaned }) => isOrphaned && isHanded(fate))
    for (const [index, message] of orphans.entries()) {
      const isReplayed = index >= orphans.length - replayed
      if (isReplayed && message.isCounted && !message.isResent) this.#resent += 1
      message.isResent ||= isReplayed
      message.isOrphaned = false
      message.handedAt = now
      this.#settle(message, this.#fateOf('sent'))
    }
  }

  /**
   * The session ended. The server had acknowledged the messages that `fates` doesn't name. Returns the numbers of the messages
   * whose fate is unknown.
   */
  sessionEnded(fates: ReadonlyMap<number, SessionFate>): readonly number[] {
    const pending = this.#all((message) => isPending(message))
    for (const message of pending) {
      const fate = fates.get(message.number)
      message.isOrphaned = false
      if (fate === 'unknown') this.#settle(message, 'unknown')
      else this.#settle(message, fate === 'unsent' ? 'waiting' : 'delivered')
    }
    return pending.filter(({ fate }) => fate === 'unknown').map(({ number }) => number)
  }

  /** A waiting message was sent again, with this result. */
  sentAnew(number: number, result: SendResult, now: number): void {
    const message = this.#messages.get(number)
    if (message === undefined) return
    message.handedAt = now
    this.#settle(message, this.#fateOf(result))
  }

  dropped(number: number): void {
    const message = this.#messages.get(number)
    if (message !== undefined) this.#settle(message, 'never')
  }

  /** Returns the milliseconds from sending to the answer; `undefined` for an unknown or a second answer. */
  answered(number: number, now: number): number | undefined {
    const message = this.#messages.get(number)
    if (message === undefined || message.fate === 'delivered') return undefined
    this.#settle(message, 'delivered')
    message.roundTrip = now - message.sentAt
    return message.roundTrip
  }

  /** Removes settled messages that were sent before this instant. */
  forget(before: number): void {
    let surplus = this.#messages.size - MAX_PENDING
    for (const [number, message] of this.#messages) {
      if (message.sentAt >= before) return
      if (!isPending(message)) this.#messages.delete(number)
      else if (surplus > 0) {
        this.#settle(message, 'never')
        this.#messages.delete(number)
      }
      surplus -= 1
    }
  }

  #all(isWanted: (message: Message) => boolean): readonly Message[] {
    return [...this.#messages.values()].filter(isWanted)
  }

  #fateOf(result: SendResult): Fate {
    const isKept = this.#hasSession && this.#isDoubtful && result === 'sent'
    return isKept ? 'kept' : FATE_OF_RESULT[result]
  }

  #settle(message: Message, fate: Fate): void {
    this.#count(message, -1)
    message.fate = fate
    this.#count(message, 1)
  }

  #count({ isCounted, fate }: Message, change: 1 | -1): void {
    if (isCounted) this.#counts[fate] += change
  }
}
