// A server for the compliance suite: does what the path says, and records what it saw.
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

interface Visit {
  readonly protocols: string
  readonly messages: readonly string[]
  readonly code: number
  readonly reason: string
}

export class ComplianceServer {
  readonly origin: string
  readonly #http: Server
  readonly #plain = webSockets(false)
  readonly #deflating = webSockets(true)
  readonly #visits = new Map<string, Visit>()
  readonly #dials = new Map<string, number>()
  /** Emits `visit` or `redialled`, with the id. */
  readonly #news = new EventEmitter()

  private constructor(http: Server, origin: string) {
    this.#http = http
    this.origin = origin
    http.on('request', (request, response) => void this.#tell(request, response))
    http.on('upgrade', (request, socket, head) => {
      const { pathname, searchParams } = addressOf(request)
      this.#dialled(searchParams.get('id') ?? '')
      if (pathname === '/refused') {
        socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
        return
      }
      const server = pathname === '/deflate' ? this.#deflating : this.#plain
      server.handleUpgrade(request, socket, head, (client) => this.#welcome(client, request))
    })
  }

  static async start(host = '127.0.0.1'): Promise<ComplianceServer> {
    const http = createServer().listen(0, host)
    await once(http, 'listening')
    const address = http.address()
    if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
    return new ComplianceServer(http, `ws://${host}:${address.port}`)
  }

  async close(): Promise<void> {
    for (const server of [this.#plain, this.#deflating])
      for (const client of server.clients) client.terminate()
    const closed = once(this.#http, 'close')
    this.#http.close()
    this.#http.closeAllConnections()
    await closed
  }

  #welcome(client: WebSocket, request: IncomingMessage): void {
    const { pathname, searchParams } = addressOf(request)
    const messages: string[] = []
    client.on('error', () => undefined)
    client.on('message', (data: Buffer, isBinary) => {
      messages.push(isBinary ? `binary ${[...data]}` : `text ${data}`)
      if (pathname === '/reset') client.terminate()
      else if (pathname === '/close') {
        const code = searchParams.get('code')
        client.close(code === null ? undefined : Number(code), searchParams.get('reason') ?? undefined)
      } else client.send(data, { binary: isBinary })
    })
    client.on('close', (code, reason) => {
      const protocols = (request.headers['sec-websocket-protocol'] ?? '').replaceAll(' ', '')
      const id = searchParams.get('id') ?? ''
      this.#visits.set(id, { protocols, messages, code, reason: String(reason) })
      this.#news.emit(`visit ${id}`)
    })
  }

  #dialled(id: string): void {
    const count = (this.#dials.get(id) ?? 0) + 1
    this.#dials.set(id, count)
    if (count > 1) this.#news.emit(`redialled ${id}`)
  }

  /** Answers when the visit is over, or after a second dial. */
  async #tell(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = addressOf(request)
    const id = searchParams.get('id') ?? ''
    const isKnown = pathname === '/visit' ? this.#visits.has(id) : (this.#dials.get(id) ?? 0) > 1
    if (!isKnown) await once(this.#news, `${pathname.slice(1)} ${id}`)
    response.setHeader('access-control-allow-origin', '*')
    response.end(JSON.stringify(this.#visits.get(id)))
  }
}

function webSockets(perMessageDeflate: boolean): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    perMessageDeflate,
    handleProtocols: (offered, request) => {
      const { pathname, searchParams } = addressOf(request)
      const [first = false] = offered
      return pathname === '/choose' ? searchParams.get('protocol') || false : first
    },
  })
}

function addressOf({ url = '' }: IncomingMessage): URL {
  return new URL(url, 'http://server')
}
