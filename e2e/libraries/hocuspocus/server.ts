import { Hocuspocus } from '@hocuspocus/server'
import { WebSocketServer } from 'ws'

export async function serve(port: number): Promise<WebSocketServer> {
  const hocuspocus = new Hocuspocus({ quiet: true })
  const room = await hocuspocus.openDirectConnection('room')
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  server.on('connection', (socket, request) => hocuspocus.handleConnection(socket, request))
  const timer = setInterval(() => {
    void room.transact((doc) => doc.getMap('clock').set('tick', Date.now()))
  }, 200)
  server.on('close', () => {
    clearInterval(timer)
    void room.disconnect()
  })
  return server
}
