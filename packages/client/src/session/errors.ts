import { ResilientSocketError } from '../errors.ts'
import type { SessionStateName } from './events.ts'
import type { Fate, ResetReason } from './protocol/fates.ts'

/** The error of `deliver()` after a reset: it says what happened to the message. */
export class DeliveryError extends ResilientSocketError {
  /** What happened to the message. */
  readonly fate: Fate

  constructor(reason: ResetReason, fate: Fate) {
    super(
      'undelivered',
      `The session was reset (${reason}) before the message was acknowledged: it is ${fate}`,
    )
    this.fate = fate
  }
}

export function unanswered(): ResilientSocketError {
  return new ResilientSocketError(
    'session-unanswered',
    "The server doesn't answer ~hello, or takes too long, so there is no session. Use resilient-socket-server there, or set optional: true",
  )
}

export function unsupported(): ResilientSocketError {
  return new ResilientSocketError(
    'session-unanswered',
    'The server knows no sessions: nothing is acknowledged',
  )
}

/** The error for a message that the session didn't accept. */
export function refused(state: SessionStateName): ResilientSocketError {
  return state === 'ended'
    ? new ResilientSocketError('closed', 'The session is closed: call open() first')
    : new ResilientSocketError(
        'overflow',
        'options.unacked allows no more, or no message as large: wait for drain, or raise it',
      )
}
