// The calls that a user of the library has, as buttons.
import type { ResilientSocket } from 'resilient-socket'
import { pagePart } from '../page/page-part.ts'

const CALLS: Readonly<Record<string, (socket: ResilientSocket) => void>> = {
  probe: (socket) => socket.probe(),
  rotate: (socket) => socket.rotate(),
  reconnect: (socket) => socket.reconnect(),
  close: (socket) => void socket.close(),
  open: (socket) => socket.open(),
}

export function connectClientCalls(
  call: (name: string, act: (socket: ResilientSocket) => void) => void,
): void {
  for (const [name, act] of Object.entries(CALLS))
    pagePart(name, HTMLButtonElement).addEventListener('click', () => call(`${name}()`, act))
}
