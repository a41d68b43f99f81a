// Options and results of `send`. Types only.

/** `'sent'`: handed to the native socket; `'queued'`: waits for one; `'dropped'`: given up. */
export type SendResult = 'sent' | 'queued' | 'dropped'

/** Options of a single message. */
export interface SendOptions {
  /** Milliseconds that it may wait; then it is dropped, at that moment. @default Infinity */
  readonly ttl?: number | undefined
  /** Never wait: drop it unless the socket is open. @default false */
  readonly volatile?: boolean | undefined
}

/** Why a queued message was given up. */
export type DropReason = 'overflow' | 'expired' | 'closed' | 'rejected'
