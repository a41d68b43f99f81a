// A session as the application on the server sees it. Knows no links.
import { assertCloseArguments } from './close-arguments.ts'
import { Emitter } from './emitter.ts'
import type { Session as State } from './protocol/hub-state.ts'
import type { EndReason } from './protocol/output.ts'
import type { Data, Received } from './protocol/session.ts'
import { MESSAGE_OVERHEAD } from './wire/frames.ts'

/** Details of a message. */
export interface MessageInfo {
  /**
   * A unique key, `session:number`, the same if this message comes again; `undefined` for a volatile message.
   *
   * If the message's effects must happen only once, commit the key together with them.
   */
  readonly key: string | undefined
}

/** The events of a {@link ServerSession}. */
export interface ServerSessionEvents {
  /**
   * A message of the client came in: a text, or bytes.
   *
   * It is acknowledged when all listeners have returned and their promises are settled. Then the next message comes: one at a
   * time, in order. Messages wait until there is a listener.
   */
  message: (data: Data, info: MessageInfo) => unknown
  /** The session has a connection; also after each reconnect. */
  attached: () => unknown
  /** The connection is lost, and the session is kept. */
  detached: () => unknown
  /** There is room again, after `send` returned `'dropped'`. */
  drain: () => unknown
  /** The session ended. */
  end: (reason: EndReason) => unknown
}

/** The hub's functions that a session calls. */
export interface SessionHost {
  send(state: State, data: Data): 'sent' | 'queued' | 'dropped'
  handled(state: State): void
  end(state: State, code: number, reason: string): void
  fail(error: unknown, session: ServerSession): void
}

/** A client's session. A {@link Hub} emits it as `session`. */
export class ServerSession {
  /** The session's id. It isn't secret. */
  readonly id: string
  /** The client, as `authenticate` named it. */
  readonly principal: string | undefined
  readonly #state: State
  readonly #host: SessionHost
  readonly #events: Emitter<ServerSessionEvents>
  /** A message that came before there was a listener. */
  #waiting: Received | undefined

  /** @internal */
  constructor(state: State, host: SessionHost) {
    this.id = state.id
    this.principal = state.principal
    this.#state = state
    this.#host = host
    this.#events = new Emitter((error) => host.fail(error, this))
  }

  /** Whether the session has a connection. */
  get isAttached(): boolean {
    return this.#state.link !== undefined
  }

  /** How much the client hasn't acknowledged. */
  get unacked(): { readonly messages: number; readonly bytes: number } {
    const { unackedMessages: messages, unackedCost } = this.#state
    return { messages, bytes: unackedCost - messages * MESSAGE_OVERHEAD }
  }

  /** Calls the listener at every event of this name. */
  on<K extends keyof ServerSessionEvents>(event: K, listener: ServerSessionEvents[K]): this {
    this.#events.on(event, listener)
    if (event === 'message' && this.#waiting) queueMicrotask(() => this.#takeWaiting())
    return this
  }

  /** Removes the listener. */
  off<K extends keyof ServerSessionEvents>(event: K, listener: ServerSessionEvents[K]): this {
    this.#events.off(event, listener)
    return this
  }

  /**
   * Sends a message, and keeps it until the client has handled it. Binary data is copied.
   *
   * If too much is unacknowledged while there is no connection, the session ends.
   *
   * @param options - `volatile`: send now or drop; the message isn't acknowledged, and is lost with its connection. Texts only.
   * @returns `'sent'`; `'queued'`: there is no connection; `'dropped'`: the session has ended, too much is unacknowledged, or
   * it is `volatile` without a connection.
   * @throws `TypeError` for anything but a string, an `ArrayBuffer`, or a view of one; for volatile binary data.
   */
  send(
    data: string | ArrayBuffer | ArrayBufferView,
    { volatile = false }: { readonly volatile?: boolean | undefined } = {},
  ): 'sent' | 'queued' | 'dropped' {
    const message = typeof data === 'string' ? data : bytesOf(data)
    if (!volatile) return this.#host.send(this.#state, message)
    if (typeof message !== 'string')
      throw new TypeError('Volatile messages are texts: encode the data, or send it')
    if (!this.isAttached) return 'dropped'
    this.#state.sendVolatile(message)
    return 'sent'
  }

  /**
   * Ends the session, and closes the connection. The client emits `reset`.
   *
   * @param code - Close code. The client begins a new session, unless its close policy stops at the code, such as 4403.
   * @default 1000
   * @param reason - At most 123 bytes. @default ''
   * @throws `RangeError` for a code that no server may send, or a reason of more than 123 bytes.
   */
  close(code = 1000, reason = ''): void {
    assertCloseArguments(code, reason)
    this.#host.end(this.#state, code, reason)
  }

  /** @internal */
  emit<K extends keyof ServerSessionEvents>(event: K, ...args: Parameters<ServerSessionEvents[K]>): void {
    void this.#events.emit(event, ...args)
  }

  /** @internal Hands a message to the listeners, and returns whether it is handled already. */
  take(message: Received): boolean {
    if (!this.#events.has('message')) {
      this.#waiting = message
      return false
    }
    const { data, number } = message
    const key = number === undefined ? undefined : `${this.id}:${number}`
    const pending = this.#events.emit('message', data, { key })
    void pending?.then(() => this.#host.handled(this.#state))
    return pending === undefined
  }

  #takeWaiting(): void {
    const message = this.#waiting
    this.#waiting = undefined
    if (message && this.take(message)) this.#host.handled(this.#state)
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(0))
  throw new TypeError(
    `send() takes a string, an ArrayBuffer or a view, not ${typeof data}: use JSON.stringify`,
  )
}
