import { createServer, type Server as HttpServer } from 'node:http'
import { Room, Server } from '@colyseus/core'
import { WebSocketTransport } from '@colyseus/ws-transport'

class Ticks extends Room {
  override onCreate(): void {
    this.clock.setInterval(() => this.broadcast('tick', Date.now()), 200)
  }
}

export async function serve(port: number): Promise<HttpServer> {
  const http = createServer()
  const transport = new WebSocketTransport({ server: http })
  const server = new Server({ transport, greet: false, gracefullyShutdown: false })
  server.define('ticks', Ticks)
  await server.listen(port, '127.0.0.1')
  return http
}
