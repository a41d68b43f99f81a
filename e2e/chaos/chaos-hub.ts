// A server with a hub, which writes down what its handlers got, for each client. It can be restarted on its port, and remembers
// everything; its hub remembers nothing.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createHub, type Hub, type ServerSession } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ServerEntry } from '../sessions/support/logs.ts'

const HOST = '127.0.0.1'
/** How long an announced stop waits for clients to answer the close frame. */
const FAREWELL = 100
/** Bytes that may wait for a client that is away: more would end its session. */
const MAX_DETACHED = 20_000

export class ChaosHub {
  readonly port: number
  readonly #logs = new Map<string, ServerEntry[]>()
  readonly #clients = new Map<WebSocket, string>()
  #http: Server
  #webSockets: WebSocketServer
  #hub: Hub<IncomingMessage>
  #talking: ReturnType<typeof setInterval> | undefined

  private constructor(http: Server, port: number) {
    this.port = port
    this.#http = http
    this.#hub = this.#newHub()
    this.#webSockets = this.#serve()
  }

  static async start(): Promise<ChaosHub> {
    const http = await listen(0)
    const address = http.address()
    if (address === null || typeof address === 'string') throw new Error('the hub listens on no port')
    return new ChaosHub(http, address.port)
  }

  log(client: string): ServerEntry[] {
    const log = this.#logs.get(client) ?? []
    this.#logs.set(client, log)
    return log
  }

  /** The client's sessions that have a connection. */
  attached(client: string): readonly ServerSession[] {
    return this.#hub.sessions.filter(({ principal, isAttached }) => principal === client && isAttached)
  }

  push(client: string, count: number, size: number): void {
    for (const { client: name, session } of this.#everybody())
      for (let index = 0; name === client && index < count; index += 1) this.#push(session, client, size)
  }

  /** One message after the other to everybody, until `hush`. */
  talk(every: number): void {
    this.hush()
    this.#talking = setInterval(() => {
      for (const { client, session } of this.#everybody()) this.#push(session, client, 20)
    }, every)
  }

  hush(): void {
    clearInterval(this.#talking)
  }

  /** Its connections, not its sessions. */
  close(client: string, code: number, reason: string): void {
    for (const [socket, name] of this.#clients) if (name === client) socket.close(code, reason)
  }

  /** `isAnnounced`: it says goodbye; otherwise all its connections are reset. */
  async stop(isAnnounced: boolean): Promise<void> {
    const closed = once(this.#http, 'close')
    this.#http.close()
    if (isAnnounced) {
      this.#hub.close()
      await new Promise((resolve) => setTimeout(resolve, FAREWELL))
    }
    for (const client of this.#webSockets.clients) client.terminate()
    this.#hub.close()
    this.#http.closeAllConnections()
    await closed
  }

  async startAgain(): Promise<void> {
    this.#http = await listen(this.port)
    this.#hub = this.#newHub()
    this.#webSockets = this.#serve()
  }

  #everybody(): readonly { readonly client: string; readonly session: ServerSession }[] {
    return this.#hub.sessions.map((session) => ({ client: session.principal ?? '', session }))
  }

  #newHub(): Hub<IncomingMessage> {
    const hub = createHub<IncomingMessage>({ authenticate: (_auth, request) => clientOf(request) })
    hub.on('error', (error, session) => {
      this.log(session?.principal ?? '').push({ what: 'error', message: String(error) })
    })
    return hub.on('session', (session) => this.#welcome(session))
  }

  #welcome(session: ServerSession): void {
    const { id, principal = '' } = session
    const log = this.log(principal)
    session.on('end', (reason) => log.push({ what: 'end', session: id, reason }))
    session.on('message', (data, { key = '' }) => {
      const text = typeof data === 'string' ? data : new TextDecoder().decode(data)
      const [head = '', number, size] = /^client (\d+) (\d+) /.exec(text) ?? []
      const isWhole = text.length === head.length + Number(size)
      log.push({ what: 'got', key, number: Number(number), isWhole })
      const done = (): unknown => log.push({ what: 'done', key })
      // Some take their time.
      return Number(number) % 3 === 0 ? new Promise(setImmediate).then(done) : void done()
    })
    this.#push(session, principal, 0)
  }

  #push(session: ServerSession, client: string, size: number): void {
    const log = this.log(client)
    const { id, isAttached, unacked } = session
    if (!isAttached && unacked.bytes + size > MAX_DETACHED) return
    const sent = log.findLast((entry) => entry.what === 'sent' && entry.session === id)
    const number = (sent?.what === 'sent' ? sent.number : 0) + 1
    const result = session.send(`server ${id} ${number} ${size} ${'x'.repeat(size)}`)
    if (result !== 'dropped') log.push({ what: 'sent', session: id, number })
  }

  #serve(): WebSocketServer {
    const server = new WebSocketServer({ server: this.#http, perMessageDeflate: false })
    return server.on('connection', (socket, request) => {
      this.#clients.set(socket, clientOf(request))
      socket.once('close', () => this.#clients.delete(socket))
      attachWs(this.#hub, socket, request)
    })
  }
}

function clientOf({ url = '' }: IncomingMessage): string {
  return new URL(url, 'http://localhost').searchParams.get('client') ?? ''
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, HOST)
  await once(server, 'listening')
  return server
}
