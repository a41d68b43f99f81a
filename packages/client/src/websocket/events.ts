// Types only: the events, and the browser's interface under a name that our class doesn't shadow.
import type { WebSocketInstance } from '../environment/environment.ts'
import type {
  WebAbortSignal,
  WebCloseEvent,
  WebEvent,
  WebEventTarget,
  WebMessageEvent,
} from '../environment/web-types.ts'

export type NativeInterface = WebSocketInstance

/** The events of a `WebSocket` that reconnects: the native ones, and three more. */
export interface SocketEventMap {
  /** A connection is open: the first one, or one that replaces another. */
  open: WebEvent
  /** A message came in. */
  message: WebMessageEvent
  /** The socket is closed for good, and not cleanly; `close` follows. */
  error: WebEvent
  /** The socket is closed for good. */
  close: WebCloseEvent
  /** A connection ended and will be replaced. */
  connectionlost: WebCloseEvent
  /** A connection is open again; comes after `open`, but not for the first connection. */
  connectionrestored: WebEvent
  /** A message that you sent before `close()` was dropped: no connection took it, or the queue was full. */
  messagedropped: WebMessageEvent
}

/** The value of an `on…` attribute. */
export type Handler<K extends keyof SocketEventMap> =
  | ((this: NativeInterface, event: SocketEventMap[K]) => unknown)
  | null

/** A listener of any event. */
type Listener = ((event: WebEvent) => void) | { handleEvent(event: WebEvent): void } | null

interface RemoveOptions {
  capture?: boolean
}

interface AddOptions extends RemoveOptions {
  once?: boolean
  passive?: boolean
  signal?: WebAbortSignal
}

/** An `EventTarget` with typed events. */
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
