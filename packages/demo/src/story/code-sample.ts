// The code that the page shows behind the right window.
import { ResilientSocket } from 'resilient-socket'
import { createSession } from 'resilient-socket/session'

declare const chat: {
  show(message: unknown): void
  status(state: string): void
  unsent(reason: string): void
  saved(isSaved: boolean): void
  unsure(messages: readonly { data: unknown; fate: 'received' | 'unsent' | 'unknown' }[]): void
}

// --- socket
const socket = new ResilientSocket('wss://example.com/chat')

socket.on('message', ({ data }) => chat.show(JSON.parse(String(data))))
socket.on('state', ({ state }) => chat.status(state))
socket.on('drop', ({ reason }) => chat.unsent(reason))

// 'sent', 'queued' while there is no connection, or 'dropped'
const result = socket.send(JSON.stringify({ text: 'Platform 7 now' }))

// --- session
const session = createSession('wss://example.com/chat')

session.on('message', ({ data }) => chat.show(JSON.parse(String(data))))
session.on('acknowledged', ({ messages }) => chat.saved(messages === 0))
session.on('reset', ({ unacked }) => chat.unsure(unacked))

// Kept until the server has handled it, and sent again after an outage
session.send(JSON.stringify({ text: 'Platform 7 now' }))

// --- end
export { result, socket }
