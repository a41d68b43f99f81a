import { WebSocketServer } from 'ws'

const { PORT, ORIGIN, TOKEN } = process.env

const server = new WebSocketServer({
  port: Number(PORT),
  verifyClient: ({ origin }) => origin === ORIGIN,
})

server.on('connection', (socket, request) => {
  socket.on('error', console.error)
  const { searchParams } = new URL(request.url, 'ws://localhost')
  if (searchParams.get('token') !== TOKEN) return socket.close(4401, 'token')

  socket.on('message', (data, isBinary) => {
    const text = isBinary ? '' : String(data)
    if (text.startsWith('{"type":"ping"')) socket.send(text.replace('ping', 'pong'))
    else socket.send(data, { binary: isBinary }) // your application: this one is an echo
  })
})

process.once('SIGTERM', () => {
  server.close()
  for (const socket of server.clients) socket.close(1012, 'retry-after=2')
  // Clients that are dead don't answer.
  setTimeout(() => process.exit(), 5_000).unref()
})
