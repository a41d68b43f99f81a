import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080), maxPayload: 16_384 })

/** The room of each client: the path of its URL, such as `/live/kitchen`. */
const rooms = new Map()

server.on('connection', (client, { url }) => {
  rooms.set(client, url)
  client.on('error', console.error)
  client.on('close', () => rooms.delete(client))
  client.on('message', (data) => {
    const text = String(data)
    // The client's heartbeat: it asks whether the connection is alive.
    if (text.startsWith('{"type":"ping"')) return client.send(text.replace('ping', 'pong'))
    for (const [other, room] of rooms) if (room === url) other.send(text)
  })
})
