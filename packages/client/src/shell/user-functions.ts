// Asks the user's functions and checks their answers; tells when they fail. Knows no states.
import type { SocketData } from '../environment/environment.ts'
import { ResilientSocketError, type ResilientSocketErrorCode } from '../errors.ts'
import type { BackoffContext, Settings } from '../options.ts'
import { defaultVerdict, type Verdict } from '../protocol/close-codes.ts'
import type { CloseInfo } from '../protocol/state.ts'
import type { EventQueue } from './event-queue.ts'
import { isSocketData } from './socket-data.ts'

export class UserFunctions {
  readonly #settings: Settings
  readonly #events: EventQueue
  #hasFailedFormat = false

  constructor(settings: Settings, events: EventQueue) {
    this.#settings = settings
    this.#events = events
  }

  /** What `classifyClose` says; the default policy where it fails. */
  verdict(info: CloseInfo): Verdict {
    return (
      this.#ask('classify-close', this.#settings, 'classifyClose', info, isVerdict) ??
      defaultVerdict(info.code)
    )
  }

  /** What the `backoff` function says, in milliseconds; `undefined` where there is none, or it fails. */
  delay(context: BackoffContext): number | undefined {
    return this.#ask('backoff', this.#settings.functions, 'backoff', context, isDelay)
  }

  /** The message for ping n; `undefined` where the format fails. */
  ping(n: number): SocketData | undefined {
    const { format, prefix } = this.#settings
    return this.#ask('heartbeat-format', format, 'ping', prefix + n, isSocketData)
  }

  /** The ping that a message answers; `true`: all; 0: none, though it is a pong; `undefined`: it isn't one. */
  answeredPing(data: SocketData): number | true | undefined {
    const { format, prefix } = this.#settings
    const id = this.#ask('heartbeat-format', format, 'pong', data, isPongId)
    if (typeof id !== 'string') return id || undefined
    return (id.startsWith(prefix) && Number.parseInt(id.slice(prefix.length), 10)) || 0
  }

  /** The answer to a server's own ping. */
  answer(data: SocketData): SocketData | undefined {
    return this.#ask('heartbeat-format', this.#settings.functions, 'answer', data, isReply)
  }

  /** Tells what went wrong; of heartbeats, which are many, only once. */
  fail(code: ResilientSocketErrorCode, message: string, cause?: unknown): undefined {
    const isFormat = code === 'heartbeat-format'
    if (!(isFormat && this.#hasFailedFormat)) {
      this.#events.emit('error', new ResilientSocketError(code, message, { cause }))
    }
    this.#hasFailedFormat ||= isFormat
  }

  /** Calls a function where there is one; it may be called for each message, so no closure is made for it. */
  #ask<N extends string, A, T>(
    code: ResilientSocketErrorCode,
    owner: { readonly [K in N]?: ((argument: A) => unknown) | undefined },
    name: N,
    argument: A,
    isValid: (answer: unknown) => answer is T,
  ): T | undefined {
    try {
      if (!owner[name]) return undefined
      const answer = owner[name](argument)
      if (isValid(answer)) return answer
      throw new TypeError(`it gave ${answer}`)
    } catch (error) {
      return this.fail(code, `${code}: ${name}() failed: ${error}`, error)
    }
  }
}

function isPongId(id: unknown): id is string | boolean {
  return typeof id === 'string' || typeof id === 'boolean'
}

function isReply(reply: unknown): reply is SocketData | undefined {
  return reply === undefined || isSocketData(reply)
}

function isVerdict(verdict: unknown): verdict is Verdict {
  return verdict === 'retry' || verdict === 'refresh' || verdict === 'stop'
}

function isDelay(delay: unknown): delay is number {
  return typeof delay === 'number' && delay >= 0
}
