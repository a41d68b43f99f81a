/** What went wrong, as a stable string. The message says what to do about it. */
export type ResilientSocketErrorCode =
  /** A `url` or `protocols` function threw, or didn't return a URL or protocols. */
  | 'provider'
  /** The `WebSocket` constructor threw. */
  | 'constructor'
  /** The `setup` function threw or received too slowly, or you used its link after it had returned. */
  | 'setup'
  /** The server doesn't answer pings, or closes the connection after one. */
  | 'heartbeat-unanswered'
  /** A function of `heartbeat.format`, or `heartbeat.answer`, threw or returned a wrong value; or `ping()` can't send pings. */
  | 'heartbeat-format'
  /** `classifyClose` threw, or didn't return a verdict. */
  | 'classify-close'
  /** The `backoff` function threw, or didn't return a delay. */
  | 'backoff'
  /** A part of `options.environment` doesn't work here. The socket works without it. */
  | 'environment'
  /** The call needs an open connection. */
  | 'not-open'
  /** The socket was closed, or the connection was lost, before the promise was resolved. */
  | 'closed'
  /** You read `messages()` too slowly; or too many messages of a session are unacknowledged. */
  | 'overflow'
  /** The server doesn't answer a session's hello, so it doesn't know sessions. */
  | 'session-unanswered'
  /** A session was reset before the message was acknowledged. */
  | 'undelivered'
  /** The message of a request was dropped before it was sent. */
  | 'dropped'
  /** A message can't be decoded or encoded, or doesn't match its schema. */
  | 'invalid-message'
  /** A schema returned a promise. */
  | 'async-schema'

/**
 * The error class of this package: emitted as `error`, and the reason of rejected promises.
 *
 * `cause` is the value that your callback threw, if one did. No message contains a URL's query or credentials, a subprotocol,
 * message data, or the text of your own errors.
 */
export class ResilientSocketError extends Error {
  /** Always `'ResilientSocketError'`, also in minified code. */
  override readonly name = 'ResilientSocketError'
  /** What went wrong, as a stable string. */
  readonly code: ResilientSocketErrorCode

  constructor(code: ResilientSocketErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
