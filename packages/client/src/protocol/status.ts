// A socket's status as plain data.

/** Why an attempt is made or scheduled. */
export type ReconnectReason =
  /** The socket was created, or you called `open()`. */
  | 'open'
  /** The connection or the last attempt ended without a close frame. */
  | 'network'
  /** The server closed the connection. */
  | 'server'
  /** The close policy asked for a fresh `url` and fresh `protocols`. */
  | 'refresh'
  /** The last attempt took longer than `connectTimeout`. */
  | 'connect-timeout'
  /** Your `url` or `protocols` function failed. */
  | 'provider'
  /** Your `setup` function failed. */
  | 'setup'
  /** The connection was silent. */
  | 'heartbeat'
  /** The browser reports that it is online. */
  | 'online'
  /** The browser reports that it is offline. */
  | 'offline'
  /** The page became visible. */
  | 'visible'
  /** The page left the back/forward cache. */
  | 'pageshow'
  /** The page is in the back/forward cache. */
  | 'pagehide'
  /** The page was frozen and runs again. */
  | 'resume'
  /** The device uses another kind of network. */
  | 'network-change'
  /** A timer fired late: the machine slept. */
  | 'wake'
  /** You called `probe()`. */
  | 'probe'
  /** You called `reconnect()`. */
  | 'reconnect'
  /** You called `rotate()`. */
  | 'rotate'
  /** The connection reached `maxAge`. */
  | 'max-age'
  /** Reserved: no attempt has this reason. */
  | 'close'

/** A signal that the network or the page changed. */
export type NetworkSign = Extract<
  ReconnectReason,
  'online' | 'visible' | 'pageshow' | 'resume' | 'network-change' | 'wake' | 'probe'
>

/** Who or what ended a connection or an attempt. */
export type CloseOrigin =
  /** You: `close()`, `reconnect()` or an aborted signal; or the page went into the back/forward cache. */
  | 'client'
  /** The server, with a close frame. */
  | 'server'
  /** The connection broke, or couldn't be opened. */
  | 'network'
  /** The attempt took longer than `connectTimeout`. */
  | 'connect-timeout'
  /** The connection was silent for too long, or a replacement responded first. */
  | 'heartbeat'
  /** The closing handshake took longer than `closeTimeout`. */
  | 'close-timeout'
  /** Your `url` or `protocols` function failed, or the `WebSocket` constructor did. */
  | 'provider'
  /** Your `setup` function failed. */
  | 'setup'
  /** A planned replacement took over: `rotate()` or `maxAge`. */
  | 'replaced'

/** How a connection or an attempt ended: the browser's own values, never masked. Frozen. */
export interface CloseInfo {
  /** The close code; 1006 if the browser reported none. */
  readonly code: number
  /** The close reason; `''` if the browser reported none. */
  readonly reason: string
  /** Whether the closing handshake was completed. */
  readonly wasClean: boolean
  /** Who or what ended it. */
  readonly origin: CloseOrigin
  /** When it ended, as `Date.now()`. */
  readonly at: number
  /** What a `url`, `protocols` or `setup` function, or the `WebSocket` constructor, threw. */
  readonly error?: unknown
}

/** Whether the connection is alive, as far as the socket knows. */
export type ConnectionHealth =
  /** Nothing speaks against the connection. */
  | 'good'
  /** A network signal came, or a pong is overdue. Messages are queued. */
  | 'suspect'
  /** The socket isn't open. */
  | 'down'

/** State and health of a socket, with their details. Frozen; a new object at every change. */
export type Status =
  | {
      /** What the socket is doing. */
      readonly state: 'idle'
      /** Whether its connection is alive, as far as the socket knows. */
      readonly health: 'down'
    }
  | {
      readonly state: 'connecting'
      readonly health: 'down'
      /** Number of the attempt. Counts from 1, and starts again after a stable connection. */
      readonly attempt: number
      /** Why the attempt is made. */
      readonly reason: ReconnectReason
    }
  | { readonly state: 'open'; readonly health: 'good' | 'suspect' }
  | {
      readonly state: 'waiting'
      readonly health: 'down'
      /** Number of the next attempt. */
      readonly attempt: number
      /** When it is made, as `Date.now()`; `Infinity`: when the page comes back, or on `open()`. */
      readonly retryAt: number
      /** Why it is made. */
      readonly reason: ReconnectReason
    }
  | { readonly state: 'closing'; readonly health: 'down' }
  | {
      readonly state: 'closed'
      readonly health: 'down'
      /** How the last connection or attempt ended. */
      readonly closeInfo: CloseInfo
    }

/** What a socket is doing. */
export type SocketState = Status['state']
