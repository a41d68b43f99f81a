// What is written down of a client while it lives in its page: one list, in order. Types only.
import type { CloseOrigin, DropReason, SendResult, SocketState } from 'resilient-socket'

export type Method = 'open' | 'close' | 'reconnect' | 'rotate' | 'probe' | 'ping' | 'opened'

/** Events of a client without what they carry, but for what the checks ask about. */
export type EventEntry =
  | { readonly name: 'state'; readonly state: SocketState; readonly previous: SocketState }
  | {
      readonly name: 'lost' | 'close'
      readonly code: number
      readonly origin: CloseOrigin
    }
  | { readonly name: 'open' | 'waiting' | 'replacing' | 'latency' | 'drain' | 'drop' | 'message' | 'error' }

/** `socket`: the native ones of a client are counted from 1. `number`: so are its messages, and those of a server's connection. */
export type Entry = {
  /** As `Date.now()`. */
  readonly at: number
} & (
  | { readonly what: 'call'; readonly method: Method }
  /** `took` is without the time for which the page stood still. */
  | { readonly what: 'settled'; readonly method: 'close' | 'ping' | 'opened'; readonly took: number }
  | ({ readonly what: 'event' } & EventEntry)
  /** A native socket is made, while the client is in that state. */
  | { readonly what: 'dial'; readonly socket: number; readonly state: SocketState }
  /** The client closes it. */
  | { readonly what: 'shut'; readonly socket: number }
  /** The browser says that it is over. */
  | { readonly what: 'end'; readonly socket: number }
  /** `isHasty`: it doesn't wait behind others. */
  | { readonly what: 'send'; readonly number: number; readonly result: SendResult; readonly isHasty: boolean }
  /** The client gives a message to a native socket. */
  | { readonly what: 'hand'; readonly socket: number; readonly number: number; readonly readyState: number }
  | { readonly what: 'drop'; readonly number: number; readonly reason: DropReason }
  /** A message of the server's connection for that native socket is emitted. */
  | { readonly what: 'got'; readonly socket: number; readonly number: number }
)

/** One connection as the server sees it. */
export interface ServerConnection {
  readonly client: string
  readonly socket: number
  readonly openedAt: number
  /** It has neither ended, nor begun to. */
  readonly isOpen: boolean
  /** Numbers of the client's messages, in the order in which they came. */
  readonly received: readonly number[]
  /** So many numbered messages were sent to the client. */
  readonly sentCount: number
}
