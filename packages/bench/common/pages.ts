// HTTP servers on ports that the system chooses, and pages with a script. Knows no benchmark.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

export interface PageServer extends AsyncDisposable {
  readonly port: number
}

/** A page for each script, at the script's name. */
export async function servePages(
  title: string,
  scripts: Readonly<Record<string, string>>,
): Promise<PageServer> {
  const server = await listen(0)
  server.on('request', ({ url = '' }, response) => {
    const [, name = '', file] = url.split('/')
    response.setHeader('content-type', file === undefined ? 'text/html' : 'text/javascript')
    response.end(
      file === undefined
        ? `<!doctype html><html lang="en"><title>${title}</title><link rel="icon" href="data:,"><body><script src="/${name}/page.js"></script>`
        : scripts[name],
    )
  })
  return {
    port: portOf(server),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

export async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.')
  return address.port
}
