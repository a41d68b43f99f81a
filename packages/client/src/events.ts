import type { SocketData } from './environment/environment.ts'
import type { WebMessageEvent } from './environment/web-types.ts'
import type { ResilientSocketError } from './errors.ts'
import type { CloseInfo, ReconnectReason, SocketState, Status } from './protocol/status.ts'
import type { DropReason } from './sending.ts'

/** Payload of `state`. */
export type StateEvent = Status & {
  /** The state before. */
  readonly previous: SocketState
  /** When it changed, as `Date.now()`. */
  readonly at: number
}

/** Payload of `open`. */
export interface OpenEvent {
  /** Number of the attempt that succeeded. */
  readonly attempt: number
  /** Why the attempt was made. */
  readonly reason: ReconnectReason
  /** Milliseconds since the last connection was lost; `undefined` for the first connection. */
  readonly downFor: number | undefined
  /** As it was dialled, query included. */
  readonly url: string
  /** Subprotocol that the server chose; `''` without one. */
  readonly protocol: string
}

/** Payload of `lost`. */
export interface LostEvent extends CloseInfo {
  /** Bytes that the browser still held, as far as it reports them. */
  readonly unsent: number
}

/** Payload of `waiting`. */
export interface WaitingEvent {
  /** Number of the next attempt. */
  readonly attempt: number
  /** Milliseconds until the attempt. */
  readonly delay: number
  /** When the attempt is made, as `Date.now()`. */
  readonly retryAt: number
  /** Why the attempt is made. */
  readonly reason: ReconnectReason
}

/** Payload of `replacing`. */
export interface ReplacingEvent {
  /** Why the connection is replaced. */
  readonly reason: ReconnectReason
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
  /** Why it was dropped. */
  readonly reason: DropReason
}

/** The events of a {@link ResilientSocket}, and the payloads of their listeners. */
export interface ResilientSocketEvents {
  /** State, health or their details changed. Always before the specific event. */
  state: (event: StateEvent) => void
  /** The connection is usable, and the queue has been sent. */
  open: (event: OpenEvent) => void
  /** A message came in. Pongs are never emitted. */
  message: (event: WebMessageEvent) => void
  /** An open connection ended and will be replaced. */
  lost: (event: LostEvent) => void
  /** The next attempt is scheduled. */
  waiting: (event: WaitingEvent) => void
  /** A replacement connection is dialled while the old one is kept. */
  replacing: (event: ReplacingEvent) => void
  /** The socket is closed; once per `open()`. */
  close: (event: CloseInfo) => void
  /** A heartbeat was answered. */
  latency: (event: LatencyEvent) => void
  /** A queued message was dropped. */
  drop: (event: DropEvent) => void
  /** `bufferedAmount` fell below `highWaterMark`. */
  drain: () => void
  /**
   * One of your callbacks threw, or the server misbehaved.
   *
   * You never need it for control flow. With no listener the error goes to `reportError`.
   */
  error: (error: ResilientSocketError) => void
}

/** eventemitter3's methods for listeners. `context` is the listener's `this`, by default the emitter. */
export interface Subscribable<Events = ResilientSocketEvents> {
  /** Calls the listener at every event of this name. */
  on<E extends keyof Events>(event: E, listener: Events[E], context?: unknown): this
  /** Calls the listener at the next event of this name only. */
  once<E extends keyof Events>(event: E, listener: Events[E], context?: unknown): this
  /** The same as `on`. */
  addListener<E extends keyof Events>(event: E, listener: Events[E], context?: unknown): this
  /**
   * Removes a listener of this event. Without a listener, it removes all of them.
   *
   * @param context - Removes only listeners that were added with it.
   * @param once - `true` removes only listeners that `once` added.
   */
  off<E extends keyof Events>(event: E, listener?: Events[E], context?: unknown, once?: boolean): this
  /** The same as `off`. */
  removeListener<E extends keyof Events>(
    event: E,
    listener?: Events[E],
    context?: unknown,
    once?: boolean,
  ): this
  /** Removes all listeners of one event, or of all events. Those of `subscribe` stay. */
  removeAllListeners(event?: keyof Events): this
  /** Returns how many listeners an event has. */
  listenerCount(event: keyof Events): number
}
