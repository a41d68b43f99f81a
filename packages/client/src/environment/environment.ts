// Types only: what the client needs from the world around it.
import type { Instance, WebBlob } from './web-types.ts'

/** What `send` takes, and `message` delivers. */
export type SocketData = string | ArrayBuffer | ArrayBufferView | WebBlob

/** The part of a `WebSocket` that is used. The `ws` package's class has it too. */
export interface WebSocketLike {
  /** `'blob'` or `'arraybuffer'`. */
  binaryType: string
  /** Bytes that were sent and aren't with the system yet. */
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
  /** Called before an unclean `onclose`, by most browsers. */
  onerror: unknown
  /** Called when the connection has ended, or couldn't be made. */
  onclose: unknown
  /** Without it, `onmessage` is used. */
  readonly addEventListener?: unknown
  /** Hands a message to the system. */
  send(data: SocketData): void
  /** Starts the closing handshake. */
  close(code?: number, reason?: string): void
  /** Of the `ws` package: ends the connection without a closing handshake. */
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

/** What the page or the network tells. */
export type EnvironmentSignal =
  | 'online'
  | 'offline'
  /** The page became visible. */
  | 'visible'
  /** The page goes into the back/forward cache: it must let go of its connections. */
  | 'pagehide'
  /** The page came back out of the back/forward cache. */
  | 'pageshow'
  /** The page was frozen, and goes on. */
  | 'resume'
  /** Another kind of network. */
  | 'network-change'

/** The seam to the world: clock, timers, randomness, page and network signals. */
export interface Environment {
  /** Milliseconds, as `Date.now()`. */
  now(): number
  /**
   * Milliseconds, as `performance.now()`: durations are measured on it, because it is never set. Without it, they are
   * measured on `now()`; going back does no harm then, but going forward looks as if the machine had slept.
   */
  readonly monotonicNow?: (() => number) | undefined
  /** In [0, 1), as `Math.random()`. */
  random(): number
  /** Calls back once after `delay` milliseconds, as the global function; returns a handle. */
  setTimeout(callback: () => void, delay: number): unknown
  /** Cancels a timer, by its handle. */
  clearTimeout(handle: unknown): void
  /** `false` only where the browser says that it has no network. */
  isOnline(): boolean
  /** Whether nobody can see the page. */
  isHidden(): boolean
  /** Listens to page and network; returns the function that stops it. */
  subscribe(listener: (signal: EnvironmentSignal) => void): () => void
  /**
   * Called when a socket starts: for what is needed only while one is used. Returns the function that is called when the
   * socket is closed. What `fail` is told becomes the socket's `error` event, with the code `'environment'`.
   */
  attach?(fail: (error: unknown) => void): () => void
  /** Where errors go that nobody listens to. */
  reportError(error: unknown): void
  /** What relative URLs are resolved against. */
  readonly baseUrl: string | undefined
  /** The class to connect with, unless `options.WebSocket` is another. */
  readonly WebSocket: WebSocketConstructor | undefined
}
