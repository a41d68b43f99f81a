import { Aedes } from 'aedes'
import { createWebSocketStream, WebSocketServer } from 'ws'

export async function serve(port: number): Promise<WebSocketServer> {
  const broker = await Aedes.createBroker()
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  server.on('connection', (socket, request) => broker.handle(createWebSocketStream(socket), request))
  const timer = setInterval(() => {
    const packet = { cmd: 'publish', topic: 'ticks', payload: String(Date.now()), qos: 0 } as const
    broker.publish({ ...packet, dup: false, retain: false }, () => {})
  }, 200)
  server.on('close', () => {
    clearInterval(timer)
    broker.close()
  })
  return server
}
