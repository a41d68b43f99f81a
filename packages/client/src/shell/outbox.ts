// What users send: at once, later, or never, and each message's fate. Knows nothing of why a connection is as it is.
import type { SocketData } from '../environment/environment.ts'
import type { Settings } from '../options.ts'
import type { SocketState } from '../protocol/state.ts'
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
  /** When something expires, or may have drained; nothing does before. */
  nextDeadline: number = Infinity
  readonly #settings: Settings
  readonly #events: EventQueue
  /** In the order in which they were sent. */
  readonly #entries = new Set<Entry>()
  #bytes = 0
  #isAboveMark = false

  constructor(settings: Settings, events: EventQueue) {
    this.#settings = settings
    this.#events = events
  }

  get bufferedAmount(): number {
    return this.#bytes + (this.link?.native?.bufferedAmount ?? 0)
  }

  /** `isHeld`: what can wait does so, though the connection is open. */
  send(
    data: SocketData,
    { volatile, ttl = Infinity }: SendOptions,
    state: SocketState,
    isHeld: boolean | undefined,
    now: number,
  ): SendResult {
    const { queue } = this.#settings
    const isOpen = this.link?.isWritable && state === 'open'
    const canWait = queue && !volatile
    if (isOpen && !(canWait && (isHeld || this.#entries.size > 0))) return this.#handOver(data, now)
    if (!canWait || state === 'closing' || state === 'closed') return 'dropped'

    this.look(now)
    const size = byteSize(data)
    const hasRoom = (): boolean =>
      this.#entries.size < queue.maxMessages && this.#bytes + size <= queue.maxBytes
    const canEvict = isOpen || (queue.overflow === 'drop-oldest' && size <= queue.maxBytes)
    for (const entry of this.#entries) {
      if (!canEvict || hasRoom()) break
      if (isOpen) this.#deliver(entry, now)
      else this.#drop(entry, 'overflow')
    }
    if (!hasRoom()) return isOpen ? this.#handOver(data, now) : 'dropped'
    const expiresAt = now + ttl
    this.#entries.add({ data: copyOf(data), size, expiresAt })
    this.#bytes += size
    this.nextDeadline = Math.min(this.nextDeadline, expiresAt)
    this.look(now)
    return 'queued'
  }

  /** Hands over what waits, as far as the connection takes it. */
  flush(now: number): void {
    for (const entry of this.#entries) if (this.link?.isWritable) this.#deliver(entry, now)
    this.look(now)
  }

  /** Drops what waits. */
  clear(now: number): void {
    for (const entry of this.#entries) this.#drop(entry, 'closed')
    this.#isAboveMark = false
    this.look(now)
  }

  /** Drops what has waited too long, tells when enough has drained, and knows when to look again. */
  look(now: number): void {
    if (this.nextDeadline <= now || !this.#entries.size) {
      this.nextDeadline = Infinity
      for (const entry of this.#entries) {
        if (entry.expiresAt <= now) this.#drop(entry, 'expired')
        else this.nextDeadline = Math.min(this.nextDeadline, entry.expiresAt)
      }
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
    this.#remove(entry)
    if (this.#handOver(entry.data, now) === 'dropped') this.#drop(entry, 'rejected')
  }

  #handOver(data: SocketData, now: number): SendResult {
    try {
      this.link?.send(data)
    } catch {
      return 'dropped'
    }
    this.look(now)
    return 'sent'
  }

  #drop(entry: Entry, reason: DropReason): void {
    this.#remove(entry)
    this.#events.emit('drop', { data: entry.data, reason })
  }

  #remove(entry: Entry): void {
    if (this.#entries.delete(entry)) this.#bytes -= entry.size
  }
}
