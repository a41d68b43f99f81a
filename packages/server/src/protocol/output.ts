// The configuration of a hub, and its output. Types only.
import type { Hello } from '../wire/frames.ts'
import type { Session } from './hub-state.ts'
import type { Link } from './link.ts'
import type { Received } from './session.ts'

/** Why a session ended. */
export type EndReason =
  /** The client closed it. */
  | 'bye'
  /** It had no connection for longer than `resumeFor`. */
  | 'expired'
  /** The hub made room for other sessions: see `maxTotalBytes` and `maxSessions`. */
  | 'evicted'
  /** Too much was unacknowledged. */
  | 'overflow'
  /** The counts of the two sides differ, or a frame was malformed. */
  | 'out-of-step'
  /** The application called `close()` on the session or the hub. */
  | 'ended'
  /** The connection closed before any message. */
  | 'unused'

/** Called at once when something happens. */
export interface Output {
  /** Asks the application who the client is. The answer is a call of `authenticated` or `refused`. */
  authenticate(link: Link, hello: Hello): void
  started(session: Session): void
  attached(session: Session): void
  detached(session: Session): void
  /** Hands a message to the application; `true`: it is handled, `false`: `handled` is called later. */
  message(session: Session, message: Received): boolean
  drained(session: Session): void
  ended(session: Session, reason: EndReason): void
}

export interface HubConfig {
  /** Milliseconds that a detached session is kept. */
  readonly resumeFor: number
  /** Most unacknowledged bytes of a session. */
  readonly maxBytes: number
  /** Most bytes of all sessions. */
  readonly maxTotalBytes: number
  /** Most sessions of a principal. */
  readonly maxSessions: number
}
