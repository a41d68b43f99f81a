// What users send: at once, later, or never, and each message's fate. Knows of a connection's state what the protocol says.
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

/** No event tells that the browser's buffer has drained. */
const DRAIN_POLL = 50

export class Outbox {
  /** When something expires, or may have drained; nothing does before. */
  nextDeadline: number = Infinity
  readonly #shell: Shell
  /** In the order in which they were sent. */
  readonly #entries = new Set<Entry>()
  #bytes = 0
  /** No more can have been handed over since the browser was last asked how much it holds. */
  #unlooked = 0
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

  /** Hands over what waits, as far as the connection takes it. */
  flush(now: number): void {
    const link = this.#link
    for (const entry of this.#entries) {
      if (!link?.isWritable) break
      this.#remove(entry)
      if (this.#give(link, entry.data) === undefined) this.#drop(entry, 'rejected')
    }
    this.look(now)
    this.#tellFirstMessage()
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
        else this.#lookAgain(entry.expiresAt)
      }
    }
    const { highWaterMark } = this.#shell.settings
    const amount = this.bufferedAmount
    this.#unlooked = amount
    if (amount > highWaterMark) this.#isAboveMark = true
    else if (this.#isAboveMark && amount < highWaterMark) {
      this.#isAboveMark = false
      this.#shell.events.emit('drain')
    }
    if (this.#isAboveMark && this.#link) this.#lookAgain(now + DRAIN_POLL)
  }

  /** The connection, once it is usable. */
  get #link(): NativeSocket | undefined {
    const { current } = this.#shell.links
    return current?.isUsable ? current : undefined
  }

  #lookAgain(at: number): void {
    this.nextDeadline = Math.min(this.nextDeadline, at)
  }

  /** Called for most messages: no more is done than must be. */
  #handOver(link: NativeSocket, data: SocketData): SendResult {
    const isFirst = this.#give(link, data)
    if (isFirst || this.#unlooked > this.#shell.settings.highWaterMark) this.#handedOver(link.traffic)
    return isFirst === undefined ? 'dropped' : 'sent'
  }

  #handedOver(traffic: Traffic): void {
    this.look(traffic.sentAt)
    this.#tellFirstMessage()
    const { phase, server } = this.#shell.state
    const due =
      phase.is === 'open' && phase.check.is === 'resting'
        ? owedPingDue({ server, connection: phase.connection }, traffic, this.#shell.settings.heartbeat)
        : Infinity
    this.#shell.armFor(Math.min(this.nextDeadline, due), traffic.sentAt)
  }

  /** Gives a message to the connection. Whether it is the first since anything came in; `undefined`: it is refused. */
  #give(link: NativeSocket, data: SocketData): boolean | undefined {
    try {
      const isFirst = link.send(data)
      // A character has three bytes at most.
      this.#unlooked += 3 * quickSize(data)
      return isFirst
    } catch {
      return undefined
    }
  }

  /** The application's first message of a connection may have gone out. */
  #tellFirstMessage(): void {
    const { state, links } = this.#shell
    if (awaitsFirstMessage(state) && links.traffic.carriedAt > 0)
      this.#shell.dispatch({ type: 'first-message' })
  }

  /** Keeps a message until a connection takes it. A planned replacement is called off rather than lose one to it. */
  #queue(data: SocketData, ttl: number | undefined, now: number): SendResult {
    const { state, settings } = this.#shell
    const { queue } = settings
    const size = byteSize(data)
    const link = this.#link
    if (link?.isWritable && state.status.health === 'good' && holdsMessages(state) && !this.#hasRoom(size)) {
      this.#shell.dispatch({ type: 'queue-full' })
      if (link.isUsable) return this.#handOver(link, data)
    }
    this.look(now)
    const canEvict = queue && queue.overflow === 'drop-oldest' && size <= queue.maxBytes
    for (const entry of this.#entries) {
      if (!canEvict || this.#hasRoom(size)) break
      this.#drop(entry, 'overflow')
    }
    if (!this.#hasRoom(size)) return 'dropped'
    const expiresAt = now + (ttl ?? Infinity)
    this.#entries.add({ data: copyOf(data), size, expiresAt })
    this.#bytes += size
    this.#lookAgain(expiresAt)
    this.look(now)
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
