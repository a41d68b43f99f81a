// Calls the user's functions, checks what they return, and reports errors. Knows no states.
import type { SocketData } from '../environment/environment.ts'
import { ResilientSocketError, type ResilientSocketErrorCode } from '../errors.ts'
import type { BackoffContext } from '../options.ts'
import { type CloseVerdict, defaultVerdict } from '../protocol/close-codes.ts'
import type { State } from '../protocol/state.ts'
import type { CloseInfo } from '../protocol/status.ts'
import type { Settings } from '../settings.ts'
import { describe } from './describe.ts'
import type { EventQueue } from './event-queue.ts'
import { answeredPing, pingText } from './json-heartbeat.ts'
import { isSocketData } from './socket-data.ts'

export class UserFunctions {
  /** Whether a user's function must see every message, or its exact time is needed. */
  readonly seesMessages: boolean
  readonly #settings: Settings
  readonly #events: EventQueue
  #hasFailedFormat = false

  constructor(settings: Settings, events: EventQueue) {
    const { functions, format, heartbeat } = settings
    const isTimed = heartbeat && heartbeat.maxSilence > 0
    this.seesMessages = Boolean(functions.answer || format || isTimed)
    this.#settings = settings
    this.#events = events
  }

  /** Returns the verdict of `classifyClose`, or of the default policy if that fails. */
  verdict(info: CloseInfo): CloseVerdict {
    return (
      this.#call('classify-close', this.#settings, 'classifyClose', info, isVerdict) ?? defaultVerdict(info)
    )
  }

  /** Returns the delay of the `backoff` function, in milliseconds; `undefined` if there is none, or it fails. */
  delay(context: BackoffContext): number | undefined {
    return this.#call('backoff', this.#settings.functions, 'backoff', context, isDelay)
  }

  /** Returns the message for ping n; `undefined` if the format fails. */
  ping(n: number): SocketData | undefined {
    const { format, prefix } = this.#settings
    const id = `${prefix}-${n}`
    return format ? this.#call('heartbeat-format', format, 'ping', id, isSocketData) : pingText(id)
  }

  /**
   * Returns the ping that a message answers; `true`: all of them; 0: a pong that answers none; `undefined`: not a pong.
   * `state`: the socket's, if the message came in on the current connection.
   */
  answeredPing(data: SocketData, state: State | undefined, now: number): number | true | undefined {
    const { format, prefix } = this.#settings
    if (!format) return answeredPing(data, prefix, state, now)
    const id = this.#call('heartbeat-format', format, 'pong', data, isPongId)
    if (typeof id !== 'string') return id || undefined
    return (id.startsWith(`${prefix}-`) && Number.parseInt(id.slice(prefix.length + 1), 10)) || 0
  }

  /** Returns the answer to a server's ping; `undefined`: it isn't a ping. */
  answer(data: SocketData): SocketData | undefined {
    return this.#call('heartbeat-format', this.#settings.functions, 'answer', data, isReply)
  }

  /** Emits `error`. An error of a heartbeat's format is emitted only once. */
  fail(code: ResilientSocketErrorCode, message: string, cause?: unknown): undefined {
    const isFormat = code === 'heartbeat-format'
    if (!(isFormat && this.#hasFailedFormat))
      this.#events.emit('error', new ResilientSocketError(code, message, { cause }))
    this.#hasFailedFormat ||= isFormat
  }

  /** Calls a function if there is one. It may run for each message, so it takes no closure. */
  #call<N extends string, A, T>(
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
      throw new TypeError(`${name}() returned a value of the wrong kind: ${describe(answer)}`)
    } catch (error) {
      return this.fail(code, `${name}() failed: ${describe(error)}, see error.cause`, error)
    }
  }
}

function isPongId(id: unknown): id is string | boolean {
  return typeof id === 'string' || typeof id === 'boolean'
}

function isReply(reply: unknown): reply is SocketData | undefined {
  return reply === undefined || isSocketData(reply)
}

function isVerdict(verdict: unknown): verdict is CloseVerdict {
  return verdict === 'retry' || verdict === 'refresh' || verdict === 'stop'
}

function isDelay(delay: unknown): delay is number {
  return typeof delay === 'number' && delay >= 0
}
