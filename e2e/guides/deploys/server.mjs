import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocketServer } from 'ws'

const { PORT = 8080, NAME = 'server', MOVE = 10_000 } = process.env
let isDraining = false

// The load balancer asks this, and sends no new clients to a server that says 503.
const http = createServer((_, response) => response.writeHead(isDraining ? 503 : 200).end())
const server = new WebSocketServer({ server: http })

server.on('connection', (socket) => {
  socket.on('error', console.error)
  socket.on('message', (data) => {
    const text = String(data)
    if (text.startsWith('{"type":"ping"')) socket.send(text.replace('ping', 'pong'))
    else socket.send(JSON.stringify({ type: 'answer', text, by: NAME })) // your application
  })
})

process.once('SIGTERM', async () => {
  isDraining = true
  const clients = [...server.clients]
  // Asks one client after the other to replace its connection. Without another server, set MOVE to 0.
  for (const socket of Number(MOVE) > 0 ? clients : []) {
    socket.send('{"type":"moving"}')
    await wait(Number(MOVE) / clients.length)
  }
  http.close()
  // The rest, and those who came late: they come back after two seconds, spread over five.
  for (const socket of server.clients) socket.close(1001, 'retry-after=2')
  // A dead client doesn't answer.
  setTimeout(() => process.exit(), 5_000).unref()
})

http.listen(Number(PORT))
