export { type DrainedOptions, drained } from './drained.ts'
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
  HeartbeatFormat,
  HeartbeatOptions,
  ProtocolsOption,
  QueueOptions,
  ResilientSocketOptions,
  SetupLink,
  UrlOption,
  WaitOptions,
} from './options.ts'
export type { Backoff } from './protocol/backoff.ts'
export type { CloseVerdict } from './protocol/close-codes.ts'
export type {
  CloseInfo,
  CloseOrigin,
  ConnectionHealth,
  NetworkSign,
  ReconnectReason,
  SocketState,
  Status,
} from './protocol/status.ts'
export { ResilientSocket } from './resilient-socket.ts'
export type { DropReason, SendOptions, SendResult } from './sending.ts'
