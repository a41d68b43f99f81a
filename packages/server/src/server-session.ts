// One session as the application on the server sees it. Knows no links.
import { assertCloseArguments } from './close-arguments.ts'
import { Emitter } from './emitter.ts'
import type { Session as State } from './protocol/hub-state.ts'
import type { EndReason } from './protocol/output.ts'
import type { Data, Received } from './protocol/session.ts'
import { MESSAGE_OVERHEAD } from './wire/frames.ts'

/** What comes with a message. */
export interface MessageInfo {
  /**
   * `session:number`, the same whenever this message comes again. Commit it together with the message's effects, if they must
   * happen once. `undefined` for a volatile message.
   */
  readonly key: string | undefined
}

/** The events of a {@link ServerSession}. */
export interface ServerSessionEvents {
  /**
   * A message of the client's: a text, or bytes. It is acknowledged when all listeners have returned and their promises are
   * settled. One message at a time, in order. Messages wait until there is a listener.
   */
  message: (data: Data, info: MessageInfo) => unknown
  /** A connection is in use; again after each reconnect. */
  attached: () => unknown
  /** The connection is lost, and the session is kept. */
  detached: () => unknown
  /** `send` has room again, after it had returned `'dropped'`. */
  drain: () => unknown
  /** The session is over. */
  end: (reason: EndReason) => unknown
}

/** What a session needs of its hub. */
export interface SessionHost {
  send(state: State, data: Data): 'sent' | 'queued' | 'dropped'
  handled(state: State): void
  end(state: State, code: number, reason: string): void
  fail(error: unknown, session: ServerSession): void
}

export class ServerSession {
  /** Names the session; no secret. */
  readonly id: string
  /** What `authenticate` returned. */
  readonly principal: string | undefined
  readonly #state: State
  readonly #host: SessionHost
  readonly #events: Emitter<ServerSessionEvents>
  /** A message that came before anybody listened. */
  #waiting: Received | undefined

  /** @internal */
  constructor(state: State, host: SessionHost) {
    this.id = state.id
    this.principal = state.principal
    this.#state = state
    this.#host = host
    this.#events = new Emitter((error) => host.fail(error, this))
  }

  /** Whether a connection is in use. */
  get isAttached(): boolean {
    return this.#state.link !== undefined
  }

  /** What the client hasn't acknowledged. */
  get unacked(): { readonly messages: number; readonly bytes: number } {
    const { unackedMessages: messages, unackedCost } = this.#state
    return { messages, bytes: unackedCost - messages * MESSAGE_OVERHEAD }
  }

  /** Calls the listener at every event of this name. */
  on<K extends keyof ServerSessionEvents>(event: K, listener: ServerSessionEvents[K]): this {
    this.#events.on(event, listener)
    if (event === 'message' && this.#waiting) queueMicrotask(() => this.#goOn())
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
   * @param options - `volatile`: not numbered, and lost with the connection; texts only.
   * @returns `'sent'`; `'queued'`: no connection is in use; `'dropped'`: the session is over, or too much is unacknowledged.
   * A detached session for which that happens is over.
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
   * Ends the session: the client is told with `reset`, and closed.
   *
   * @param code - 1000, or 3000 to 4999. The client begins a new session, unless the code is one that stops it, such as 4403.
   * @throws `RangeError` for a code that no server may send, or a reason of more than 123 bytes.
   */
  close(code = 1000, reason = ''): void {
    assertCloseArguments(code, reason)
    this.#host.end(this.#state, code, reason)
  }

  /** @internal Tells that something has happened. */
  emit<K extends keyof ServerSessionEvents>(event: K, ...args: Parameters<ServerSessionEvents[K]>): void {
    void this.#events.emit(event, ...args)
  }

  /** @internal Hands over a message; whether it is handled already. */
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

  #goOn(): void {
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
