import { WebSocket, WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080), maxPayload: 16_384 })

/** The latest messages, as they were sent. */
const latest = []

server.on('connection', (client) => {
  for (const message of latest) client.send(message)
  client.on('error', () => client.terminate())
  client.on('message', (data) => {
    const message = parse(data)
    if (!message) return client.close(1003, 'that is no message')
    // The client's heartbeat: it asks whether the connection is alive.
    if (message.type === 'ping') return client.send(JSON.stringify({ type: 'pong', id: message.id }))
    publish(JSON.stringify({ id: message.id, name: message.name, text: message.text }))
  })
})

/** A ping or a chat message, or nothing. */
function parse(data) {
  try {
    const message = JSON.parse(data)
    const fields = message.type === 'ping' ? [message.id] : [message.id, message.name, message.text]
    return fields.every((field) => typeof field === 'string') ? message : undefined
  } catch {
    return undefined
  }
}

function publish(message) {
  latest.push(message)
  if (latest.length > 100) latest.shift()
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(message)
  }
}
