// Options and results of `send`. Types only.

/** What `send` did with a message. */
export type SendResult =
  /** The browser has it. */
  | 'sent'
  /** It waits in the queue for a connection. */
  | 'queued'
  /** It is never sent. */
  | 'dropped'

/** Options of a single message. */
export interface SendOptions {
  /** Milliseconds that the message may wait in the queue. Then it is dropped. @default Infinity */
  readonly ttl?: number | undefined
  /** Never queue the message: drop it unless the socket is open. @default false */
  readonly volatile?: boolean | undefined
}

/** Why a queued message was dropped. */
export type DropReason =
  /** The queue was full. */
  | 'overflow'
  /** It waited longer than its `ttl`. */
  | 'expired'
  /** The socket was closed. */
  | 'closed'
  /** The browser's `send` threw. */
  | 'rejected'
