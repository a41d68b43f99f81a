// Types only: what the client needs from the platform.
import type { Instance, WebBlob } from './web-types.ts'

/** A message's data: what you send, and what `message` delivers. */
export type SocketData = string | ArrayBuffer | ArrayBufferView | WebBlob

/** The members of a `WebSocket` that this package uses. The `ws` package's class has them too. */
export interface WebSocketLike {
  /** `'blob'` or `'arraybuffer'`. */
  binaryType: string
  /** Bytes that `send` was given and that haven't left the buffer. */
  readonly bufferedAmount: number
  /** Extensions that the server chose. */
  readonly extensions: string
  /** Subprotocol that the server chose. */
  readonly protocol: string
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  /** The URL as it was dialled. */
  readonly url: string
  /** Called when the opening handshake is done. */
  onopen: unknown
  /** Called with each message, if there is no `addEventListener`. */
  onmessage: unknown
  /** Called before an unclean `onclose` by most browsers. */
  onerror: unknown
  /** Called when the connection has ended or couldn't be opened. */
  onclose: unknown
  /** Listens to messages. Without it, `onmessage` is used. */
  readonly addEventListener?: unknown
  /** Sends a message. */
  send(data: SocketData): void
  /** Starts the closing handshake. */
  close(code?: number, reason?: string): void
  /** Only in the `ws` package: ends the connection without a closing handshake. */
  terminate?(): void
}

/** A `WebSocket` class. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => WebSocketLike

/** `WebSocket`: an instance of the class. */
export type WebSocketInstance = Instance<'WebSocket', WebSocketLike>

/** `typeof WebSocket`: the class. */
export type WebSocketClass = typeof globalThis extends { readonly WebSocket: infer T }
  ? T
  : WebSocketConstructor

/** A signal from the page or the network. */
export type EnvironmentSignal =
  /** The browser reports that it is online. */
  | 'online'
  /** The browser reports that it is offline. */
  | 'offline'
  /** The page became visible. */
  | 'visible'
  /** The page enters the back/forward cache, where it can't keep connections. */
  | 'pagehide'
  /** The page left the back/forward cache. */
  | 'pageshow'
  /** The page was frozen and runs again. */
  | 'resume'
  /** The device uses another kind of network. */
  | 'network-change'

/** The clock, timers, randomness, page and network that a socket uses. */
export interface Environment {
  /** Returns the time in milliseconds, as `Date.now()`. */
  now(): number
  /**
   * Returns milliseconds on a clock that nobody sets, as `performance.now()`.
   *
   * Durations are measured on it; without it, on `now()`. A `now()` that is set back does no harm, but one that is set
   * forward looks as if the machine had slept.
   */
  readonly monotonicNow?: (() => number) | undefined
  /** Returns a number in [0, 1), as `Math.random()`. */
  random(): number
  /** Calls back once after `delay` milliseconds, as the global function, and returns a handle. */
  setTimeout(callback: () => void, delay: number): unknown
  /** Cancels a timer, by its handle. */
  clearTimeout(handle: unknown): void
  /** Returns `false` only if the browser reports that it is offline. */
  isOnline(): boolean
  /** Returns whether the page is hidden. */
  isHidden(): boolean
  /** Calls the listener with page and network signals, and returns a function that unsubscribes. */
  subscribe(listener: (signal: EnvironmentSignal) => void): () => void
  /**
   * Called when a socket first dials; acquire here what only a socket in use needs. Returns the function that releases it,
   * which is called when the socket is closed.
   *
   * An error that you pass to `fail` becomes the socket's `error` event, with the code `'environment'`.
   */
  attach?(fail: (error: unknown) => void): () => void
  /** Reports an error that has no listener. */
  reportError(error: unknown): void
  /** Base of relative URLs; `undefined` if there is no page. */
  readonly baseUrl: string | undefined
  /** The class to connect with, unless `options.WebSocket` gives another. */
  readonly WebSocket: WebSocketConstructor | undefined
}
