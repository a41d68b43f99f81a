// What applications of a test connect to: counts connections, says to all of them what the test wants, and holds sessions.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { createHub } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { type WebSocket, WebSocketServer } from 'ws'

const HOST = '127.0.0.1'

export class TestServer {
  /** Ends with a slash: applications add paths. */
  readonly url: string
  /** Paths of the connections that were made, in order. */
  readonly visits: string[] = []
  /** Close codes of those that have ended. */
  readonly codes: number[] = []
  /** Handshakes that aren't answered. */
  readonly held = new Set<Socket>()
  isHolding = false
  readonly #close: () => Promise<void>
  readonly #plain = new Set<WebSocket>()
  /** Room for all that a test says at once. */
  readonly #hub = createHub({ maxBytes: 4_194_304 })

  private constructor(url: string, server: WebSocketServer, close: () => Promise<void>) {
    this.url = url
    this.#close = close
    server.on('connection', (socket, request) => {
      const { url: path = '' } = request
      this.visits.push(path)
      socket.on('close', (code) => this.codes.push(code))
      if (path.endsWith('session')) return attachWs(this.#hub, socket, request)
      this.#plain.add(socket)
      socket.on('close', () => this.#plain.delete(socket))
      socket.on('message', (data) => {
        const { type, id } = JSON.parse(String(data)) as { type: string; id: string }
        if (type === 'ping') socket.send(JSON.stringify({ type: 'pong', id }))
      })
    })
  }

  static async start(): Promise<TestServer> {
    const http = createServer()
    const sockets = new WebSocketServer({ noServer: true })
    http.listen(0, HOST)
    await once(http, 'listening')
    const address = http.address()
    if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
    const server = new TestServer(`ws://${HOST}:${address.port}/`, sockets, async () => {
      for (const client of sockets.clients) client.terminate()
      for (const socket of server.held) socket.destroy()
      http.close()
      await once(http, 'close')
    })
    http.on('upgrade', (request, socket: Socket, head) => {
      if (!server.isHolding)
        return sockets.handleUpgrade(request, socket, head, (client) =>
          sockets.emit('connection', client, request),
        )
      server.held.add(socket)
      socket.on('error', () => undefined)
      // Its end is only seen while it is read.
      socket
        .once('end', () => socket.end())
        .once('close', () => server.held.delete(socket))
        .resume()
    })
    return server
  }

  /** How many connections there are. */
  get liveCount(): number {
    return this.visits.length - this.codes.length
  }

  /** Sends each text to every client, sessions too. */
  say(...texts: readonly string[]): void {
    for (const text of texts) {
      for (const client of this.#plain) client.send(text)
      for (const session of this.#hub.sessions) session.send(text)
    }
  }

  close(): Promise<void> {
    this.#hub.close()
    return this.#close()
  }
}
