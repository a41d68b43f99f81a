// Types only: the simulation as tests use it.
import type { Environment, WebSocketClass } from '../environment/environment.ts'
import type { WebBlob } from '../environment/web-types.ts'

/** The native `WebSocket` class. */
export type NativeWebSocket = WebSocketClass

/** Settings of a simulation. */
export interface SimulateOptions {
  /** An integer. The same seed gives exactly the same run. @default 1 */
  readonly seed?: number | undefined
}

/** A simulated clock, page, network and server. Time passes only in {@link Simulation.advance}. */
export interface Simulation {
  /**
   * Clock, timers, randomness, page and network signals, for `options.environment`.
   *
   * The clock starts at 1,700,000,000,000 (November 2023). Your application's own timers can use its `setTimeout`, too.
   */
  readonly environment: Environment
  /** The class to connect with, for `options.WebSocket` or in place of the global one. */
  readonly WebSocket: NativeWebSocket
  /** The network and the server behind it. */
  readonly network: SimulatedNetwork
  /** The page and its device. */
  readonly page: SimulatedPage
  /**
   * Advances time by `ms` milliseconds: runs what is due in order, and lets promises settle after each step.
   *
   * Await it before you call it again.
   *
   * @throws (rejects) what a listener of a `ResilientSocket`, a timer or your function of the network threw meanwhile; an
   * `error` event without a listener; an `Error` if the call before isn't over; a `RangeError` for a wrong `ms`.
   */
  advance(ms: number): Promise<void>
  /** Returns the virtual time in milliseconds, as `environment.now()`. */
  now(): number
}

/** A direction of the traffic: `up` is from the page to the server. */
export type Direction = 'up' | 'down' | 'both'

/** Data that a server can send: text or bytes. */
export type ServerData = string | ArrayBuffer | ArrayBufferView

/** Data that a server receives: text, bytes, or a Blob as it was sent. */
export type ReceivedData = string | ArrayBuffer | WebBlob

/** Bytes per second of each connection, in each direction. */
export interface Bandwidth {
  /** From the page to the server. More than 0. @default Infinity */
  readonly up?: number | undefined
  /** From the server to the page. More than 0. @default Infinity */
  readonly down?: number | undefined
}

/** One call of `new WebSocket()`. */
export interface Dial {
  /** When it was called, in milliseconds of virtual time. */
  readonly at: number
  /** The URL as it was dialled. */
  readonly url: string
  /** The subprotocols that the client offered. */
  readonly protocols: readonly string[]
}

/** The network and the server behind it. By default it accepts, and answers the client's heartbeats. */
export interface SimulatedNetwork {
  /**
   * Milliseconds that a packet takes one way.
   *
   * A message and its answer take twice as long, a dial four times. @default 10
   */
  latency: number
  /** Most extra milliseconds for a packet, at random. Order is kept. @default 0 */
  jitter: number
  /**
   * Share of packets that are lost, in [0, 1).
   *
   * As with TCP, they are sent again after 200, 400, 800 … ms (a dial's first packets after 1, 2, 4 … s). So they and everything
   * behind them are late, and nothing is missing. @default 0
   */
  loss: number
  /**
   * Bytes per second that each connection carries each way. A direction that you leave out has no limit.
   *
   * A connection carries one message after the other: everything behind a large one waits until all of it has arrived, pongs
   * and close frames too. A message is delivered when its last byte has arrived, after its bytes ÷ `bandwidth` plus `latency`.
   * `bufferedAmount` falls while bytes are sent up. Frame headers, close frames and handshakes count as 0 bytes.
   *
   * @default { up: Infinity, down: Infinity }
   * @throws `RangeError` if a direction isn't more than 0; `TypeError` if it isn't an object.
   */
  bandwidth: Bandwidth
  /** Whether the server answers `{"type":"ping","id":…}`. Answered pings aren't messages. @default true */
  answersPings: boolean
  /**
   * Returns how many milliseconds the server works on a message; by default 0.
   *
   * The server takes one message of a connection at a time: it calls this function, works, calls `onMessage`, and takes the
   * next. Connections don't wait for each other. Answered pings take no time, but wait for their turn, like close frames and
   * the end of a connection. `Infinity` is work that never ends. If the result is negative or not a number, `advance()`
   * rejects with a `RangeError`.
   *
   * @default undefined
   */
  processingTime: ((connection: ServerConnection, data: ReceivedData) => number) | undefined
  /** Called when the server has accepted a connection. @default undefined */
  onConnection: ((connection: ServerConnection) => void) | undefined
  /** Called when a message has reached the server, and its `processingTime` is over. @default undefined */
  onMessage: ((connection: ServerConnection, data: ReceivedData) => void) | undefined
  /** Connections that the server believes open, oldest first; also dead ones that it doesn't know of. */
  readonly connections: readonly ServerConnection[]
  /** Every `new WebSocket()` so far. */
  readonly dials: readonly Dial[]
  /** Accepts dials again. */
  accept(): void
  /** Fails dials from now on with `error` and `close` 1006, as a closed port, a proxy's 503 or a wrong certificate does. */
  refuse(): void
  /** Answers no dials from now on: they stay `CONNECTING` until they are closed. */
  hang(): void
  /**
   * Lets nothing arrive any more, silently: no FIN, no RST, no event.
   *
   * Messages in flight, messages sent meanwhile and dials are stuck until `heal()`.
   *
   * @param direction - @default 'both'
   */
  blackHole(direction?: Direction): void
  /**
   * Pauses the server's program: it reads and sends nothing, and new dials stay `CONNECTING`.
   *
   * Its work on messages pauses. The page notices nothing. `reset()` still acts at once.
   */
  pauseServer(): void
  /** Resumes the server's program. It then handles in order what came meanwhile. */
  resumeServer(): void
  /** Cuts the next message to the page on every connection: it and everything behind it wait until `heal()`. */
  cutMessage(): void
  /** Silences the current connections for good, as a change of address or a lost NAT entry does. New ones work. */
  forget(): void
  /** Ends every connection without a close frame: 1006. Messages in flight are lost. */
  reset(): void
  /** Closes every connection from the server; without a code the page gets 1005. */
  closeAll(code?: number, reason?: string): void
  /**
   * Ends `blackHole()`, `refuse()`, `hang()`, `pauseServer()` and `cutMessage()`. The properties stay as they are.
   *
   * What was stuck arrives with TCP's next retransmission; after a long outage that may take as long again. Dials that were
   * made during `hang()` stay `CONNECTING`.
   */
  heal(): void
}

