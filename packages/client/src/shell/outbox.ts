// What users send: at once, later, or never, and each message's fate. Knows nothing of why a connection is as it is.
import type { SocketData } from '../environment/environment.ts'
import type { Settings } from '../options.ts'
import type { Status } from '../protocol/state.ts'
import type { EventQueue } from './event-queue.ts'
import type { NativeSocket } from './native-socket.ts'
import { byteSize, copyOf } from './socket-data.ts'

/** `'sent'`: handed to the native socket; `'queued'`: waits for one; `'dropped'`: given up. */
export type SendResult = 'sent' | 'queued' | 'dropped'

/** Options of a single message. */
export interface SendOptions {
  /** Milliseconds that it may wait; then it is dropped, at that moment. @default Infinity */
  readonly ttl?: number | undefined
  /** Never wait: drop it unless the socket is open. @default false */
  readonly volatile?: boolean | undefined
}

/** Why a queued message was given up. */
export type DropReason = 'overflow' | 'expired' | 'closed' | 'rejected'

interface Entry {
  readonly data: SocketData
  readonly size: number
  readonly expiresAt: number
}

/** No event tells that the browser's buffer has drained. */
const DRAIN_POLL = 50

export class Outbox {
  /** The open connection. */
  link: NativeSocket | undefined
  /** When something expires, or may have drained. */
  nextDeadline: number = Infinity
  readonly #settings: Settings
  readonly #events: EventQueue
  #entries: Entry[] = []
  #bytes = 0
  #isAboveMark = false

  constructor(settings: Settings, events: EventQueue) {
    this.#settings = settings
    this.#events = events
  }

  get bufferedAmount(): number {
    return this.#bytes + (this.link?.native?.bufferedAmount ?? 0)
  }

  send(
    data: SocketData,
    { volatile, ttl = Infinity }: SendOptions,
    { state, health }: Status,
    now: number,
  ): SendResult {
    const { queue } = this.#settings
    const isOpen = this.link?.isWritable && state === 'open'
    const canWait = queue && !volatile
    if (isOpen && !(canWait && (health === 'suspect' || this.#entries.length > 0)))
      return this.#handOver(data, now)
    if (!canWait || state === 'closing' || state === 'closed') return 'dropped'

    this.look(now)
    const size = byteSize(data)
    const hasRoom = (): boolean =>
      this.#entries.length < queue.maxMessages && this.#bytes + size <= queue.maxBytes
    const canEvict = isOpen || (queue.overflow === 'drop-oldest' && size <= queue.maxBytes)
    while (canEvict && this.#entries[0] && !hasRoom()) {
      if (isOpen) this.#deliver(this.#entries[0], now)
      else this.#drop(this.#entries[0], 'overflow')
    }
    if (!hasRoom()) return isOpen ? this.#handOver(data, now) : 'dropped'
    this.#entries.push({ data: copyOf(data), size, expiresAt: now + ttl })
    this.#bytes += size
    this.look(now)
    return 'queued'
  }

  /** Hands over what waits, as far as the connection takes it. */
  flush(now: number): void {
    while (this.#entries[0] && this.link?.isWritable) this.#deliver(this.#entries[0], now)
    this.look(now)
  }

  /** Drops what waits. */
  clear(now: number): void {
    while (this.#entries[0]) this.#drop(this.#entries[0], 'closed')
    this.#isAboveMark = false
    this.look(now)
  }

  /** Drops what has waited too long, tells when enough has drained, and knows when to look again. */
  look(now: number): void {
    this.nextDeadline = Infinity
    for (const entry of [...this.#entries]) {
      if (entry.expiresAt <= now) this.#drop(entry, 'expired')
      else this.nextDeadline = Math.min(this.nextDeadline, entry.expiresAt)
    }
    const { highWaterMark } = this.#settings
    const amount = this.bufferedAmount
    if (amount > highWaterMark) this.#isAboveMark = true
    else if (this.#isAboveMark && amount < highWaterMark) {
      this.#isAboveMark = false
      this.#events.emit('drain')
    }
    if (this.#isAboveMark && this.link) this.nextDeadline = Math.min(this.nextDeadline, now + DRAIN_POLL)
  }

  #deliver(entry: Entry, now: number): void {
    if (this.#handOver(entry.data, now) === 'sent') this.#remove(entry)
    else this.#drop(entry, 'rejected')
  }

  #handOver(data: SocketData, now: number): SendResult {
    try {
      this.link?.send(data)
    } catch {
      return 'dropped'
    }
    if (!this.#isAboveMark && this.bufferedAmount > this.#settings.highWaterMark) this.look(now)
    return 'sent'
  }

  #drop(entry: Entry, reason: DropReason): void {
    this.#remove(entry)
    this.#events.emit('drop', { data: entry.data, reason })
  }

  #remove(entry: Entry): void {
    this.#entries.splice(this.#entries.indexOf(entry), 1)
    this.#bytes -= entry.size
  }
}
