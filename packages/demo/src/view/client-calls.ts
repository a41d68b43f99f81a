// The calls that a user of the library has, as buttons.
import type { ResilientSocket } from 'resilient-socket'
import { pagePart } from './page-part.ts'

export function connectClientCalls(socket: ResilientSocket): void {
  const calls = {
    reconnect: () => socket.reconnect(),
    check: () => socket.check(),
    close: () => void socket.close(),
    open: () => socket.open(),
  }
  for (const [name, call] of Object.entries(calls)) {
    pagePart(name, HTMLButtonElement).addEventListener('click', call)
  }
}
