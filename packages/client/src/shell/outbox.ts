// Sends users' messages, queues them, or drops and reports them. Asks the protocol whether messages must wait.
import type { SocketData } from '../environment/environment.ts'
import { owedPingDue } from '../protocol/heartbeat.ts'
import type { Traffic } from '../protocol/inputs.ts'
import { awaitsFirstMessage, holdsMessages } from '../protocol/state.ts'
import type { DropReason, SendOptions, SendResult } from '../sending.ts'
import { resolve } from '../settings.ts'
import type { NativeSocket } from './native-socket.ts'
import type { Shell } from './shell.ts'
import { byteSize, copyOf, quickSize } from './socket-data.ts'

interface Entry {
  readonly data: SocketData
  readonly size: number
  readonly expiresAt: number
}

/** Milliseconds. Browsers have no event for a drained buffer. */
const DRAIN_POLL = 50

export class Outbox {
  /** When `update` is due: a message expires, or the buffer may have drained. */
  nextDeadline: number = Infinity
  readonly #shell: Shell
  /** In the order of sending. */
  readonly #entries = new Set<Entry>()
  #bytes = 0
  /** Upper bound of the buffered bytes: the last `bufferedAmount`, and all bytes sent since. */
  #maxBuffered = 0
  #isAboveMark = false

  constructor(shell: Shell) {
    this.#shell = shell
  }

  get bufferedAmount(): number {
    return this.#bytes + (this.#link?.native?.bufferedAmount ?? 0)
  }

  send(data: SocketData, options?: SendOptions): SendResult {
    if (options?.ttl !== undefined) resolve('options', { ttl: Infinity }, options)
    const { settings, state, events, clock } = this.#shell
    const link = this.#link
    const canWait = settings.queue && !options?.volatile
    const mustWait = canWait && (this.#entries.size > 0 || holdsMessages(state))
    if (link?.isWritable && !mustWait) return this.#handOver(link, data)
    if (!canWait || state.phase.is === 'closing' || state.phase.is === 'closed') return 'dropped'
    const now = clock.now()
    const result = events.batch(() => this.#queue(data, options?.ttl, now))
    this.#shell.armFor(this.nextDeadline, now)
    return result
  }

  /** Sends the queued messages, as far as the connection takes them. */
  flush(now: number): void {
    const link = this.#link
    for (const entry of this.#entries) {
      if (!link?.isWritable) break
      this.#remove(entry)
      if (this.#sendOn(link, entry.data) === undefined) this.#drop(entry, 'rejected')
    }
    this.update(now)
    this.#reportFirstMessage()
  }

  /** Drops the queued messages. */
  clear(now: number): void {
    for (const entry of this.#entries) this.#drop(entry, 'closed')
    this.#isAboveMark = false
    this.update(now)
  }

  /** Drops expired messages, emits `drain`, and sets `nextDeadline`. */
  update(now: number): void {
    if (this.nextDeadline <= now || !this.#entries.size) {
      this.nextDeadline = Infinity
      for (const entry of this.#entries) {
        if (entry.expiresAt <= now) this.#drop(entry, 'expired')
        else this.#scheduleUpdate(entry.expiresAt)
      }
    }
    const { highWaterMark } = this.#shell.settings
    const amount = this.bufferedAmount
    this.#maxBuffered = amount
    if (amount > highWaterMark) this.#isAboveMark = true
    else if (this.#isAboveMark && amount < highWaterMark) {
      this.#isAboveMark = false
      this.#shell.events.emit('drain')
    }
    if (this.#isAboveMark && this.#link) this.#scheduleUpdate(now + DRAIN_POLL)
  }

  /** The connection, once it is usable. */
  get #link(): NativeSocket | undefined {
    const { current } = this.#shell.links
    return current?.isUsable ? current : undefined
  }

  #scheduleUpdate(at: number): void {
    this.nextDeadline = Math.min(this.nextDeadline, at)
  }

  /** The fast path: called for most messages. */
  #handOver(link: NativeSocket, data: SocketData): SendResult {
    const isFirst = this.#sendOn(link, data)
    if (isFirst || this.#maxBuffered > this.#shell.settings.highWaterMark) this.#handedOver(link.traffic)
    return isFirst === undefined ? 'dropped' : 'sent'
  }

  #handedOver(traffic: Traffic): void {
    this.update(traffic.sentAt)
    this.#reportFirstMessage()
    const { phase, server } = this.#shell.state
    const due =
      phase.is === 'open' && phase.check.is === 'good'
        ? owedPingDue({ server, connection: phase.connection }, traffic, this.#shell.settings.heartbeat)
        : Infinity
    this.#shell.armFor(Math.min(this.nextDeadline, due), traffic.sentAt)
  }

  /** Sends a message. Returns whether it is the first since the last inbound one; `undefined`: the connection refused it. */
  #sendOn(link: NativeSocket, data: SocketData): boolean | undefined {
    try {
      const isFirst = link.send(data)
      // A character has three bytes at most.
      this.#maxBuffered += 3 * quickSize(data)
      return isFirst
    } catch {
      return undefined
    }
  }

  /** Dispatches that the application may have sent its first message on the connection. */
  #reportFirstMessage(): void {
    const { state, links } = this.#shell
    if (awaitsFirstMessage(state) && links.traffic.carriedAt > 0)
      this.#shell.dispatch({ type: 'first-message' })
  }

  /** Queues a message. If the queue is full because of a planned replacement, the replacement is called off. */
  #queue(data: SocketData, ttl: number | undefined, now: number): SendResult {
    const { state, settings } = this.#shell
    const { queue } = settings
    const size = byteSize(data)
    const link = this.#link
    if (link?.isWritable && state.status.health === 'good' && holdsMessages(state) && !this.#hasRoom(size)) {
      this.#shell.dispatch({ type: 'queue-full' })
      if (link.isUsable) return this.#handOver(link, data)
    }
    this.update(now)
    const canEvict = queue && queue.overflow === 'drop-oldest' && size <= queue.maxBytes
    for (const entry of this.#entries) {
      if (!canEvict || this.#hasRoom(size)) break
      this.#drop(entry, 'overflow')
    }
    if (!this.#hasRoom(size)) return 'dropped'
    const expiresAt = now + (ttl ?? Infinity)
    this.#entries.add({ data: copyOf(data), size, expiresAt })
    this.#bytes += size
    this.#scheduleUpdate(expiresAt)
    this.update(now)
    return 'queued'
  }

  #hasRoom(size: number): boolean {
    const { queue } = this.#shell.settings
    return queue && this.#entries.size < queue.maxMessages && this.#bytes + size <= queue.maxBytes
  }

  #drop(entry: Entry, reason: DropReason): void {
    this.#remove(entry)
    this.#shell.events.emit('drop', { data: entry.data, reason })
  }

  #remove(entry: Entry): void {
    if (this.#entries.delete(entry)) this.#bytes -= entry.size
  }
}
