/** What went wrong, as a stable string; the message says what to do about it. */
export type ResilientSocketErrorCode =
  /** A `url` or `protocols` function threw, or gave something that isn't a URL or a protocol. */
  | 'provider'
  /** The `WebSocket` constructor threw. */
  | 'constructor'
  /** The `setup` function threw, or its link was used after it had ended. */
  | 'setup'
  /** The server doesn't answer heartbeats, or closes for them. */
  | 'heartbeat-unanswered'
  /** A function of `heartbeat.format` or `heartbeat.answer` threw, or gave something that can't be sent. */
  | 'heartbeat-format'
  /** `classifyClose` threw, or didn't give a verdict. */
  | 'classify-close'
  /** The `backoff` function threw, or didn't give a delay. */
  | 'backoff'
  /** Something that `options.environment` needs doesn't work here; it makes do without. */
  | 'environment'
  /** The call needs an open connection. */
  | 'not-open'
  /** The socket was closed, or the connection was lost, before the promise could be kept. */
  | 'closed'
  /** `messages()` was read too slowly. */
  | 'overflow'

/**
 * The one error class of this package: emitted as `error`, and what promises are rejected with.
 *
 * `cause` holds what was thrown, where something was.
 */
export class ResilientSocketError extends Error {
  override readonly name = 'ResilientSocketError'
  readonly code: ResilientSocketErrorCode

  constructor(code: ResilientSocketErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
