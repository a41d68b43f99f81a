// What a binding takes and makes: a socket, or a session, which stands for its socket where state is asked for.
import type { WebMessageEvent } from '../environment/web-types.ts'
import type { Status } from '../protocol/status.ts'
import type { ResilientSocket } from '../resilient-socket.ts'
import type { SessionMessage } from '../session/events.ts'
import type { Session } from '../session/session.ts'

/** What `useSocket` makes and closes: a socket, a session. */
export interface Closable {
  /** Called when the component is gone, and before another one is made. */
  close(): unknown
}

/** What tells a status: a socket. */
export interface StatusSource {
  /** A new object at every change. */
  readonly status: Status
  /** Calls the listener at every change, and returns what ends that. */
  subscribe(listener: (status: Status) => void): () => void
}

/** A socket; or what has one: a session, a typed socket. */
export type HasStatus = StatusSource | { readonly socket: HasStatus }

/** What emits messages besides sockets and sessions: the `messages` of a typed one. */
export interface MessageSource<Message> {
  /** Calls the listener with each message. */
  on(event: 'message', listener: (message: Message) => void): unknown
  /** Removes a listener. */
  off(event: 'message', listener: (message: Message) => void): unknown
}

/** What emits messages: a socket, a session, the `messages` of a typed one. */
// biome-ignore lint/suspicious/noExplicitAny: `MessageOf` says which message it is
export type HasMessages = ResilientSocket | Session | MessageSource<any>

/** What the `message` listeners of a source get. */
export type MessageOf<Source> = Source extends ResilientSocket
  ? WebMessageEvent
  : Source extends Session
    ? SessionMessage
    : Source extends MessageSource<infer Message>
      ? Message
      : never

/** Without a socket: on a server, and until the component is there. */
export const NO_SOCKET: Status = Object.freeze({ state: 'idle', health: 'down' })

const NONE: StatusSource = { status: NO_SOCKET, subscribe: () => () => undefined }

/** The socket in it, however deep. */
export function statusSource(source: HasStatus = NONE): StatusSource {
  return 'socket' in source ? statusSource(source.socket) : source
}

/** Returns what removes this use of the listener. */
export function onMessage<Source extends HasMessages>(
  source: Source | undefined,
  listener: (message: MessageOf<Source>) => void,
): () => void {
  const messages = source as MessageSource<MessageOf<Source>> | undefined
  // `off` removes all registrations of a function: this one has its own.
  const call = (message: MessageOf<Source>): void => listener(message)
  messages?.on('message', call)
  return () => void messages?.off('message', call)
}
