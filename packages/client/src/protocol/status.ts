// What users see of a socket, as plain data.

/** Why an attempt is made, or waited for. */
export type ReconnectReason =
  | 'open'
  | 'network'
  | 'server'
  | 'refresh'
  | 'connect-timeout'
  | 'provider'
  | 'setup'
  | 'heartbeat'
  | 'online'
  | 'offline'
  | 'visible'
  | 'pageshow'
  | 'pagehide'
  | 'resume'
  | 'network-change'
  | 'wake'
  | 'probe'
  | 'reconnect'
  | 'rotate'
  | 'max-age'
  | 'close'

/** What says that the network or the page changed. */
export type NetworkSign = Extract<
  ReconnectReason,
  'online' | 'visible' | 'pageshow' | 'resume' | 'network-change' | 'wake' | 'probe'
>

/** Who or what ended a connection or an attempt. */
export type CloseOrigin =
  | 'client'
  | 'server'
  | 'network'
  | 'connect-timeout'
  | 'heartbeat'
  | 'close-timeout'
  | 'provider'
  | 'setup'
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

/** `suspect`: a network sign was seen, or a pong is overdue; `down`: not open. */
export type ConnectionHealth = 'good' | 'suspect' | 'down'

/** State and health of a socket, with what goes with them. Frozen; a new object at every change. */
export type Status =
  | {
      /** What the socket is doing. */
      readonly state: 'idle'
      /** Whether its connection is alive, as far as is known. */
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
