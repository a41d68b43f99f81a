// A server for HTTP on a port of its own.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

export interface HttpSite {
  readonly origin: string
  close(): Promise<void>
}

export async function startHttpSite(listener: RequestListener, host = '127.0.0.1'): Promise<HttpSite> {
  const server = createServer(listener).listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the site listens on no port')
  return {
    origin: `http://${host}:${address.port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
