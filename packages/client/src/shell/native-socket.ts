// One attempt and the connection that it becomes: owns one native WebSocket. Knows no states and no other attempt.
import type { SocketData, WebSocketLike } from '../environment/environment.ts'
import { ResilientSocketError } from '../errors.ts'
import type { Traffic } from '../protocol/inputs.ts'
import type { Clock } from './clock.ts'
import { quickSize } from './socket-data.ts'

/** What the native class tells of an end. */
export interface NativeClose {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
}

/** The connection as a `setup` function sees it; it ends with the function. */
export interface SetupLink {
  /** Sends at once, before anything that waits in the queue. */
  send(data: SocketData): void
  /** The next message that isn't a heartbeat. Rejects with `signal.reason` when the attempt ends. */
  receive(): Promise<SocketData>
  /** Aborts when the attempt, or later its connection, ends. */
  readonly signal: AbortSignal
  readonly url: string
  readonly protocol: string
}

/**
 * Bytes per ms: Slow 3G's 400 kbit/s. An estimate, for `bufferedAmount` tells little: Firefox counts a
 * message until all of it has left, WebKit none of it as soon as another process has it.
 */
const SLOW_UPLINK = 50

/** Who hears of a native socket, as long as it isn't discarded. */
export interface NativeSocketListener {
  received(event: MessageEvent): void
  closed(event: NativeClose): void
}

export class NativeSocket implements Traffic {
  heardAt = 0
  sentAt: number = Infinity
  /** How long a slow uplink takes for what was handed over since then, and for what it can't have carried by then, in ms. */
  backlog = 0
  isDiscarded = false
  native: WebSocketLike | undefined
  /** Messages that came in before `setup` was done. */
  #inbox: MessageEvent[] | undefined = []
  #receivers: ((data: SocketData) => void)[] | undefined = []
  readonly #controller = new AbortController()
  readonly clock: Pick<Clock, 'now'>
  /** When a slow uplink would have carried everything. */
  #carriedAt = 0
  #binaryType: BinaryType

  constructor(binaryType: BinaryType, clock: Pick<Clock, 'now'>) {
    this.#binaryType = binaryType
    this.clock = clock
  }

  /** Also of a native socket that has not been made yet. */
  set binaryType(value: BinaryType) {
    this.#binaryType = value
    if (this.native) this.native.binaryType = value
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Whether what is sent now can leave: the native class swallows messages once it is closing. */
  get isWritable(): boolean {
    return !this.isDiscarded && this.native?.readyState === 1
  }

  /** Takes over a native socket that has just been made; resolves when it is open. */
  adopt(native: WebSocketLike, { received, closed }: NativeSocketListener): Promise<unknown> {
    this.native = native
    native.binaryType = this.#binaryType
    native.onmessage = received
    native.onclose = closed
    // The `ws` package throws what nobody listens to.
    native.onerror = () => undefined
    return new Promise((resolve) => {
      native.onopen = resolve
    })
  }

  /** Something came in; a pong shows that everything before its ping has been carried. */
  heard(now: number, isPong: boolean): void {
    if (isPong) this.#carriedAt = now
    this.heardAt = now
    this.sentAt = Infinity
    this.backlog = Math.max(0, this.#carriedAt - now)
  }

  send(data: SocketData): void {
    const now = this.clock.now()
    const duration = quickSize(data) / SLOW_UPLINK
    this.sentAt = Math.min(this.sentAt, now)
    this.backlog += duration
    this.#carriedAt = Math.max(this.#carriedAt, now) + duration
    this.native?.send(data)
  }

  /** A heartbeat that can't be sent is one that isn't answered. */
  sendHeartbeat(data: SocketData): void {
    try {
      this.native?.send(data)
    } catch {}
  }

  /**
   * Hears and says nothing any more; how long the browser takes to close is nobody's business. The signal aborts in a
   * microtask, so that its listeners don't interfere with what discards.
   */
  discard(): void {
    const { native } = this
    this.isDiscarded = true
    if (native) {
      native.onopen = native.onmessage = native.onclose = null
      native.close(1000)
    }
    queueMicrotask(() => this.#controller.abort())
  }

  /** Keeps a message for `setup`; `false` where that is done. */
  keep(event: MessageEvent): boolean {
    this.#inbox?.push(event)
    this.#serve()
    return this.#inbox !== undefined
  }

  /** Its link says and hears nothing any more. */
  endSetup(): void {
    this.#receivers = undefined
  }

  /** What `setup` didn't receive. */
  release(): readonly MessageEvent[] {
    const inbox = this.#inbox ?? []
    this.#inbox = undefined
    return inbox
  }

  /** What `setup` gets. */
  setupLink(): SetupLink {
    const { signal } = this
    const { url = '', protocol = '' } = this.native ?? {}
    const assertUsable = (): void => {
      signal.throwIfAborted()
      if (this.isDiscarded || !this.#receivers)
        throw new ResilientSocketError('setup', 'setup is over: use the socket')
    }
    return {
      url,
      protocol,
      signal,
      send: (data) => {
        assertUsable()
        this.send(data)
      },
      receive: () =>
        new Promise((resolve, reject) => {
          assertUsable()
          signal.addEventListener('abort', () => reject(signal.reason))
          this.#receivers?.push(resolve)
          this.#serve()
        }),
    }
  }

  #serve(): void {
    while (this.#inbox?.[0] && this.#receivers?.[0]) this.#receivers.shift()?.(this.#inbox.shift()?.data)
  }
}
