// The socket of one component as a store for `useSyncExternalStore`. Knows only that sockets can be closed.
import type { Closable } from '../bindings/source.ts'

export interface OwnSocket<Socket> {
  get(): Socket | undefined
  /** Makes the socket, and returns a function that closes it. */
  subscribe(changed: () => void): () => void
}

/** The last socket of a component. */
export interface LastOwned {
  close?: () => void
}

/** React subscribes in an effect, so no socket is made for a render that is never committed. */
export function ownSocket<Socket extends Closable>(
  factory: () => Socket | undefined,
  last: LastOwned,
): OwnSocket<Socket> {
  let socket: Socket | undefined
  let closing: ReturnType<typeof setTimeout> | undefined
  const close = (): void => {
    const closed = socket
    socket = undefined
    closed?.close()
  }
  return {
    get: () => socket,
    subscribe: (changed) => {
      clearTimeout(closing)
      // Close the socket of the old dependencies first: both may use the same topics.
      if (last.close !== close) last.close?.()
      last.close = close
      socket ??= factory()
      // React renders at once, effects included, so components that get the socket miss no message.
      changed()
      return () => {
        // Strict mode subscribes again before this fires.
        closing = setTimeout(close)
      }
    },
  }
}
