export {
  createHub,
  type Hub,
  type HubEvents,
  type HubLink,
  type HubOptions,
} from './hub.ts'
export type { Port } from './protocol/link.ts'
export type { EndReason } from './protocol/output.ts'
export type { Data } from './protocol/session.ts'
export type { MessageInfo, ServerSession, ServerSessionEvents } from './server-session.ts'
