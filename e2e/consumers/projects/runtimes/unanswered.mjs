// Closes a connection whose server never answers the close frame. It must end by itself then.
// unanswered.mjs <url> [package with a WebSocket class]
import process from 'node:process'
import { ResilientSocket } from 'resilient-socket'

const [, , url, implementation] = process.argv
const WebSocket = implementation && (await import(implementation)).WebSocket

const socket = new ResilientSocket(url, { ...(WebSocket && { WebSocket }), closeTimeout: 500 })
await socket.opened()
const { code, origin } = await socket.close()
console.log(`closed: ${code}, ${origin}`)
