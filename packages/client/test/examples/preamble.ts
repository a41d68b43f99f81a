// What the examples in README and TSDoc take for granted.
import type { IncomingMessage } from 'node:http'
import { drained, messages, ResilientSocket } from 'resilient-socket'
import { createSession, type Session } from 'resilient-socket/session'
import type { WebSocketServer } from 'ws'
import { createHub, type Hub, type ServerSession as HubSession } from '../../../server/src/index.ts'
import { attachWs } from '../../../server/src/ws.ts'

declare global {
  const socket: ResilientSocket
  const session: Session
  const hub: Hub<IncomingMessage>
  type ServerSession = HubSession
  const serverSession: HubSession
  const webSocketServer: WebSocketServer
  const database: { query(sql: string, values: readonly unknown[]): Promise<void> }
  const badge: { update(state: string, health: string): void }
  const url: string
  /** Vite's. */
  interface ImportMeta {
    readonly hot?: { dispose(callback: () => void): void }
  }
  /** A component. */
  function Chat(): null
  function play(data: unknown): void
  function render(data: unknown): void
  function useSyncExternalStore<T>(subscribe: (listener: () => void) => () => void, snapshot: () => T): T
  function freshToken(signal: AbortSignal): Promise<string>
  function save(data: unknown): Promise<void>
  function offerToResend(messages: readonly unknown[]): void
  function verify(token: unknown, origin: string | undefined): Promise<{ readonly id: string } | undefined>
}

export { attachWs, createHub, createSession, drained, messages, ResilientSocket, type Session }
