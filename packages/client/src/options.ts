// What users may pass. Types only: ./settings.ts has the defaults.
import type { Environment, SocketData, WebSocketConstructor } from './environment/environment.ts'
import type { WebAbortSignal, WebBinaryType, WebUrl } from './environment/web-types.ts'
import type { Backoff } from './protocol/backoff.ts'
import type { CloseVerdict } from './protocol/close-codes.ts'
import type { CloseInfo, ReconnectReason } from './protocol/status.ts'
import type { ResilientSocket } from './resilient-socket.ts'

/** How long to wait for a promise. */
export interface WaitOptions {
  /** Rejects with `signal.reason`. */
  readonly signal?: WebAbortSignal | undefined
  /** Milliseconds; then it rejects with a `DOMException` named `TimeoutError`. */
  readonly timeout?: number | undefined
}

/** The connection during `setup`. It works only until your function returns. */
export interface SetupLink {
  /**
   * Sends a message at once, before the queued ones.
   *
   * @throws `TypeError` for data that can't be sent; `ResilientSocketError` `'setup'` after your function has returned.
   */
  send(data: SocketData): void
  /**
   * Resolves with the next message that isn't a heartbeat.
   *
   * If you abort the wait or it times out, it takes no message.
   *
   * @throws (rejects) `signal.reason` if the attempt ends or you abort the wait; a `DOMException` named `TimeoutError` after
   * `timeout`.
   */
  receive(options?: WaitOptions): Promise<SocketData>
  /** Aborts when the attempt, or later its connection, ends. */
  readonly signal: WebAbortSignal
  /** The URL as it was dialled, query included. */
  readonly url: string
  /** Subprotocol that the server chose; `''` without one. */
  readonly protocol: string
}

/** What pings and pongs look like on the wire. */
export interface HeartbeatFormat {
  /** Returns a ping. `id` is short printable ASCII. */
  ping(id: string): SocketData
  /** Returns the id of the ping that a message answers; `true`: it answers all of them; `false`: it isn't a pong. */
  pong(data: SocketData): string | boolean
}

/** The attempt that your `url`, `protocols` or `setup` function is called for. */
export interface AttemptContext {
  /** Number of the attempt. Counts from 1, and starts again after a stable connection. */
  readonly attempt: number
  /** Why the attempt is made. */
  readonly reason: ReconnectReason
  /** How the connection or attempt before this one ended; `undefined` for the first. */
  readonly lastClose: CloseInfo | undefined
  /** Aborts when the attempt fails or is canceled, or later when its connection ends. */
  readonly signal: WebAbortSignal
  /** Whether another connection stays open until this one is ready. */
  readonly isReplacement: boolean
}

/** The attempt that your `backoff` function returns a delay for. */
export interface BackoffContext {
  /** Number of the attempt after the delay. */
  readonly attempt: number
  /** Why the attempt is made. */
  readonly reason: ReconnectReason
  /** How the connection or attempt before it ended. */
  readonly lastClose: CloseInfo
  /** Whether the page is hidden. */
  readonly isHidden: boolean
}

/** Where to connect to. A function is called for every attempt, and may be asynchronous. */
export type UrlOption =
  | string
  | WebUrl
  | ((context: AttemptContext) => string | WebUrl | Promise<string | WebUrl>)

/** Subprotocols to offer. A function is called for every attempt, and may be asynchronous. */
export type ProtocolsOption =
  | string
  | readonly string[]
  | undefined
  | ((
      context: AttemptContext,
    ) => string | readonly string[] | undefined | Promise<string | readonly string[] | undefined>)

/** When to send pings, and how long to wait for pongs. Both are ordinary messages. Durations are milliseconds. */
export interface HeartbeatOptions {
  /** Idle time before a ping, shortened randomly by up to 10 %. @default 20_000 */
  readonly interval?: number | undefined
  /**
   * Shortest and longest wait for a pong. Between them the wait follows the round trip (RFC 6298).
   *
   * When a pong is overdue, the connection becomes suspect: messages wait in the queue until anything comes in.
   * @default { min: 2_000, max: 10_000 }
   */
  readonly timeout?: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined
  /**
   * Unanswered pings in a row before a connection is given up after a network signal.
   *
   * If a server has never answered a ping, it is reported as `'heartbeat-unanswered'` after this many. @default 2
   */
  readonly attempts?: number | undefined
  /**
   * How long a connection may be silent before it is given up, in milliseconds.
   *
   * The time counts from the first unanswered ping. `busy` applies if a message of yours was unanswered then, because the
   * server may be working on it; otherwise `idle`. It grows when a silent connection turns out to be alive. A `busy` below
   * a given `idle` is a `RangeError`. @default { idle: 10_000, busy: 20_000 }; `idle` is at most `busy`
   */
  readonly patience?: { readonly idle?: number | undefined; readonly busy?: number | undefined } | undefined
  /** What pings and pongs look like. @default `{"type":"ping","id":"…"}` and `{"type":"pong","id":"…"}` */
  readonly format?: HeartbeatFormat | undefined
  /** Send no pings; expect a message from the server at least this often, in milliseconds. */
  readonly maxSilence?: number | undefined
  /**
   * Returns the answer to a ping of the server, or `undefined` for any other message.
   *
   * The answer is sent, and the ping is never a `message`.
   */
  readonly answer?: ((data: SocketData) => SocketData | undefined) | undefined
}

