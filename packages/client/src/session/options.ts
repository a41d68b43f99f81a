// What users of sessions may pass. Types only: ./settings.ts has the defaults.
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
   * What the server's `authenticate` gets with every hello, as JSON; or a function that is called for each of them. If it is
   * a function, a server that refuses with 4401 is dialled once more, for a fresh value.
   */
  readonly auth?: unknown | ((context: AttemptContext) => unknown)
  /** Go on without a session if the server doesn't know any. Then nothing is acknowledged. @default false */
  readonly optional?: boolean | undefined
  /** How much may be unacknowledged; then `send` returns `'dropped'`. */
  readonly unacked?:
    | {
        /** @default 1_000 */
        readonly maxMessages?: number | undefined
        /** Bytes, UTF-8 for text. @default 1_048_576 */
        readonly maxBytes?: number | undefined
      }
    | undefined
}

/** Options of a single message. */
export interface SessionSendOptions {
  /** Not numbered, and lost with the connection: texts only. `'dropped'` unless a connection takes it now. @default false */
  readonly volatile?: boolean | undefined
}

/** Options of `deliver`. */
export interface DeliverOptions {
  /** Aborting it ends the wait with `signal.reason`; the message is delivered all the same. */
  readonly signal?: WebAbortSignal | undefined
}
