// One attempt and the connection that it becomes: owns one native WebSocket. Knows no states and no other attempt.
import type { SocketData, WebSocketLike } from '../environment/environment.ts'
import type { Traffic } from '../protocol/inputs.ts'
import type { Settings } from '../settings.ts'
import type { Clock } from './clock.ts'
import { SetupInbox } from './setup-link.ts'
import { quickSize } from './socket-data.ts'

/** What the native class tells of an end. */
export interface NativeClose {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
}

/**
 * Bytes per ms: Slow 3G's 400 kbit/s. An estimate, for `bufferedAmount` tells little: Firefox counts a
 * message until all of it has left, WebKit none of it as soon as another process has it.
 */
const SLOW_UPLINK = 50

/** A message larger than this takes a slow uplink so long that it matters when it was handed over. */
const LARGE = 10_000

/** The clock is read for every so many messages at most, as long as they come faster than this, in ms. */
const MAX_SAMPLE = 64
const FAST = 100

export const NO_TRAFFIC: Traffic = {
  heardAt: 0,
  messageAt: 0,
  sentAt: Infinity,
  unansweredAt: -Infinity,
  carriedAt: 0,
  carriedFrom: 0,
}

export class NativeSocket {
  readonly traffic: { -readonly [K in keyof Traffic]: Traffic[K] } = { ...NO_TRAFFIC }
  isDiscarded = false
  /** It is set up: the application may send. */
  isUsable = false
  /** Nothing waits for a message, and nobody else has to see it. */
  isPlain = false
  /** A pong may come. */
  mayHavePong = false
  native: WebSocketLike | undefined
  readonly #clock: Pick<Clock, 'now'>
  /** Messages that come in before it is usable. */
  readonly inbox: SetupInbox
  readonly #controller = new AbortController()
  #unsampled = 0
  #sample = 1

  constructor(clock: Pick<Clock, 'now'>, { queue, environment }: Settings) {
    this.#clock = clock
    this.inbox = new SetupInbox(queue, this.signal, environment)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Whether what is sent now can leave: the native class swallows messages once it is closing. */
  get isWritable(): boolean {
    return this.native?.readyState === 1
  }

  /** Takes over a native socket that has just been made; resolves when it is open. */
  adopt(native: WebSocketLike, received: (event: MessageEvent) => void): Promise<unknown> {
    this.native = native
    const target = native as Partial<EventTarget>
    // In Chromium a handler costs a message much more than a listener.
    if (target.addEventListener) target.addEventListener('message', received as (event: Event) => void)
    else native.onmessage = received
    return new Promise((resolve) => {
      native.onopen = resolve
    })
  }

  /** A pong came in: everything before its ping has been carried. */
  pongReceived(now: number): void {
    const { traffic } = this
    traffic.heardAt = now
    traffic.sentAt = Infinity
    traffic.carriedAt = Math.min(traffic.carriedAt, now)
  }

  /** Called for every message: a clock costs more than all the rest, so it isn't read for each of many. */
  messageReceived(isExact: boolean): void {
    const { traffic } = this
    traffic.sentAt = Infinity
    traffic.unansweredAt = -Infinity
    this.#unsampled += 1
    if (this.#unsampled < this.#sample && !isExact) return
    const now = this.#clock.now()
    this.#sample = now - traffic.heardAt < FAST ? Math.min(MAX_SAMPLE, this.#sample * 2) : 1
    this.#unsampled = 0
    traffic.heardAt = traffic.messageAt = now
  }

  /** The clock is read for the next message again. */
  resample(): void {
    this.#sample = 1
  }

  /** Whether nothing had been handed over since anything came in. */
  send(data: SocketData): boolean {
    const { traffic } = this
    const isFirst = traffic.sentAt === Infinity
    const size = quickSize(data)
    if (isFirst || size > LARGE) {
      const now = this.#clock.now()
      traffic.sentAt = Math.min(traffic.sentAt, now)
      traffic.unansweredAt = now
      if (traffic.carriedAt <= now) traffic.carriedAt = traffic.carriedFrom = now
    }
    traffic.carriedAt += size / SLOW_UPLINK
    this.native?.send(data)
    return isFirst
  }

  /** A heartbeat that can't be sent is one that isn't answered. */
  sendHeartbeat(data: SocketData): void {
    try {
      this.native?.send(data)
    } catch {}
  }

  /**
   * Tells and sends nothing any more. The browser closes in its own time: `closedLate` is told when it has. The signal
   * aborts in a microtask, so that its listeners don't interfere with what discards.
   */
  discard(closedLate: ((event: NativeClose) => void) | null = null): void {
    const { native } = this
    this.isDiscarded = true
    this.isUsable = this.isPlain = false
    this.inbox.release()
    if (native) {
      native.onopen = null
      native.onclose = closedLate
      this.close(1000, '')
    }
    queueMicrotask(() => {
      this.#controller.abort()
      this.inbox.end()
    })
  }

  /** A class that refuses to close must not stop what is being decided. */
  close(code: number, reason: string): void {
    try {
      this.native?.close(code, reason)
    } catch {}
  }

  /** Nobody waits for its late close any more. */
  forget(): void {
    const { native } = this
    if (!native) return
    native.onclose = null
    if (native.bufferedAmount === 0) native.terminate?.()
  }
}
