// What users pass to typed(). Types only.
import type { WebAbortSignal } from '../environment/web-types.ts'
import type { ResilientSocketError } from '../errors.ts'
import type { Codec } from './parsing.ts'
import type { StandardSchema } from './standard-schema.ts'

/** Options of {@link typed}. */
export interface TypedOptions<
  Incoming extends StandardSchema = StandardSchema,
  Outgoing extends StandardSchema | undefined = StandardSchema | undefined,
  Tag extends string = string,
  Id extends string = string,
  Created = unknown,
> {
  /** Schema of the server's messages. Listeners get what it makes of them. */
  readonly incoming: Incoming
  /** Schema of your messages: what it makes of them is sent. Without it you only receive. */
  readonly outgoing?: Outgoing | undefined
  /** The key that tells messages apart; its values are strings. @default 'type' */
  readonly tag?: Tag | undefined
  /** How messages look on the wire. @default json */
  readonly codec?: Codec | undefined
  /** The key that `request` writes an id to, and finds in the answer. @default 'id' */
  readonly id?: Id | undefined
  /** Makes the ids; each must be another. By default they are short strings. */
  readonly createId?: (() => Created) | undefined
  /**
   * Gets the errors of what comes in: an `InvalidMessageError` for each message that can't be used, and once
   * `'async-schema'`. The connection stays. @default reportError
   */
  readonly onError?: ((error: ResilientSocketError) => void) | undefined
}

/** Options of `request`. */
export interface RequestOptions<Reply extends string = string> {
  /** The tag of the answer, or several. */
  readonly reply: Reply | readonly Reply[]
  /** Aborting it rejects with `signal.reason`. A message that was sent, or waits in the queue, isn't taken back. */
  readonly signal?: WebAbortSignal | undefined
  /** Milliseconds; then it rejects with a `DOMException` named `TimeoutError`. `Infinity`: no limit. @default 30_000 */
  readonly timeout?: number | undefined
}