/** The server's end of a connection. */
export interface ServerConnection {
  /** The URL that the client dialled. */
  readonly url: string
  /** The subprotocols that the client offered. */
  readonly protocols: readonly string[]
  /** The subprotocol that the server chose: the first one, or `''`. */
  readonly protocol: string
  /** Messages that the server has processed, without answered pings. */
  readonly received: readonly ReceivedData[]
  /** Whether the server believes the connection open. */
  readonly isOpen: boolean
  /** How the connection ended for the server: 1005 if there was no code, 1006 if there was no close frame. */
  readonly closedWith: { readonly code: number; readonly reason: string } | undefined
  /** Sends a message. A closed connection swallows it. */
  send(data: ServerData): void
  /**
   * Closes the connection with any code that a server can send; without one the page gets 1005.
   *
   * @throws `RangeError` for 1004, 1005, 1006, 1015, a code outside 1000 to 4999, or a reason of more than 123 bytes.
   */
  close(code?: number, reason?: string): void
  /** Ends the connection with a FIN but no close frame: 1006, after messages in flight. */
  end(): void
  /** Ends the connection with a RST: 1006. Messages in flight are lost. */
  reset(): void
  /** Cuts the next message: it and everything behind it wait until `network.heal()`. */
  cutMessage(): void
}

/** The page that the client runs in, and its device. */
export interface SimulatedPage {
  /** Whether the page is hidden. */
  readonly isHidden: boolean
  /** Whether the page is frozen. */
  readonly isFrozen: boolean
  /** Whether the browser reports that it is online. */
  readonly isOnline: boolean
  /**
   * Hides the page. Its timers then fire on full seconds, and after five minutes on full minutes.
   *
   * Messages aren't delayed. Pass `throttled: false` for timers that run in a Worker. @default { throttled: true }
   */
  hide(options?: { readonly throttled?: boolean }): void
  /** Shows the page. A frozen page runs again first; a cached page leaves the cache. */
  show(): void
  /** Hides and freezes the page: no timer fires and no event comes. */
  freeze(): void
  /** Lets a frozen page run again, still hidden: first `resume`, then what happened meanwhile. */
  resume(): void
  /** Puts the page into the back/forward cache: `pagehide` with `persisted`, then it is hidden and frozen. */
  pagehide(): void
  /** Takes the page out of the cache: `resume`, visible, `pageshow`. Connections left open end with 1006. */
  pageshow(): void
  /** Cuts the network: open connections carry nothing, new dials fail within a millisecond, dials under way hang. */
  goOffline(): void
  /** Restores the network: the same connections carry messages again. */
  goOnline(): void
  /** Signals another kind of network. If the address changes too, call `network.forget()`. */
  changeConnectionType(): void
  /** Lets the device sleep for `ms` milliseconds. Timers that are due fire, late, in the next `advance()`. */
  sleep(ms: number): void
}
