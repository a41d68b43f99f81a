import { createServer, type Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'

export function serve(port: number, save: (text: string) => Promise<void>): HttpServer {
  const http = createServer().listen(port)
  const io = new Server(http, { cors: { origin: '*' } })
  io.on('connection', (socket) => {
    socket.on('join', (room) => socket.join(room))
    socket.on('say', async (room, text, saved) => {
      await save(text)
      io.to(room).emit('text', text)
      saved()
    })
  })
  return http
}
