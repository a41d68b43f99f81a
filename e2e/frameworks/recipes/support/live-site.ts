// A page and the server that it talks to, on one port: `/live` is its WebSocket, the rest is HTTP. Knows no recipe.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

const PAGE = `<!doctype html>
<html lang="en">
<title>Recipes</title>
<link rel="icon" href="data:,">
<script type="module" src="/page.js"></script>
`

const TYPES: Readonly<Record<string, string>> = { '/': 'text/html', '/page.js': 'text/javascript' }

export class LiveSite {
  readonly origin: string
  /** What is served, by its path; a test may change it. */
  readonly bodies: Map<string, string>
  /** Paths that were asked for. */
  readonly requests: string[] = []
  /** What came in, but for pings. */
  readonly received: Buffer[] = []
  /** Paths of the connections, query and all. */
  readonly visits: string[] = []
  readonly codes: number[] = []
  /** How many handshakes are refused next. */
  toRefuse = 0
  readonly #http: Server
  readonly #sockets: WebSocketServer

  private constructor(http: Server, script: string) {
    this.#http = http
    this.origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    this.bodies = new Map([
      ['/', PAGE],
      ['/page.js', script],
    ])
    http.on('request', ({ url = '' }, response) => {
      this.requests.push(url)
      const body = this.bodies.get(url)
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': TYPES[url] ?? 'application/json' })
      response.end(body)
    })
    this.#sockets = new WebSocketServer({
      server: http,
      verifyClient: () => this.toRefuse-- <= 0,
    })
    this.#sockets.on('connection', (client, { url = '' }) => {
      this.visits.push(url)
      client.on('close', (code) => this.codes.push(code))
      client.on('error', () => undefined)
      client.on('message', (data: Buffer) => {
        const id = /^\{"type":"ping","id":"(.*)"\}$/.exec(data.length < 100 ? String(data) : '')?.[1]
        if (id === undefined) this.received.push(data)
        else client.send(JSON.stringify({ type: 'pong', id }))
      })
    })
  }

  static async start(script: string): Promise<LiveSite> {
    const http = createServer().listen(0, '127.0.0.1')
    await once(http, 'listening')
    return new LiveSite(http, script)
  }

  get texts(): readonly string[] {
    return this.received.map(String)
  }

  /** To every client. */
  say(message: unknown): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message)
    for (const client of this.#sockets.clients) client.send(text)
  }

  /** Ends every connection without a close frame. */
  cut(): void {
    for (const client of this.#sockets.clients) client.terminate()
  }

  async close(): Promise<void> {
    this.cut()
    const closed = once(this.#http, 'close')
    this.#http.close()
    this.#http.closeAllConnections()
    await closed
  }
}
