// Adds and removes several listeners at once. Knows no events.
import type { ResilientSocketEvents } from '../events.ts'
import type { ResilientSocket } from '../resilient-socket.ts'

/** A socket, or the `socket` of a session. */
export type ObservedSocket = Omit<ResilientSocket, 'send' | 'removeAllListeners'>

/** Adds the listeners, and returns a function that removes them. */
export function subscribe(socket: ObservedSocket, listeners: Partial<ResilientSocketEvents>): () => void {
  const pairs = Object.entries(listeners) as [keyof ResilientSocketEvents, never][]
  for (const [event, listener] of pairs) socket.on(event, listener)
  return () => {
    for (const [event, listener] of pairs) socket.off(event, listener)
  }
}
