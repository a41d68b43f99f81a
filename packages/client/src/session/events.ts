// The events of a session. Types only.
import type { SocketData } from '../environment/environment.ts'
import type { ResilientSocketError } from '../errors.ts'
import type { CloseInfo } from '../protocol/status.ts'
import type { ResilientSocket } from '../resilient-socket.ts'
import type { Fate, ResetReason } from './protocol/fates.ts'

/** The session's socket: read its state, or call `rotate()`, `probe()`, `reconnect()`. Only the session sends. */
export type SessionSocket = Omit<ResilientSocket, 'send' | 'removeAllListeners'>

/** The state of a session. */
export type SessionStateName =
  /** The server hasn't accepted the session yet; also after a `reset`. */
  | 'new'
  /** The session has a connection. */
  | 'live'
  /** The connection is lost; the server keeps the session. */
  | 'detached'
  /** The server knows no sessions: messages are sent as they are, and nothing is acknowledged. Only with `optional`. */
  | 'unsupported'
  /** Closed for good, until `open()`. */
  | 'ended'

/** Payload of `message`. */
export interface SessionMessage {
  /** The data as the server sent it; binary data as `binaryType` says. */
  readonly data: SocketData
}

/** How much the server hasn't acknowledged. */
export interface UnackedAmount {
  /** Number of messages. */
  readonly messages: number
  /** Their bytes, UTF-8 for text. */
  readonly bytes: number
}

/** The events of a {@link Session}, and the payloads of their listeners. */
export interface SessionEvents {
  /** The session's state changed. */
  state: (event: { readonly state: SessionStateName; readonly previous: SessionStateName }) => void
  /** A message came in. It counts as handled when all listeners have returned; promises aren't awaited. */
  message: (event: SessionMessage) => void
  /** The session continues on a new connection. */
  resumed: (event: {
    /** How many messages were sent again. The server drops those that it has. */
    readonly replayed: number
    /** Milliseconds since the last connection was lost. */
    readonly downFor: number
  }) => void
  /** The session ended, and a new one begins. The messages of `unacked` aren't sent again: that is your decision. */
  reset: (event: {
    readonly reason: ResetReason
    /** Each message that wasn't acknowledged, in order, and what happened to it. */
    readonly unacked: readonly { readonly data: SocketData; readonly fate: Fate }[]
  }) => void
  /** The server has handled messages. The payload is what is left. */
  acknowledged: (left: UnackedAmount) => void
  /** All queued messages were sent. */
  drain: () => void
  /** One of your callbacks threw, or the server misbehaved. With no listener it goes to `reportError`. */
  error: (error: ResilientSocketError) => void
  /** The socket is closed for good; once per `open()`. */
  close: (info: CloseInfo) => void
}
