// Serves a page with a client of a guide in it, and hands everything else on to the guide's server: both are one origin.
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'

const HOST = '127.0.0.1'

const PAGE = `<!doctype html>
<title>Guide</title>
<link rel="icon" href="data:,">
<script type="module">
  import * as guide from '/guide.js'
  Object.assign(globalThis, { guide, heard: [] })
</script>
`

export class Front {
  /** The module whose exports are the page's `guide`. */
  script = ''
  readonly #server: Server
  readonly #upstream: number
  readonly #connections = new Set<Duplex>()

  private constructor(server: Server, upstream: number) {
    this.#server = server
    this.#upstream = upstream
    server.on('request', (asked, response) => this.#answer(asked, response))
    server.on('upgrade', (asked, client) => this.#upgrade(asked, client))
  }

  /** `upstream`: the port of the guide's server. */
  static async listen(upstream: number): Promise<Front> {
    const front = new Front(createServer().listen(0, HOST), upstream)
    await once(front.#server, 'listening')
    return front
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
    for (const connection of this.#connections) connection.destroy()
  }

  #answer(asked: IncomingMessage, response: ServerResponse): void {
    if (asked.url === '/page') return void response.setHeader('content-type', 'text/html').end(PAGE)
    if (asked.url === '/guide.js')
      return void response.setHeader('content-type', 'text/javascript').end(this.script)
    const { url, method, headers } = asked
    const passed = request({ host: HOST, port: this.#upstream, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    asked.pipe(passed)
  }

  #upgrade({ url, rawHeaders }: IncomingMessage, client: Duplex): void {
    const upstream = connect(this.#upstream, HOST)
    const lines = rawHeaders.map((text, index) => (index % 2 === 0 ? `\r\n${text}: ` : text))
    upstream.write(`GET ${url} HTTP/1.1${lines.join('')}\r\n\r\n`)
    upstream.pipe(client).pipe(upstream)
    this.#connections.add(client)
    const end = (): void => {
      this.#connections.delete(client)
      client.destroy()
      upstream.destroy()
    }
    for (const side of [client, upstream]) side.on('error', end).on('close', end)
  }
}
