// What a hub is told to be, and what it tells. Types only.
import type { Hello } from '../wire/frames.ts'
import type { Session } from './hub-state.ts'
import type { Link } from './link.ts'
import type { Received } from './session.ts'

/** Why a session is over. `'bye'`: the client has closed it. */
export type EndReason = 'bye' | 'expired' | 'evicted' | 'overflow' | 'out-of-step' | 'ended' | 'unused'

/** What happens, told at once. */
export interface Output {
  /** Asks the application who the client is; the answer comes by `authenticated` or `refused`. */
  authenticate(link: Link, hello: Hello): void
  started(session: Session): void
  attached(session: Session): void
  detached(session: Session): void
  /** Hands over a message; `true`: it is handled already, otherwise `handled` will be called. */
  message(session: Session, message: Received): boolean
  drained(session: Session): void
  ended(session: Session, reason: EndReason): void
}

export interface HubConfig {
  /** Milliseconds that a detached session is kept. */
  readonly resumeFor: number
  /** Unacknowledged bytes of a session. */
  readonly maxBytes: number
  /** Of all sessions. */
  readonly maxTotalBytes: number
  /** Sessions of a principal. */
  readonly maxSessions: number
}
