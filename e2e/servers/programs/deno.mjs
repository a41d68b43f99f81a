import { createHash, timingSafeEqual } from 'node:crypto'

const { PORT, ORIGIN, TOKEN } = Deno.env.toObject()
if (!PORT || !ORIGIN || !TOKEN) throw new Error('Set PORT, ORIGIN and TOKEN')

const digest = (text) => createHash('sha256').update(text).digest()
// your application: look up or verify a token of the user's own
const isValid = (token) => timingSafeEqual(digest(token ?? ''), digest(TOKEN))

async function handle(socket, data) {
  // The client may have left: then `send` throws.
  if (socket.readyState === WebSocket.OPEN) socket.send(data) // your application: this one is an echo
}

function fail(socket, error) {
  console.error(error)
  socket.close(1011)
}

const sockets = new Set()
let isDraining = false

const server = Deno.serve({ port: Number(PORT) }, (request) => {
  if (isDraining) return new Response('Service Unavailable', { status: 503 })
  if (request.headers.get('origin') !== ORIGIN) return new Response('Forbidden', { status: 403 })
  const token = new URL(request.url).searchParams.get('token')
  const { socket, response } = Deno.upgradeWebSocket(request)
  socket.onopen = () => {
    if (!isValid(token)) return socket.close(4401, 'token')
    sockets.add(socket)
    socket.onmessage = ({ data }) => {
      if ((data.length ?? data.size) > 1_048_576) return socket.close(1009)
      const isPing = typeof data === 'string' && data.startsWith('{"type":"ping"')
      if (isPing) socket.send(data.replace('ping', 'pong'))
      else handle(socket, data).catch((error) => fail(socket, error))
    }
  }
  socket.onclose = () => sockets.delete(socket)
  return response
})

Deno.addSignalListener('SIGTERM', async () => {
  isDraining = true
  // A dead client doesn't answer.
  setTimeout(() => Deno.exit(), 5_000)
  const closed = Array.from(
    sockets,
    (socket) => new Promise((resolve) => socket.addEventListener('close', resolve)),
  )
  for (const socket of sockets) socket.close(1012, 'retry-after=2')
  // shutdown() closes what is still open with 1001, and would overtake the 1012.
  await Promise.all(closed)
  await server.shutdown()
  Deno.exit()
})
