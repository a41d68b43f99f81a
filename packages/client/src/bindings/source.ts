// The sources of bindings: sockets, sessions and typed sockets. Knows no framework.
import type { WebMessageEvent } from '../environment/web-types.ts'
import type { Status } from '../protocol/status.ts'
import type { ResilientSocket } from '../resilient-socket.ts'
import type { SessionMessage } from '../session/events.ts'
import type { Session } from '../session/session.ts'

/** What `useSocket` makes and closes: a socket or a session. */
export interface Closable {
  /** Called when the component is gone, or before its dependencies make another one. */
  close(): unknown
}

/** What has a status: a socket. */
export interface StatusSource {
  /** The current status; a new object at every change. */
  readonly status: Status
  /** Calls the listener at every change, and returns a function that unsubscribes. */
  subscribe(listener: (status: Status) => void): () => void
}

/** A socket, or an object with one: a session, a typed socket. */
export type HasStatus = StatusSource | { readonly socket: HasStatus }

/** An emitter of messages, such as the `messages` of a typed socket. */
export interface MessageSource<Message> {
  /** Calls the listener with each message. */
  on(event: 'message', listener: (message: Message) => void): unknown
  /** Removes a listener. */
  off(event: 'message', listener: (message: Message) => void): unknown
}

/** What emits messages: a socket, a session, or the `messages` of a typed socket. */
// biome-ignore lint/suspicious/noExplicitAny: `MessageOf` says which message it is
export type HasMessages = ResilientSocket | Session | MessageSource<any>

/** The payload of a source's `message` event. */
export type MessageOf<Source> = Source extends ResilientSocket
  ? WebMessageEvent
  : Source extends Session
    ? SessionMessage
    : Source extends MessageSource<infer Message>
      ? Message
      : never

/** The status without a socket: on a server, and until the component has mounted. */
export const NO_SOCKET: Status = Object.freeze({ state: 'idle', health: 'down' })

const NONE: StatusSource = { status: NO_SOCKET, subscribe: () => () => undefined }

/** Returns the socket of a source, at any depth. */
export function statusSource(source: HasStatus = NONE): StatusSource {
  return 'socket' in source ? statusSource(source.socket) : source
}

/** Adds a listener, and returns a function that removes it. */
export function onMessage<Source extends HasMessages>(
  source: Source | undefined,
  listener: (message: MessageOf<Source>) => void,
): () => void {
  const messages = source as MessageSource<MessageOf<Source>> | undefined
  // `off` removes all registrations of a function, so each one gets a function of its own.
  const call = (message: MessageOf<Source>): void => listener(message)
  messages?.on('message', call)
  return () => void messages?.off('message', call)
}
