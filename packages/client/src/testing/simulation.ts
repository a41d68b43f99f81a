// Types only: what a test sees of the simulated world.
import type { Environment, WebSocketClass } from '../environment/environment.ts'
import type { WebBlob } from '../environment/web-types.ts'

/** The native class, as pages know it. */
export type NativeWebSocket = WebSocketClass

/** Settings of a simulation. */
export interface SimulateOptions {
  /** Where randomness starts: the same seed gives the same run, exactly. An integer. @default 1 */
  readonly seed?: number | undefined
}

/** A world of its own, whose time stands still until a test lets it pass. */
export interface Simulation {
  /**
   * Clock, timers, randomness, page and network signals, for `options.environment`. The clock starts at
   * 1,700,000,000,000 (November 2023). What an application does with timers of its own can use its `setTimeout` too.
   */
  readonly environment: Environment
  /** The class to connect with, for `options.WebSocket` or in place of the global one. */
  readonly WebSocket: NativeWebSocket
  /** The network and the server behind it. */
  readonly network: SimulatedNetwork
  /** The page and the device under it. */
  readonly page: SimulatedPage
  /**
   * Lets so many milliseconds pass: runs what is due in order, and waits after each step until promises have settled.
   *
   * Rejects with what a listener of a `ResilientSocket` threw meanwhile, with an `error` event that nobody listened to,
   * and with what a timer or a function of the network threw. A second call throws before the first is over.
   */
  advance(ms: number): Promise<void>
  /** The virtual time in milliseconds, as `environment.now()`. */
  now(): number
}

/** A direction of the traffic, as the page sees it. */
export type Direction = 'up' | 'down' | 'both'

/** What a server can send: text or bytes. */
export type ServerData = string | ArrayBuffer | ArrayBufferView

/** What a server gets: text, bytes, or a Blob as it was sent. */
export type ReceivedData = string | ArrayBuffer | WebBlob

/** Bytes per second of each connection, in each direction as the page sees it. */
export interface Bandwidth {
  /** From the page. More than 0. @default Infinity */
  readonly up?: number | undefined
  /** To the page. More than 0. @default Infinity */
  readonly down?: number | undefined
}

/** A `new WebSocket()`. */
export interface Dial {
  /** When, in milliseconds of virtual time. */
  readonly at: number
  /** The URL as it was dialled. */
  readonly url: string
  /** What the client offered. */
  readonly protocols: readonly string[]
}

/** The network and the server behind it. By default it accepts, and answers the client's heartbeats. */
export interface SimulatedNetwork {
  /** Milliseconds that everything takes one way; a message and its answer take twice as long, a dial four times. @default 10 */
  latency: number
  /** Up to so many milliseconds more, at random for each packet. Order is kept. @default 0 */
  jitter: number
  /**
   * The share of packets that are lost, in [0, 1). As TCP shows it: sent again after 200, 400, 800 … ms (a dial's first
   * after 1, 2, 4 … s), so that they are late, and everything behind them too. Nothing is missing. @default 0
   */
  loss: number
  /**
   * Bytes per second that each connection carries each way. A direction that you leave out has no limit.
   *
   * A connection carries one message after the other: everything behind a large one waits until all of it has come, pongs
   * and close frames too. A message is delivered once its last byte has come, after its bytes ÷ `bandwidth`, and `latency`.
   * `bufferedAmount` falls as the way up carries. Frame headers, close frames and handshakes count as 0 bytes.
   *
   * @default { up: Infinity, down: Infinity }
   * @throws RangeError where a direction isn't more than 0; TypeError for what isn't an object
   */
  bandwidth: Bandwidth
  /** Whether `{"type":"ping","id":…}` is answered; what is answered isn't a message. @default true */
  answersPings: boolean
  /**
   * Says how many milliseconds the server works on a message, 0 by default. The server takes one message of a connection at
   * a time: it asks this function, works, calls `onMessage`, and takes the next. Connections don't wait for each other.
   *
   * Pings that `answersPings` covers take no time, but they wait for their turn. So do close frames and the end of a
   * connection. `Infinity` is work that never ends. `advance()` rejects with a `RangeError` for a negative number or none.
   *
   * @default undefined
   */
  processingTime: ((connection: ServerConnection, data: ReceivedData) => number) | undefined
  /** Called when the server has accepted a connection. @default undefined */
  onConnection: ((connection: ServerConnection) => void) | undefined
  /** Called when a message has reached the server, and its `processingTime` is over. @default undefined */
  onMessage: ((connection: ServerConnection, data: ReceivedData) => void) | undefined
  /** Connections that are open in the server's eyes, oldest first. The dead ones too, if it doesn't know. */
  readonly connections: readonly ServerConnection[]
  /** Every `new WebSocket()` so far. */
  readonly dials: readonly Dial[]
  /** The server accepts dials again. */
  accept(): void
  /** Dials fail from now on: `error`, and `close` with 1006. As nobody listening, a proxy's 503, a wrong certificate. */
  refuse(): void
  /** Dials get no answer from now on: they stay `CONNECTING` until they are closed. */
  hang(): void
  /**
   * Nothing arrives any more, and nobody is told: no FIN, no RST, no event. What was on its way, and what is sent meanwhile,
   * is stuck until `heal()`, dials too. @default 'both'
   */
  blackHole(direction?: Direction): void
  /**
   * The server's program stands still: it reads and sends nothing, its work on messages pauses, and new dials stay
   * `CONNECTING`. The page isn't told. `reset()` still acts at once.
   */
  pauseServer(): void
  /** The server goes on where it stopped, and then does in order what has come meanwhile. */
  resumeServer(): void
  /** The next message to the page is cut short, on every connection there is: it and what follows wait until `heal()`. */
  cutMessage(): void
  /** Connections that there are get silent for good, as after a change of address or a lost NAT entry. New ones work. */
  forget(): void
  /** Every connection ends without a close frame: 1006. Messages on their way are lost. */
  reset(): void
  /** The server closes every connection; without a code the page sees 1005. */
  closeAll(code?: number, reason?: string): void
  /**
   * Ends black hole, `refuse()`, `hang()`, `pauseServer()` and cut messages; the properties above stay as they are. What was
   * stuck arrives with TCP's next attempt: after a long outage that may be as long again. Dials that hang in `hang()` go on
   * hanging.
   */
  heal(): void
}

