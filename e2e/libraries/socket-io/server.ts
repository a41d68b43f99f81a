import { createServer, type Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'

export function serve(port: number): HttpServer {
  const http = createServer().listen(port, '127.0.0.1')
  const io = new Server(http, { cors: { origin: '*' } })
  io.on('connection', (socket) => {
    socket.on('follow', () => socket.join('followers'))
  })
  const timer = setInterval(() => io.to('followers').emit('tick', Date.now()), 200)
  http.on('close', () => clearInterval(timer))
  return http
}
