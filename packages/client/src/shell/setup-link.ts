// The link that `setup` gets, and the messages that come in during it. Knows no attempts and no heartbeats.
import type { Environment, SocketData, WebSocketLike } from '../environment/environment.ts'
import { ResilientSocketError } from '../errors.ts'
import type { SetupLink, WaitOptions } from '../options.ts'
import { resolve as resolveOptions } from '../settings.ts'
import { MAX_DELAY } from './deadline-timer.ts'
import { assertSocketData, byteSize } from './socket-data.ts'

/** Limits of the messages that wait for `setup`. */
export interface InboxBounds {
  readonly maxMessages: number
  /** UTF-8 for text. */
  readonly maxBytes: number
}

/** For `queue: false`: a server may greet before `setup` receives. */
const DEFAULT_BOUNDS: InboxBounds = { maxMessages: 1_000, maxBytes: 1_048_576 }

export class SetupInbox {
  readonly #bounds: InboxBounds
  readonly #signal: AbortSignal
  readonly #environment: Pick<Environment, 'setTimeout' | 'clearTimeout'>
  /** Messages until `release`. */
  #kept: MessageEvent[] | undefined = []
  #bytes = 0
  /** Calls of `receive` that wait, until `setup` is over. */
  #receivers: Set<(outcome: SocketData | Promise<never>) => void> | undefined = new Set()

  /** `signal` aborts when the attempt ends; then `end` is called too. */
  constructor(
    bounds: InboxBounds | false,
    signal: AbortSignal,
    environment: Pick<Environment, 'setTimeout' | 'clearTimeout'>,
  ) {
    this.#bounds = bounds || DEFAULT_BOUNDS
    this.#signal = signal
    this.#environment = environment
  }

  /** Keeps a message for `setup`; `false`: `setup` is over; `'overflow'`: there is no room for it. */
  keep(event: MessageEvent): boolean | 'overflow' {
    if (!this.#kept) return false
    for (const settle of this.#receivers ?? []) {
      settle(event.data)
      return true
    }
    const { maxMessages, maxBytes } = this.#bounds
    this.#bytes += byteSize(event.data)
    this.#kept.push(event)
    return this.#kept.length <= maxMessages && this.#bytes <= maxBytes ? true : 'overflow'
  }

  /** `setup` or the attempt is over: the link stops working. */
  end(): void {
    for (const settle of this.#receivers ?? []) settle(Promise.reject(this.#endReason()))
    this.#receivers = undefined
  }

  /** Returns what `setup` didn't receive, and keeps no more messages. */
  release(): readonly MessageEvent[] {
    const kept = this.#kept ?? []
    this.#kept = undefined
    return kept
  }

  link({ url, protocol }: WebSocketLike, send: (data: SocketData) => void): SetupLink {
    return {
      url,
      protocol,
      signal: this.#signal,
      send: (data) => {
        assertSocketData(data)
        if (!this.#kept || !this.#receivers) throw this.#endReason()
        send(data)
      },
      receive: (options) => {
        const promise = this.#receive(options)
        // If `setup` doesn't await it any more, the rejection must not count as unhandled.
        promise.catch(() => undefined)
        return promise
      },
    }
  }

  async #receive(options: WaitOptions = {}): Promise<SocketData> {
    const environment = this.#environment
    const { timeout } = resolveOptions('options', { timeout: Infinity }, options)
    const { signal } = options
    const receivers = this.#receivers
    if (signal?.aborted) throw signal.reason
    if (!receivers) throw this.#endReason()
    const event = this.#kept?.shift()
    if (event) {
      this.#bytes -= byteSize(event.data)
      return event.data
    }
    return new Promise((resolve) => {
      const settle = (outcome: SocketData | Promise<never>): void => {
        receivers.delete(settle)
        signal?.removeEventListener('abort', abort)
        if (timer) environment.clearTimeout(timer)
        resolve(outcome)
      }
      const abort = (): void => settle(Promise.reject(signal?.reason))
      signal?.addEventListener('abort', abort)
      const timer =
        timeout < Infinity &&
        environment.setTimeout(
          () => settle(Promise.reject(new DOMException('Timed out', 'TimeoutError'))),
          Math.min(timeout, MAX_DELAY),
        )
      receivers.add(settle)
    })
  }

  #endReason(): unknown {
    const { aborted, reason } = this.#signal
    return aborted ? reason : new ResilientSocketError('setup', 'setup is over: use the socket')
  }
}
