// A library's server that stands on the `ws` package, as a trial wants it.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { WebSocketServer } from 'ws'
import type { Library } from './library-trial.ts'

export function overWs(
  serve: (port: number) => WebSocketServer | Promise<WebSocketServer>,
): Library['start'] {
  return async (port) => {
    const server = await serve(port)
    if (server.address() === null) await once(server, 'listening')
    return {
      port: (server.address() as AddressInfo).port,
      async stop() {
        for (const client of server.clients) client.terminate()
        const closed = once(server, 'close')
        server.close()
        await closed
      },
    }
  }
}