/** The server's end of a connection. */
export interface ServerConnection {
  /** The URL that the client dialled. */
  readonly url: string
  /** What the client asked for. */
  readonly protocols: readonly string[]
  /** The first of them, or `''`. */
  readonly protocol: string
  /** Messages that it is done with, without heartbeats that were answered. */
  readonly received: readonly ReceivedData[]
  /** In the server's eyes. */
  readonly isOpen: boolean
  /** How it ended, in the server's eyes: 1005 where no code was given, 1006 where there was no close frame. */
  readonly closedWith: { readonly code: number; readonly reason: string } | undefined
  /** Sends a message; a closed connection swallows it. */
  send(data: ServerData): void
  /**
   * Closes with any code that can be sent; without one the page sees 1005.
   *
   * @throws RangeError for 1004, 1005, 1006, 1015, for what isn't in 1000 to 4999, and for more than 123 bytes of reason
   */
  close(code?: number, reason?: string): void
  /** A FIN without a close frame: 1006, after what is on its way. */
  end(): void
  /** A RST: 1006; what is on its way is lost. */
  reset(): void
  /** The next message is cut short: it and what follows wait until `network.heal()`. */
  cutMessage(): void
}

/** The page that the client lives in, and the device under it. */
export interface SimulatedPage {
  /** Whether nobody sees it. */
  readonly isHidden: boolean
  /** Whether it stands still. */
  readonly isFrozen: boolean
  /** What the browser reports of its network. */
  readonly isOnline: boolean
  /**
   * Nobody sees the page any more. Its timers fire on full seconds, and after five minutes on full minutes; messages aren't
   * delayed. `throttled: false` for timers that live in a worker. @default { throttled: true }
   */
  hide(options?: { readonly throttled?: boolean }): void
  /** The page is seen again; a frozen one goes on first, a cached one comes back. */
  show(): void
  /** The page stands still: no timer, no event, while the world goes on. Hides it. */
  freeze(): void
  /** A frozen page goes on, hidden: `resume` first, then what happened meanwhile. */
  resume(): void
  /** The page goes into the back/forward cache: `pagehide` with `persisted`, then it is hidden and frozen. */
  pagehide(): void
  /** It comes back out of it: `resume`, visible, `pageshow`; connections that were left open end with 1006. */
  pageshow(): void
  /** No network: open connections stand still, dials fail within a millisecond, dials under way hang. */
  goOffline(): void
  /** Back online: the same connections go on. */
  goOnline(): void
  /** Another kind of network; with another address too, `network.forget()` belongs to it. */
  changeConnectionType(): void
  /** The device sleeps for so many milliseconds: the clock moves; what is due fires, late, in the next `advance`. */
  sleep(ms: number): void
}
