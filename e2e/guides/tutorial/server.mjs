import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

const PORT = Number(process.env.PORT ?? 8080)

// The page, its script, and the library as one file.
const files = new Map([
  ['/', ['text/html', 'index.html']],
  ['/main.js', ['text/javascript', 'main.js']],
  ['/resilient-socket.js', ['text/javascript', 'node_modules/resilient-socket/dist/resilient-socket.min.js']],
])

const http = createServer(async (request, response) => {
  const [type, path] = files.get(request.url) ?? []
  if (path === undefined) return response.writeHead(404).end()
  response.writeHead(200, { 'content-type': type }).end(await readFile(path))
})

const server = new WebSocketServer({ server: http, path: '/live' })
server.on('connection', (socket) => {
  socket.on('error', console.error)
  socket.on('message', (data) => {
    const text = String(data)
    // The heartbeat: the client asks whether the connection still works.
    if (text.startsWith('{"type":"ping"')) return socket.send(text.replace('ping', 'pong'))
    // your application: everybody gets every message
    for (const client of server.clients) client.send(text)
  })
})

http.listen(PORT, () => console.log(`Open http://localhost:${PORT}/`))
