// Several listeners at a time. Knows no meanings.
import type { ResilientSocketEvents } from '../events.ts'
import type { ResilientSocket } from '../resilient-socket.ts'

/** A socket, or the one underneath a session. */
export type ObservedSocket = Omit<ResilientSocket, 'send' | 'removeAllListeners'>

/** Adds the listeners; the function that is returned removes them. */
export function subscribe(socket: ObservedSocket, listeners: Partial<ResilientSocketEvents>): () => void {
  const pairs = Object.entries(listeners) as [keyof ResilientSocketEvents, never][]
  for (const [event, listener] of pairs) socket.on(event, listener)
  return () => {
    for (const [event, listener] of pairs) socket.off(event, listener)
  }
}
