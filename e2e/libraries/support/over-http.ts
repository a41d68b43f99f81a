// A library's server that stands on Node's own, as a trial wants it.
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Library } from './library-trial.ts'

export function overHttp(serve: (port: number) => Server | Promise<Server>): Library['start'] {
  return async (port) => {
    const server = await serve(port)
    // A browser must not keep connections for its next request: those that fell silent would hold it up.
    server.maxRequestsPerSocket = 1
    const sockets = new Set<Socket>()
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    if (!server.listening) await once(server, 'listening')
    return {
      port: (server.address() as AddressInfo).port,
      async stop() {
        const closed = once(server, 'close')
        server.close()
        for (const socket of sockets) socket.destroy()
        await closed
      },
    }
  }
}
