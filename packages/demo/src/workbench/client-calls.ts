// The calls that a user of the library has, as buttons.
import type { ResilientClient } from '../clients/resilient-client.ts'
import { pagePart } from '../page/page-part.ts'

const CALLS: Readonly<Record<string, (client: ResilientClient) => void>> = {
  probe: ({ socket }) => socket.probe(),
  rotate: ({ socket }) => socket.rotate(),
  reconnect: ({ socket }) => socket.reconnect(),
  close: (client) => client.close(),
  open: ({ socket }) => socket.open(),
}

export function connectClientCalls(
  call: (name: string, act: (client: ResilientClient) => void) => void,
): void {
  for (const [name, act] of Object.entries(CALLS))
    pagePart(name, HTMLButtonElement).addEventListener('click', () => call(`${name}()`, act))
}
