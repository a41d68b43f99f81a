// The calls that a user of the library has, as buttons.
import type { ResilientSocket } from 'resilient-socket'
import { pagePart } from './page-part.ts'

/** `run` does what the page does: a page that stands still calls nothing. */
export function connectClientCalls(socket: ResilientSocket, run: (call: () => void) => void): void {
  const calls = {
    check: () => socket.check(),
    rotate: () => socket.rotate(),
    reconnect: () => socket.reconnect(),
    close: () => void socket.close(),
    open: () => socket.open(),
  }
  for (const [name, call] of Object.entries(calls)) {
    pagePart(name, HTMLButtonElement).addEventListener('click', () => run(call))
  }
}
