// The entry ./session: every message acknowledged, and sent again over whichever connection comes next.
export { DeliveryError } from './session/errors.ts'
export type {
  SessionEvents,
  SessionMessage,
  SessionSocket,
  SessionStateName,
  UnackedAmount,
} from './session/events.ts'
export type { DeliverOptions, SessionOptions, SessionSendOptions } from './session/options.ts'
export type { Fate, ResetReason } from './session/protocol/fates.ts'
export { createSession, type Session } from './session/session.ts'
