// The options of typed(). Types only.
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
  /** Schema of the server's messages. Listeners get its output. */
  readonly incoming: Incoming
  /** Schema of your messages; its output is sent. Without it, you can only receive. */
  readonly outgoing?: Outgoing | undefined
  /** The key that says which kind of message it is; its values are strings. @default 'type' */
  readonly tag?: Tag | undefined
  /** Encodes and decodes messages. @default json */
  readonly codec?: Codec | undefined
  /** The key of the id that connects a request and its answer. @default 'id' */
  readonly id?: Id | undefined
  /** Returns a new, unique id for a request. By default ids are short strings. */
  readonly createId?: (() => Created) | undefined
  /**
   * Called with an `InvalidMessageError` for each incoming message that can't be used.
   *
   * It is also called once with `'async-schema'` if the schema is asynchronous. The connection stays open. @default reportError
   */
  readonly onError?: ((error: ResilientSocketError) => void) | undefined
}

/** Options of `request`. */
export interface RequestOptions<Reply extends string = string> {
  /** The tag of the answer, or several tags. */
  readonly reply: Reply | readonly Reply[]
  /** Aborting it rejects the promise with `signal.reason`. The message stays sent or queued. */
  readonly signal?: WebAbortSignal | undefined
  /**
   * Milliseconds; then the promise rejects with a `DOMException` named `TimeoutError`. `Infinity`: no limit.
   *
   * @default 30_000
   */
  readonly timeout?: number | undefined
}
