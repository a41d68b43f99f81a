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
    const { classifyClose } = this.#settings
    return (
      this.#ask('classify-close', 'classifyClose', () => classifyClose(info), isVerdict) ??
      defaultVerdict(info.code)
    )
  }

  /** What the `backoff` function says, in milliseconds; `undefined` where there is none, or it fails. */
  delay(context: BackoffContext): number | undefined {
    const { delayFor } = this.#settings
    return delayFor && this.#ask('backoff', 'backoff', () => delayFor(context), isDelay)
  }

  /** The message for ping n; `undefined` where the format fails. */
  ping(n: number): SocketData | undefined {
    const { format, prefix } = this.#settings
    return this.#ask('heartbeat-format', 'heartbeat.format.ping', () => format.ping(prefix + n), isSocketData)
  }

  /** The ping that a message answers; `true`: all; 0: none, though it is a pong; `undefined`: it isn't one. */
  answeredPing(data: SocketData): number | true | undefined {
    const { format, prefix } = this.#settings
    try {
      const id = format.pong(data)
      if (typeof id === 'boolean') return id || undefined
      if (typeof id !== 'string') throw new TypeError(`it gave ${id}`)
      return (id.startsWith(prefix) && Number.parseInt(id.slice(prefix.length), 10)) || 0
    } catch (error) {
      return this.fail('heartbeat-format', `heartbeat.format.pong() failed: ${error}`, error)
    }
  }

  /** The answer to a server's own ping. */
  answer(data: SocketData): SocketData | undefined {
    const { answer } = this.#settings
    return answer && this.#ask('heartbeat-format', 'heartbeat.answer', () => answer(data), isReply)
  }

  /** Tells what went wrong; of heartbeats, which are many, only once. */
  fail(code: ResilientSocketErrorCode, message: string, cause?: unknown): undefined {
    const isFormat = code === 'heartbeat-format'
    if (!(isFormat && this.#hasFailedFormat)) {
      this.#events.emit('error', new ResilientSocketError(code, message, { cause }))
    }
    this.#hasFailedFormat ||= isFormat
  }

  #ask<T>(
    code: ResilientSocketErrorCode,
    name: string,
    ask: () => unknown,
    isValid: (answer: unknown) => answer is T,
  ): T | undefined {
    try {
      const answer = ask()
      if (isValid(answer)) return answer
      throw new TypeError(`it gave ${answer}`)
    } catch (error) {
      return this.fail(code, `${name}() failed: ${error}`, error)
    }
  }
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
