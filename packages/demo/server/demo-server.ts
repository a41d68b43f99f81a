// One process that serves the demo's page and its echo service, on this machine only.
//
//   GET  /         the built page          POST /control   what can be asked of the server (control/control-command.ts)
//   GET  /echo     WebSocket: echoes text and binary, answers heartbeats; ?lane=<id> tells clients apart, and with &session
//                  it speaks the protocol of sessions
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { Lanes } from './control/lanes.ts'
import { EchoService } from './echo/echo-service.ts'
import { takeHandshake } from './handshake.ts'
import { answerRequest, type Site } from './http-answers.ts'
import { createOriginPolicy } from './origin-policy.ts'
import { portOf } from './port-of.ts'
import { readStaticFiles } from './static-files.ts'

/** Loopback only: this server isn't safe on a network. */
const LOOPBACK = '127.0.0.1'

/** TCP connections besides the echo service's, for loading the page. Node drops further ones at once. */
const HTTP_RESERVE = 100

export interface DemoServerOptions {
  /** 0, the default: the system chooses the port. */
  readonly port?: number
  /** Origins of other servers whose pages may connect too, such as `'http://127.0.0.1:4000'`. Default: none. */
  readonly trustedOrigins?: readonly string[]
  /** Most WebSocket connections at a time; further ones are closed with 1013. Default: 100. */
  readonly maxConnections?: number
  /** A WebSocket that sends a longer message is closed with 1009. Default: 1,048,576 bytes. */
  readonly maxMessageBytes?: number
}

export interface DemoServer {
  /** Address of the page, such as `http://127.0.0.1:5180/`. */
  readonly url: string
  /** Resolves when every connection is closed and the port is free: within a fraction of a second. */
  close(): Promise<void>
}

/** Rejects with the system's error if the port is taken (`EADDRINUSE`). */
export async function startDemoServer(options: DemoServerOptions = {}): Promise<DemoServer> {
  const { port = 0, trustedOrigins, maxConnections = 100, maxMessageBytes = 1_048_576 } = options
  const files = await readStaticFiles(fileURLToPath(new URL('../page', import.meta.url)))
  const server = createServer({ maxHeaderSize: 8_192 })
  server.maxConnections = maxConnections + HTTP_RESERVE
  server.listen(port, LOOPBACK)
  await once(server, 'listening')

  const ownPort = portOf(server)
  const echo = new EchoService(maxConnections, maxMessageBytes)
  const lanes = new Lanes({ port: ownPort, host: LOOPBACK })
  const site: Site = { policy: createOriginPolicy(ownPort, trustedOrigins), files, echo, lanes }
  server.on('request', (request, response) => {
    void answerRequest(request, response, site)
  })
  server.on('upgrade', (request, socket, head) => takeHandshake(request, socket, head, site))

  const stop = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    await echo.stop()
    await lanes.stop()
    server.closeAllConnections()
    await closed
  }
  let stopped: Promise<void> | undefined
  return {
    url: `http://${LOOPBACK}:${ownPort}/`,
    close: () => {
      stopped ??= stop()
      return stopped
    },
  }
}
