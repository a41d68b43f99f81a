const { PORT, ORIGIN, TOKEN } = Deno.env.toObject()
const sockets = new Set()

const server = Deno.serve({ port: Number(PORT) }, (request) => {
  if (request.headers.get('origin') !== ORIGIN) return new Response('Forbidden', { status: 403 })
  const token = new URL(request.url).searchParams.get('token')
  const { socket, response } = Deno.upgradeWebSocket(request)
  socket.onopen = () => {
    if (token !== TOKEN) return socket.close(4401, 'token')
    sockets.add(socket)
    socket.onmessage = ({ data }) => {
      const isPing = typeof data === 'string' && data.startsWith('{"type":"ping"')
      if (isPing) socket.send(data.replace('ping', 'pong'))
      else socket.send(data) // your application: this one is an echo
    }
  }
  socket.onclose = () => sockets.delete(socket)
  return response
})

Deno.addSignalListener('SIGTERM', async () => {
  // Clients that are dead don't answer.
  setTimeout(() => Deno.exit(), 5_000)
  const closed = Array.from(
    sockets,
    (socket) => new Promise((resolve) => socket.addEventListener('close', resolve)),
  )
  for (const socket of sockets) socket.close(1012, 'retry-after=2')
  // shutdown() closes with 1001 what is still open, overtaking the above.
  await Promise.all(closed)
  await server.shutdown()
  Deno.exit()
})
