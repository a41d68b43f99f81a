// The entry ./typed: messages checked by schemas, over a socket or a session.
import type { ResilientSocket } from './resilient-socket.ts'
import type { SendResult } from './sending.ts'
import type { Session } from './session/session.ts'
import { makeLive } from './typed/live.ts'
import type { CheckTags, RepliesOf, RequestsOf, Tagged, TagsOf } from './typed/message-types.ts'
import type { RequestOptions, TypedOptions } from './typed/options.ts'
import type { InputOf, OutputOf, StandardSchema } from './typed/standard-schema.ts'

export { InvalidMessageError } from './typed/invalid-message.ts'
export type { RequestOptions, TypedOptions } from './typed/options.ts'
export { type Codec, json } from './typed/parsing.ts'
export type { SchemaIssue, SchemaResult, StandardSchema } from './typed/standard-schema.ts'

/** An emitter of all messages that match the schema. */
export interface TypedMessages<Message> {
  /** Calls the listener with each message. */
  on(event: 'message', listener: (message: Message) => void): void
  /** Removes the listener. */
  off(event: 'message', listener: (message: Message) => void): void
}

/** What {@link typed} returns without `outgoing`: it receives messages. */
export interface TypedReceiver<Source, Incoming, Tag extends string> {
  /** The socket or session that you passed. */
  readonly socket: Source
  /** All messages that match the schema. */
  readonly messages: TypedMessages<Incoming>
  /**
   * Calls the listener with each message that has this tag, and returns a function that unsubscribes.
   *
   * If a listener throws, `reportError` gets the error, and the other listeners still run.
   */
  on<Value extends TagsOf<Incoming, Tag>>(
    tag: Value,
    listener: (message: Tagged<Incoming, Tag, Value>) => void,
  ): () => void
}

/** What {@link typed} returns: it receives and sends messages. */
export interface TypedSocket<
  Source extends ResilientSocket | Session,
  Incoming,
  Outgoing,
  Tag extends string,
  Id extends string,
  Created,
> extends TypedReceiver<Source, Incoming, Tag> {
  /**
   * Checks, encodes and sends a message.
   *
   * @returns The result of the socket's or session's `send`.
   * @throws `InvalidMessageError` for a message that doesn't match; `ResilientSocketError` `'async-schema'`. Nothing is sent.
   */
  send(message: Outgoing, options?: Parameters<Source['send']>[1]): SendResult
  /**
   * Sends a message with a new id, and resolves with the answer that has the same id.
   *
   * A queued request survives a reconnect. A request that was sent is lost with its connection, but not over a session.
   * Listeners get the answer, too. They also get late answers.
   *
   * @throws (rejects) what `send` throws; `signal.reason`; `TimeoutError`; `ResilientSocketError` `'closed'` if the connection
   * is lost or the socket is closed, `'dropped'` if the queue dropped the message, `'undelivered'` if the session is reset.
   */
  request<const Reply extends RepliesOf<Incoming, Tag, Id, Created>>(
    message: RequestsOf<Outgoing, Id, Created>,
    options: RequestOptions<Reply>,
  ): Promise<Tagged<Incoming, Tag, Reply>>
}

/**
 * Checks incoming and outgoing messages with schemas, and types them.
 *
 * A schema is one of zod, valibot, arktype, or any other Standard Schema. It listens to the socket only while you listen or wait
 * for an answer, so you don't need to dispose of it.
 *
 * @param socket - A `ResilientSocket` or a session.
 * @example
 * ```ts
 * import { typed } from 'resilient-socket/typed'
 * import { z } from 'zod'
 *
 * const price = z.object({ type: z.literal('price'), symbol: z.string(), value: z.number() })
 * const joined = z.object({ type: z.literal('joined'), id: z.string(), users: z.array(z.string()) })
 * const join = z.object({ type: z.literal('join'), id: z.string(), room: z.string() })
 *
 * const incoming = z.discriminatedUnion('type', [price, joined])
 * const live = typed(socket, { incoming, outgoing: join })
 * live.on('price', ({ symbol, value }) => console.log(symbol, value))
 * const { users } = await live.request({ type: 'join', room: 'lobby' }, { reply: 'joined' })
 * ```
 */
export function typed<
  Source extends ResilientSocket | Session,
  Incoming extends StandardSchema,
  Outgoing extends StandardSchema | undefined = undefined,
  Tag extends string = 'type',
  Id extends string = 'id',
  Created = string,
>(
  socket: Source,
  options: TypedOptions<Incoming, Outgoing, Tag, Id, Created> & CheckTags<OutputOf<Incoming>, Tag>,
): Outgoing extends StandardSchema
  ? TypedSocket<Source, OutputOf<Incoming>, InputOf<Outgoing>, Tag, Id, Created>
  : TypedReceiver<Source, OutputOf<Incoming>, Tag> {
  return makeLive(socket, options) as never
}
