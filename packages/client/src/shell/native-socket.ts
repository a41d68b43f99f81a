// One attempt and its connection: owns one native WebSocket. Knows no states and no other attempt.
import type { SocketData, WebSocketLike } from '../environment/environment.ts'
import type { Traffic } from '../protocol/inputs.ts'
import type { Settings } from '../settings.ts'
import type { Clock } from './clock.ts'
import { SetupInbox } from './setup-link.ts'
import { quickSize } from './socket-data.ts'

/** How the native class reports an end. */
export interface NativeClose {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
}

/**
 * Bytes per ms, assumed: Slow 3G's 400 kbit/s. `bufferedAmount` shows little: Firefox counts a message until all of it has
 * left, and WebKit stops counting it once another process has it.
 */
const SLOW_UPLINK = 50

/** Bytes. For a larger message the time of sending matters, because a slow uplink needs long for it. */
const LARGE = 10_000

/** If messages come faster than every `FAST` ms, the clock is read only for every nth message, n up to `MAX_SAMPLE`. */
const MAX_SAMPLE = 64
const FAST = 100

export const NO_TRAFFIC: Traffic = {
  receivedAt: 0,
  messageAt: 0,
  sentAt: Infinity,
  unansweredAt: -Infinity,
  carriedAt: 0,
  carriedFrom: 0,
}

export class NativeSocket {
  readonly traffic: { -readonly [K in keyof Traffic]: Traffic[K] } = { ...NO_TRAFFIC }
  isDiscarded = false
  /** `setup` is done: the application may send. */
  isUsable = false
  /** The fast path: a message neither changes the state nor goes to a user's function. */
  isPlain = false
  /** A message may be a pong. */
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

  /** Whether messages can be sent: a closing native socket swallows them. */
  get isWritable(): boolean {
    return this.native?.readyState === 1
  }

  /** Uses a new native socket; resolves when it is open. */
  adopt(native: WebSocketLike, received: (event: MessageEvent) => void): Promise<unknown> {
    this.native = native
    const target = native as Partial<EventTarget>
    // In Chromium, a listener is much cheaper for each message than a handler.
    if (target.addEventListener) target.addEventListener('message', received as (event: Event) => void)
    else native.onmessage = received
    return new Promise((resolve) => {
      native.onopen = resolve
    })
  }

  /** The bytes before the ping have been carried. */
  pongReceived(now: number): void {
    const { traffic } = this
    traffic.receivedAt = now
    traffic.sentAt = Infinity
    traffic.carriedAt = Math.min(traffic.carriedAt, now)
  }

  /** Called for every message. Reading the clock costs most, so it isn't read for each message unless `isExact`. */
  messageReceived(isExact: boolean): void {
    const { traffic } = this
    traffic.sentAt = Infinity
    traffic.unansweredAt = -Infinity
    this.#unsampled += 1
    if (this.#unsampled < this.#sample && !isExact) return
    const now = this.#clock.now()
    this.#sample = now - traffic.receivedAt < FAST ? Math.min(MAX_SAMPLE, this.#sample * 2) : 1
    this.#unsampled = 0
    traffic.receivedAt = traffic.messageAt = now
  }

  /** Reads the clock for the next message. */
  resample(): void {
    this.#sample = 1
  }

  /** Sends a message, and returns whether it is the first since the last inbound one. */
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

  /** Errors are swallowed: a ping that can't be sent stays unanswered. */
  sendHeartbeat(data: SocketData): void {
    try {
      this.native?.send(data)
    } catch {}
  }

  /**
   * Detaches and closes the socket. `closedLate` is called when the browser has closed it. The signal aborts in a microtask,
   * so that its listeners can't disturb the caller.
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

  /** Errors are swallowed: they must not interrupt a step. */
  close(code: number, reason: string): void {
    try {
      this.native?.close(code, reason)
    } catch {}
  }

  /** Stops waiting for the late close. */
  forget(): void {
    const { native } = this
    if (!native) return
    native.onclose = null
    if (native.bufferedAmount === 0) native.terminate?.()
  }
}
