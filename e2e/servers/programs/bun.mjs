import { createHash, timingSafeEqual } from 'node:crypto'

const { PORT, ORIGIN, TOKEN } = process.env
if (!PORT || !ORIGIN || !TOKEN) throw new Error('Set PORT, ORIGIN and TOKEN')

const digest = (text) => createHash('sha256').update(text).digest()
// your application: look up or verify a token of the user's own
const isValid = (token) => timingSafeEqual(digest(token ?? ''), digest(TOKEN))

async function handle(socket, data) {
  socket.send(data) // your application: this one is an echo
}

function fail(socket, error) {
  console.error(error)
  socket.close(1011)
}

const sockets = new Set()

const server = Bun.serve({
  port: Number(PORT),
  fetch(request, server) {
    if (request.headers.get('origin') !== ORIGIN) return new Response('Forbidden', { status: 403 })
    const token = new URL(request.url).searchParams.get('token')
    if (server.upgrade(request, { data: { token } })) return undefined
    return new Response('Upgrade Required', { status: 426 })
  },
  websocket: {
    maxPayloadLength: 1_048_576,
    open(socket) {
      if (isValid(socket.data.token)) sockets.add(socket)
      else socket.close(4401, 'token')
    },
    message(socket, data) {
      const isPing = typeof data === 'string' && data.startsWith('{"type":"ping"')
      if (isPing) socket.send(data.replace('ping', 'pong'))
      else handle(socket, data).catch((error) => fail(socket, error))
    },
    close(socket) {
      sockets.delete(socket)
    },
  },
})

process.once('SIGTERM', async () => {
  // A dead client doesn't answer.
  setTimeout(() => process.exit(), 5_000)
  const stopped = server.stop()
  for (const socket of sockets) socket.close(1012, 'retry-after=2')
  await stopped
  process.exit()
})
