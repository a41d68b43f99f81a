import type { ResilientSocket } from './resilient-socket.ts'

/** Milliseconds. No event tells that the browser's buffer is empty. */
const POLL = 20

/**
 * Resolves when nothing waits any more, neither in the queue nor in the browser, or when the socket is closed.
 *
 * WebKit reports its own buffer as empty however much is stuck there.
 */
export async function drained(socket: ResilientSocket): Promise<void> {
  while (socket.bufferedAmount > 0 && socket.state !== 'closed') {
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
}
