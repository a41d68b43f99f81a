// Types only: the events, and the browser's own interface under a name that the class doesn't take.

export type NativeInterface = WebSocket

/** The events of a surviving `WebSocket`: the native ones, and two of its own. */
export interface SocketEventMap extends WebSocketEventMap {
  /** A connection ended and will be replaced. */
  connectionlost: CloseEvent
  /** After the `open` of a connection that isn't the first. */
  connectionrestored: Event
}

/** Value of an `on…` attribute. */
export type Handler<K extends keyof SocketEventMap> =
  | ((this: NativeInterface, event: SocketEventMap[K]) => unknown)
  | null

/** An `EventTarget` that knows its events. */
export interface SocketEventTarget extends EventTarget {
  addEventListener<K extends keyof SocketEventMap>(
    type: K,
    listener: (this: NativeInterface, event: SocketEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void
  removeEventListener<K extends keyof SocketEventMap>(
    type: K,
    listener: (this: NativeInterface, event: SocketEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void
}
