// The events of a session. Types only.
import type { SocketData } from '../environment/environment.ts'
import type { ResilientSocketError } from '../errors.ts'
import type { CloseInfo } from '../protocol/status.ts'
import type { ResilientSocket } from '../resilient-socket.ts'
import type { Fate, ResetReason } from './protocol/fates.ts'

/** The socket underneath: to read its state, and for `rotate()`, `probe()`, `reconnect()`. The session sends. */
export type SessionSocket = Omit<ResilientSocket, 'send' | 'removeAllListeners'>

/** Where a session stands. */
export type SessionStateName =
  /** The server hasn't answered yet; also after a `reset`. */
  | 'new'
  /** A connection is in use. */
  | 'live'
  /** The connection is lost; the server keeps the session. */
  | 'detached'
  /** The server knows no sessions: messages pass as they are, and nothing is acknowledged. Only with `optional`. */
  | 'unsupported'
  /** Closed for good, until `open()`. */
  | 'ended'

/** Payload of `message`. */
export interface SessionMessage {
  /** As it was sent. Binary data is what `binaryType` says. */
  readonly data: SocketData
}

/** What the server hasn't acknowledged. */
export interface UnackedAmount {
  /** How many there are. */
  readonly messages: number
  /** Their bytes, UTF-8 for text. */
  readonly bytes: number
}

/** The events of a {@link Session}, and what their listeners get. */
export interface SessionEvents {
  /** Where the session stands has changed. */
  state: (event: { readonly state: SessionStateName; readonly previous: SessionStateName }) => void
  /** A message of the server's. It counts as handled when all listeners have returned; promises aren't awaited. */
  message: (event: SessionMessage) => void
  /** The session goes on, on another connection. */
  resumed: (event: {
    /** How many messages were sent again. The server drops those that it has. */
    readonly replayed: number
    /** Milliseconds since the last connection was lost. */
    readonly downFor: number
  }) => void
  /** The session is over, and a new one begins. Nothing of `unacked` is sent by itself. */
  reset: (event: {
    readonly reason: ResetReason
    /** Each message that wasn't acknowledged, in order. */
    readonly unacked: readonly { readonly data: SocketData; readonly fate: Fate }[]
  }) => void
  /** The server has handled messages: this many are left. */
  acknowledged: (left: UnackedAmount) => void
  /** Everything that waited was handed to the connection. */
  drain: () => void
  /** One of your callbacks threw, or the server misbehaved. With no listener it goes to `reportError`. */
  error: (error: ResilientSocketError) => void
  /** The socket is closed for good; once per `open()`. */
  close: (info: CloseInfo) => void
}
