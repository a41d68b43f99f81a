/** What went wrong, as a stable string. The message says what to do about it. */
export type ResilientSocketErrorCode =
  /** A `url` or `protocols` function threw, or didn't return a URL or protocols. */
  | 'provider'
  /** The `WebSocket` constructor threw. */
  | 'constructor'
  /** The `setup` function threw or received too slowly, or its link was used after it had ended. */
  | 'setup'
  /** The server doesn't answer heartbeats, or closes connections on them. */
  | 'heartbeat-unanswered'
  /** A function of `heartbeat.format`, or `heartbeat.answer`, threw or returned a wrong value. */
  | 'heartbeat-format'
  /** `classifyClose` threw, or didn't return a verdict. */
  | 'classify-close'
  /** The `backoff` function threw, or didn't return a delay. */
  | 'backoff'
  /** Something in `options.environment` doesn't work here. The socket goes on without it. */
  | 'environment'
  /** The call needs an open connection. */
  | 'not-open'
  /** The socket was closed, or the connection was lost, before the promise was resolved. */
  | 'closed'
  /** `messages()` was read too slowly; or too much of a session is unacknowledged. */
  | 'overflow'
  /** The server doesn't answer a session's hello. */
  | 'session-unanswered'
  /** A session was reset before the message was acknowledged. */
  | 'undelivered'
  /** The message of a request was dropped before a connection took it. */
  | 'dropped'
  /** A message can't be decoded or encoded, or doesn't match its schema. */
  | 'invalid-message'
  /** A schema is asynchronous. */
  | 'async-schema'

/**
 * The error class of this package: emitted as `error`, and the reason of rejected promises.
 *
 * `cause` holds what was thrown, if anything was. No message contains a URL's query or credentials, a subprotocol, message
 * data, or the text of your own errors.
 */
export class ResilientSocketError extends Error {
  /** Always the same, also in minified code. */
  override readonly name = 'ResilientSocketError'
  /** What went wrong, as a stable string. */
  readonly code: ResilientSocketErrorCode

  constructor(code: ResilientSocketErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
