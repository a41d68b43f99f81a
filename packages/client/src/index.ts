export { drained } from './drained.ts'
export type {
  Environment,
  EnvironmentSignal,
  SocketData,
  WebSocketConstructor,
  WebSocketLike,
} from './environment/environment.ts'
export { ResilientSocketError, type ResilientSocketErrorCode } from './errors.ts'
export type {
  DropEvent,
  LatencyEvent,
  LostEvent,
  OpenEvent,
  ReplacingEvent,
  ResilientSocketEvents,
  StateEvent,
  Subscribable,
  WaitingEvent,
} from './events.ts'
export { type MessagesOptions, messages } from './messages.ts'
export type {
  AttemptContext,
  BackoffContext,
  HeartbeatOptions,
  ProtocolsOption,
  QueueOptions,
  ResilientSocketOptions,
  UrlOption,
} from './options.ts'
export type { Backoff } from './protocol/backoff.ts'
export type { Verdict } from './protocol/close-codes.ts'
export type {
  CloseInfo,
  CloseOrigin,
  Health,
  Reason,
  SignReason,
  SocketState,
  Status,
} from './protocol/state.ts'
export { ResilientSocket } from './resilient-socket.ts'
export type { HeartbeatFormat } from './shell/heartbeat-format.ts'
export type { SetupLink } from './shell/native-socket.ts'
export type { DropReason, SendOptions, SendResult } from './shell/outbox.ts'
export type { WaitOptions } from './shell/waits.ts'