/** Limits of the queue. */
export interface QueueOptions {
  /** How many messages may wait. @default 1_000 */
  readonly maxMessages?: number | undefined
  /** How many bytes may wait, UTF-8 for text. @default 1_048_576 */
  readonly maxBytes?: number | undefined
  /** Which message is dropped if there is no room. @default 'drop-newest' */
  readonly overflow?: 'drop-newest' | 'drop-oldest' | undefined
}

/** Options of {@link ResilientSocket}. Durations are milliseconds, sizes bytes. */
export interface ResilientSocketOptions {
  /** Subprotocols to offer, or a function that returns them for each attempt. */
  readonly protocols?: ProtocolsOption
  /** Connect in the constructor; `false`: wait for `open()`. @default true */
  readonly autoConnect?: boolean | undefined
  /** How binary messages are delivered; also a property. @default 'blob' */
  readonly binaryType?: WebBinaryType | undefined
  /**
   * Limits one whole attempt, from the `url` function to the end of `setup`.
   *
   * After an attempt that timed out the next one gets twice as long, up to four times. @default 10_000
   */
  readonly connectTimeout?: number | undefined
  /** Limits every wait for a closing handshake. @default 2_000 */
  readonly closeTimeout?: number | undefined
  /** The heartbeat; `false`: a silent death is noticed as late as with the native class. @default {} */
  readonly heartbeat?: false | HeartbeatOptions | undefined
  /**
   * Delays between attempts, or a function that returns the delay before the next attempt.
   *
   * The function is called after a lost connection and after a failed attempt.
   * @default { min: 1_000, max: 15_000, factor: 2, restartWindow: 5_000, hidden: 4 }
   */
  readonly backoff?: Partial<Backoff> | ((context: BackoffContext) => number) | undefined
  /** A connection that ends sooner counts as failed, so back-off keeps growing. @default 5_000 */
  readonly stableAfter?: number | undefined
  /**
   * Give up and emit `close` after this many consecutive failures.
   *
   * Failures while the browser reports offline don't count. @default Infinity
   */
  readonly maxAttempts?: number | undefined
  /**
   * Replace a connection without a gap at this age, or up to 10 % earlier.
   *
   * For servers and proxies that cut long connections. @default Infinity
   */
  readonly maxAge?: number | undefined
  /** `false`: close the old connection before a replacement is dialled, for one-session servers. @default true */
  readonly overlap?: boolean | undefined
  /**
   * Decides what to do after a connection or an attempt ended, unless you ended it.
   *
   * If it throws, or returns no verdict, the default policy decides, and `error` reports it.
   */
  readonly classifyClose?: ((info: CloseInfo) => CloseVerdict) | undefined
  /** Limits of the queue for messages that can't be sent yet; `false`: nothing is queued. */
  readonly queue?: false | QueueOptions | undefined
  /** Emit `drain` when `bufferedAmount` falls below this after having been above. @default 65_536 */
  readonly highWaterMark?: number | undefined
  /**
   * Runs on each new connection before anything else is sent: authenticate, subscribe.
   *
   * Send on `link`. What you send on `socket` waits in the queue until `setup` is done.
   *
   * If it throws, the attempt fails with the origin `'setup'`.
   */
  readonly setup?:
    | ((link: SetupLink, context: AttemptContext, socket: ResilientSocket) => unknown)
    | undefined
  /** Aborting it calls `close()`. If it is aborted already, the socket is closed from the start, without a `close` event. */
  readonly signal?: WebAbortSignal | undefined
  /** The class to connect with, such as the `ws` package's in Node. @default the global one */
  readonly WebSocket?: WebSocketConstructor | undefined
  /** Replacements for the clock, timers, randomness, page and network signals. @default the browser's */
  readonly environment?: Partial<Environment> | undefined
}
