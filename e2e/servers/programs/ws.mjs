import { createHash, timingSafeEqual } from 'node:crypto'
import { WebSocketServer } from 'ws'

const { PORT, ORIGIN, TOKEN } = process.env
if (!PORT || !ORIGIN || !TOKEN) throw new Error('Set PORT, ORIGIN and TOKEN')

const digest = (text) => createHash('sha256').update(text).digest()
// your application: look up or verify a token of the user's own
const isValid = (token) => timingSafeEqual(digest(token ?? ''), digest(TOKEN))

async function handle(socket, data, isBinary) {
  socket.send(data, { binary: isBinary }) // your application: this one is an echo
}

function fail(socket, error) {
  console.error(error)
  socket.close(1011)
}

const server = new WebSocketServer({
  port: Number(PORT),
  maxPayload: 1_048_576,
  verifyClient: ({ origin }) => origin === ORIGIN,
})

server.on('connection', (socket, request) => {
  socket.on('error', console.error)
  // Anybody can request a path that `new URL` throws at.
  const query = new URLSearchParams(request.url.split('?')[1])
  if (!isValid(query.get('token'))) return socket.close(4401, 'token')

  socket.on('message', (data, isBinary) => {
    const text = isBinary ? '' : String(data)
    if (text.startsWith('{"type":"ping"')) socket.send(text.replace('ping', 'pong'))
    else handle(socket, data, isBinary).catch((error) => fail(socket, error))
  })
})

process.once('SIGTERM', () => {
  server.close()
  for (const socket of server.clients) socket.close(1012, 'retry-after=2')
  // A dead client doesn't answer.
  setTimeout(() => process.exit(), 5_000).unref()
})
