// Types only: what the client needs from the world around it.

/** What `send` takes, and `message` delivers. */
export type SocketData = string | ArrayBuffer | ArrayBufferView | Blob

/** The part of a `WebSocket` that is used. The `ws` package's class has it too. */
export interface WebSocketLike {
  binaryType: string
  readonly bufferedAmount: number
  readonly extensions: string
  readonly protocol: string
  readonly readyState: number
  readonly url: string
  onopen: unknown
  onmessage: unknown
  onerror: unknown
  onclose: unknown
  send(data: SocketData): void
  close(code?: number, reason?: string): void
}

/** A `WebSocket` class. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => WebSocketLike

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
  /** In [0, 1), as `Math.random()`. */
  random(): number
  setTimeout(callback: () => void, delay: number): unknown
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
  readonly WebSocket: WebSocketConstructor | undefined
}
