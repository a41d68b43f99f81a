import type { ResilientSocket } from './resilient-socket.ts'

/** No event tells that the browser's buffer is empty. */
const POLL = 20

/**
 * Resolves when nothing waits any more, neither in the queue nor in the browser, or when the socket is closed.
 *
 * WebKit reports its own buffer as empty however much is stuck there.
 */
export async function drained(socket: ResilientSocket): Promise<void> {
  while (socket.bufferedAmount > 0 && socket.state !== 'closed') {
    await new Promise<unknown>((resolve) => {
      if (socket.readyState > 0) setTimeout(resolve, POLL)
      else socket.once('state', resolve)
    })
  }
}
