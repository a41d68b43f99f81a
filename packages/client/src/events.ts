import type { SocketData } from './environment/environment.ts'
import type { ResilientSocketError } from './errors.ts'
import type { CloseInfo, Reason, SocketState, Status } from './protocol/state.ts'
import type { DropReason } from './shell/outbox.ts'

/** Payload of `state`. */
export type StateEvent = Status & {
  readonly previous: SocketState
  /** When it changed, as `Date.now()`. */
  readonly at: number
}

/** Payload of `open`. */
export interface OpenEvent {
  /** Number of the attempt that succeeded. */
  readonly attempt: number
  readonly reason: Reason
  /** Milliseconds since the last connection was lost; `undefined` for the first one. */
  readonly downFor: number | undefined
  readonly url: string
  readonly protocol: string
}

/** Payload of `lost`. */
export interface LostEvent extends CloseInfo {
  /** Bytes handed over that the browser still held, as far as it knows. */
  readonly unsent: number
}

/** Payload of `waiting`. */
export interface WaitingEvent {
  /** Number of the attempt that is waited for. */
  readonly attempt: number
  /** Milliseconds until then. */
  readonly delay: number
  /** The instant, as `Date.now()`. */
  readonly retryAt: number
  readonly reason: Reason
}

/** Payload of `replacing`. */
export interface ReplacingEvent {
  readonly reason: Reason
  /** Number of the attempt. */
  readonly attempt: number
}

/** Payload of `latency`, in milliseconds. */
export interface LatencyEvent {
  /** Round trip of this ping. */
  readonly rtt: number
  /** Smoothed round trip (SRTT of RFC 6298). */
  readonly smoothed: number
}

/** Payload of `drop`. */
export interface DropEvent {
  /** The message; binary data is the copy that was queued. */
  readonly data: SocketData
  readonly reason: DropReason
}

/** The events of a {@link ResilientSocket}, and what their listeners get. */
export interface ResilientSocketEvents {
  /** State, health, or what goes with them has changed; always before the specific event. */
  state: (event: StateEvent) => void
  /** Usable; what was queued is on its way. */
  open: (event: OpenEvent) => void
  /** A message, never a heartbeat's answer. */
  message: (event: MessageEvent) => void
  /** An open connection ended and will be replaced. */
  lost: (event: LostEvent) => void
  /** The next attempt is scheduled. */
  waiting: (event: WaitingEvent) => void
  /** A replacement is dialled while the old connection is kept. */
  replacing: (event: ReplacingEvent) => void
  /** It is final; once per `open()`. */
  close: (event: CloseInfo) => void
  /** A heartbeat was answered. */
  latency: (event: LatencyEvent) => void
  /** A queued message was given up. */
  drop: (event: DropEvent) => void
  /** `bufferedAmount` has fallen below `highWaterMark`. */
  drain: () => void
  /** The user's functions or the server did wrong. With no listener it goes to `reportError`. */
  error: (error: ResilientSocketError) => void
}

/** eventemitter3's methods for subscribing; `context` is the listener's `this`, by default the socket. */
export interface Subscribable {
  on<E extends keyof ResilientSocketEvents>(
    event: E,
    listener: ResilientSocketEvents[E],
    context?: unknown,
  ): this
  once<E extends keyof ResilientSocketEvents>(
    event: E,
    listener: ResilientSocketEvents[E],
    context?: unknown,
  ): this
  addListener<E extends keyof ResilientSocketEvents>(
    event: E,
    listener: ResilientSocketEvents[E],
    context?: unknown,
  ): this
  off<E extends keyof ResilientSocketEvents>(
    event: E,
    listener?: ResilientSocketEvents[E],
    context?: unknown,
    once?: boolean,
  ): this
  removeListener<E extends keyof ResilientSocketEvents>(
    event: E,
    listener?: ResilientSocketEvents[E],
    context?: unknown,
    once?: boolean,
  ): this
  removeAllListeners(event?: keyof ResilientSocketEvents): this
  listenerCount(event: keyof ResilientSocketEvents): number
}
