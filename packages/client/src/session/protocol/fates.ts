// What becomes of messages whose session is gone.
import type { Outgoing } from '../wire/counting.ts'

/** `'received'`: the server has handled it; `'unsent'`: it has not, and never will; `'unknown'`: nobody can tell. */
export type Fate = 'received' | 'unsent' | 'unknown'

/** Why a session ended. */
export type ResetReason =
  /** The server doesn't know the session: it was started anew, or has never had it. */
  | 'unknown'
  /** The server kept the session as long as it keeps detached ones. */
  | 'expired'
  /** More messages waited at the server than it keeps for a session; or its WebSocket limits refuse a message's size. */
  | 'overflow'
  /** The server needed the memory for others. */
  | 'evicted'
  /** The application on the server ended it. */
  | 'ended'
  /** The two sides count differently, or a frame was malformed. */
  | 'out-of-step'
  /** Another client goes on with it. */
  | 'taken'
  /** This client was closed. */
  | 'closed'

/** A message that wasn't acknowledged, and what became of it. */
export interface Unacked<T> {
  readonly data: T
  readonly fate: Fate
}

/** `handled`: the server's count, where it is known. */
export function fatesOf<T>(outgoing: Outgoing<T>, handled: number | undefined): readonly Unacked<T>[] {
  return outgoing.unacknowledged().map((data, index) => {
    const number = outgoing.acknowledged + index + 1
    if (number > outgoing.sent) return { data, fate: 'unsent' }
    if (handled === undefined) return { data, fate: 'unknown' }
    return { data, fate: number <= handled ? 'received' : 'unsent' }
  })
}
