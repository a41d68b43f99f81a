// The code that the page shows behind the right window.
import { ResilientSocket } from 'resilient-socket'

declare const chat: {
  show(message: unknown): void
  status(state: string): void
  unsent(reason: string): void
}

// --- sample
const socket = new ResilientSocket('wss://example.com/chat')

socket.on('message', ({ data }) => chat.show(JSON.parse(String(data))))
socket.on('state', ({ state }) => chat.status(state))
socket.on('drop', ({ reason }) => chat.unsent(reason))

// 'sent', 'queued' while there is no connection, or 'dropped'
const result = socket.send(JSON.stringify({ text: 'Platform 7 now' }))

// --- end
export { result, socket }
