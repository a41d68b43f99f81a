// A client outside the browser: says hello on each connection, and closes after the third answer. It must end by itself then.
// client.mjs <url> <url where nobody listens> [package with a WebSocket class]
import process from 'node:process'
import { ResilientSocket } from 'resilient-socket'

const [, , url, deadUrl, implementation] = process.argv
const WebSocket = implementation && (await import(implementation)).WebSocket
// A timer that were left over would keep the process alive for longer than the test waits.
const options = {
  ...(WebSocket && { WebSocket }),
  backoff: () => 0,
  closeTimeout: 60_000,
  connectTimeout: 60_000,
}

const socket = new ResilientSocket(url, options)
let answers = 0
socket.on('open', () => socket.send('hello'))
socket.on('lost', (info) => say('lost', info))
socket.on('message', async ({ data }) => {
  console.log(`received ${data}`)
  answers += 1
  if (answers === 3) await close()
})

// Constructing it dials nothing, and nothing of it keeps the process alive. There is no page that '/live' could be relative to.
new ResilientSocket('/live', { ...options, autoConnect: false })

async function close() {
  const waiting = new ResilientSocket(deadUrl, { ...options, backoff: { min: 60_000, max: 60_000 } })
  await new Promise((resolve) => waiting.once('waiting', resolve))
  await waiting.close()
  say('closed', await socket.close())
}

function say(what, { code, wasClean, origin }) {
  console.log(`${what}: ${code}, ${wasClean ? 'clean' : 'not clean'}, ${origin}`)
}
