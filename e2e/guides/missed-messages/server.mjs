import { randomUUID } from 'node:crypto'
import { WebSocketServer } from 'ws'

const { PORT = 8080, KEPT = 1_000 } = process.env

// your application: a table with a growing number. Then neither the name changes nor the messages go with a restart.
const log = { name: randomUUID(), last: 0, messages: [] }
const followers = new Set()

function publish(text) {
  log.last += 1
  log.messages.push({ type: 'news', number: log.last, text })
  if (log.messages.length > Number(KEPT)) log.messages.shift()
  for (const socket of followers) socket.send(JSON.stringify(log.messages.at(-1)))
}

/** `name` and `last`: what the client has. */
function follow(socket, { name, last }) {
  const before = log.last - log.messages.length
  const isKnown = name === log.name && last >= before && last <= log.last
  if (!isKnown) socket.send(JSON.stringify({ type: 'start', name: log.name, last: before }))
  for (const message of log.messages)
    if (!isKnown || message.number > last) socket.send(JSON.stringify(message))
  followers.add(socket) // nothing can come in between: there is no await
}

function parse(text) {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

const server = new WebSocketServer({ port: Number(PORT) })
server.on('connection', (socket) => {
  socket.on('error', console.error)
  socket.on('close', () => followers.delete(socket))
  socket.on('message', (data) => {
    const text = String(data)
    if (text.startsWith('{"type":"ping"')) return socket.send(text.replace('ping', 'pong'))
    const message = parse(text)
    if (message.type === 'follow') follow(socket, message)
    else if (message.type === 'publish') publish(message.text)
    else socket.close(4400, 'unknown message')
  })
})
