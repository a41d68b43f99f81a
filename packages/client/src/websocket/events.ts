// Types only: the events, and the browser's own interface under a name that the class doesn't take.
import type { WebSocketInstance } from '../environment/environment.ts'
import type {
  WebAbortSignal,
  WebCloseEvent,
  WebEvent,
  WebEventTarget,
  WebMessageEvent,
} from '../environment/web-types.ts'

export type NativeInterface = WebSocketInstance

/** The events of a surviving `WebSocket`: the native ones, and three of its own. */
export interface SocketEventMap {
  /** The connection is usable; also for each connection that takes the place of another. */
  open: WebEvent
  /** A message came in. */
  message: WebMessageEvent
  /** The socket ends, and not cleanly; `close` follows. */
  error: WebEvent
  /** The socket is closed for good. */
  close: WebCloseEvent
  /** A connection ended and will be replaced. */
  connectionlost: WebCloseEvent
  /** After the `open` of a connection that isn't the first. */
  connectionrestored: WebEvent
  /** A message that was sent before `close()` was given up: no connection has taken it, or the queue had no room. */
  messagedropped: WebMessageEvent
}

/** Value of an `on…` attribute. */
export type Handler<K extends keyof SocketEventMap> =
  | ((this: NativeInterface, event: SocketEventMap[K]) => unknown)
  | null

/** What `addEventListener` takes. */
type Listener = ((event: WebEvent) => void) | { handleEvent(event: WebEvent): void } | null

interface RemoveOptions {
  capture?: boolean
}

interface AddOptions extends RemoveOptions {
  once?: boolean
  passive?: boolean
  signal?: WebAbortSignal
}

/** An `EventTarget` that knows its events. */
export interface SocketEventTarget extends WebEventTarget {
  addEventListener<K extends keyof SocketEventMap>(
    type: K,
    listener: (this: NativeInterface, event: SocketEventMap[K]) => unknown,
    options?: boolean | AddOptions,
  ): void
  addEventListener(type: string, listener: Listener, options?: boolean | AddOptions): void
  removeEventListener<K extends keyof SocketEventMap>(
    type: K,
    listener: (this: NativeInterface, event: SocketEventMap[K]) => unknown,
    options?: boolean | RemoveOptions,
  ): void
  removeEventListener(type: string, listener: Listener, options?: boolean | RemoveOptions): void
}
