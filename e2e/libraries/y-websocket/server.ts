import { docs, getYDoc, setupWSConnection } from '@y/websocket-server/utils'
import { WebSocketServer } from 'ws'

export function serve(port: number): WebSocketServer {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  server.on('connection', setupWSConnection)
  const timer = setInterval(() => getYDoc('room').getMap('clock').set('tick', Date.now()), 200)
  server.on('close', () => {
    clearInterval(timer)
    // Nothing is stored here: after a restart, only the clients have the document.
    docs.delete('room')
  })
  return server
}
