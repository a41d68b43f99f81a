// The options of sessions. Types only: ./settings.ts has the defaults.
import type { WebAbortSignal } from '../environment/web-types.ts'
import type { AttemptContext, HeartbeatOptions, ResilientSocketOptions } from '../options.ts'

/** Options of {@link createSession}: those of `ResilientSocket`, except what sessions do themselves. */
export interface SessionOptions extends Omit<ResilientSocketOptions, 'heartbeat' | 'queue' | 'setup'> {
  /**
   * The heartbeat; its messages are acknowledgements too, so their format is the session's own.
   *
   * @default { patience: { idle: 10_000, busy: 10_000 } }, otherwise as `ResilientSocket`'s
   */
  readonly heartbeat?: false | Omit<HeartbeatOptions, 'format' | 'answer' | 'maxSilence'> | undefined
  /**
   * A value for the server's `authenticate`, sent as JSON on every connection; or a function that returns it.
   *
   * If it is a function and the server refuses with 4401, the session dials once more with a fresh value.
   */
  readonly auth?: unknown | ((context: AttemptContext) => unknown)
  /** Work without a session if the server knows none. Then nothing is acknowledged. @default false */
  readonly optional?: boolean | undefined
  /** Limits of what may be unacknowledged. Beyond them, `send` returns `'dropped'`. */
  readonly unacked?:
    | {
        /** Number of messages. @default 1_000 */
        readonly maxMessages?: number | undefined
        /** Bytes, UTF-8 for text. @default 1_048_576 */
        readonly maxBytes?: number | undefined
      }
    | undefined
}

/** Options of a single message. */
export interface SessionSendOptions {
  /** Send now or drop: the message isn't acknowledged, and is lost with its connection. Texts only. @default false */
  readonly volatile?: boolean | undefined
}

/** Options of `deliver`. */
export interface DeliverOptions {
  /** Aborting it rejects the promise with `signal.reason`. The message is still delivered. */
  readonly signal?: WebAbortSignal | undefined
}
