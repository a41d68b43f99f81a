import { once } from 'node:events'
import { createServer } from 'node:net'

/** Returns a port that refuses connections: the system has just assigned it, and it was closed again. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  server.close()
  await once(server, 'close')
  return address.port
}
