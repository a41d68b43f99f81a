// The entry ./session: every message is acknowledged, and sent again on the next connection if it wasn't.
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
