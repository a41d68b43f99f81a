// What happened to unacknowledged messages when their session ended.
import type { Outgoing } from '../wire/counting.ts'

/** What happened to a message that wasn't acknowledged. */
export type Fate =
  /** The server has handled it. */
  | 'received'
  /** The server hasn't handled it, and never will. */
  | 'unsent'
  /** It can't be known whether the server has handled it. */
  | 'unknown'

/** Why a session ended. */
export type ResetReason =
  /** The server doesn't know the session: the server was restarted, or is another one. */
  | 'unknown'
  /** The session had no connection for longer than the server keeps it. */
  | 'expired'
  /** More messages waited on the server than it keeps for a session; or the server refuses a message's size. */
  | 'overflow'
  /** The server needed the memory for other sessions. */
  | 'evicted'
  /** The application on the server ended it. */
  | 'ended'
  /** The counts of the two sides differ, or a frame was malformed. */
  | 'out-of-step'
  /** Another client continues the session, such as a duplicated tab. */
  | 'taken'
  /** This client was closed. */
  | 'closed'

/** A message that wasn't acknowledged, and what happened to it. */
export interface Unacked<T> {
  readonly data: T
  readonly fate: Fate
}

/** `handled`: the server's count of handled messages; `undefined`: unknown. */
export function fatesOf<T>(outgoing: Outgoing<T>, handled: number | undefined): readonly Unacked<T>[] {
  return outgoing.unacknowledged().map((data, index) => {
    const number = outgoing.acknowledged + index + 1
    if (number > outgoing.sent) return { data, fate: 'unsent' }
    if (handled === undefined) return { data, fate: 'unknown' }
    return { data, fate: number <= handled ? 'received' : 'unsent' }
  })
}
