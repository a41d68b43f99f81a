// A server that knows its clients: who came with which native socket, what arrived in which order, and when each one left.
// It can be restarted on its port, and remembers everything.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { heartbeatAnswer } from '@resilient-socket/demo/heartbeat-answer'
import { GOOD_PONGS, PongSender, type PongStyle } from '@resilient-socket/demo/pong-style'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ServerConnection } from './log.ts'
import { readMessage, WELCOME, writeServerMessage } from './page/message.ts'

const HOST = '127.0.0.1'
const TOKEN_EXPIRED = 4401
/** How long an announced stop waits for clients to answer the close frame. */
const FAREWELL = 100

class Connection implements ServerConnection {
  readonly client: string
  readonly socket: number
  readonly openedAt: number = Date.now()
  readonly token: string | null
  readonly received: number[] = []
  sentCount = 0
  readonly native: WebSocket

  constructor(native: WebSocket, parameters: URLSearchParams) {
    this.native = native
    this.client = parameters.get('client') ?? ''
    this.socket = Number(parameters.get('socket'))
    this.token = parameters.get('token')
  }

  get isOpen(): boolean {
    return this.native.readyState === this.native.OPEN
  }

  push(answers: number, size: number): void {
    if (!this.isOpen) return
    this.sentCount += 1
    this.native.send(writeServerMessage({ socket: this.socket, number: this.sentCount, answers }, size))
  }
}

export class ChaosServer {
  readonly port: number
  readonly connections: Connection[] = []
  readonly pongs = new Map<string, PongStyle>()
  #http: Server
  #webSockets: WebSocketServer
  #issued = 0
  #expired = 0

  private constructor(http: Server, port: number) {
    this.#http = http
    this.port = port
    this.#webSockets = this.#serve()
  }

  static async start(): Promise<ChaosServer> {
    const http = await listen(0)
    const address = http.address()
    if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
    return new ChaosServer(http, address.port)
  }

  get tokenUrl(): string {
    return `http://${HOST}:${this.port}/token`
  }

  of(client: string): readonly Connection[] {
    return this.connections.filter((connection) => connection.client === client)
  }

  push(client: string, count: number, size: number): void {
    for (const connection of this.of(client))
      for (let index = 0; index < count; index += 1) connection.push(0, size)
  }

  close(client: string, code: number, reason: string): void {
    for (const { isOpen, native } of this.of(client)) if (isOpen) native.close(code, reason)
  }

  /** No token of until now is good any more. */
  expireTokens(): void {
    this.#expired = this.#issued
    for (const connection of this.connections) if (connection.isOpen) this.#checkToken(connection)
  }

  /** `isAnnounced`: it says goodbye; otherwise all its connections are reset. */
  async stop(isAnnounced: boolean): Promise<void> {
    const closed = once(this.#http, 'close')
    this.#http.close()
    if (isAnnounced) {
      for (const client of this.#webSockets.clients) client.close(1012, 'restart')
      await new Promise((resolve) => setTimeout(resolve, FAREWELL))
    }
    for (const client of this.#webSockets.clients) client.terminate()
    this.#http.closeAllConnections()
    await closed
  }

  async startAgain(): Promise<void> {
    this.#http = await listen(this.port)
    this.#webSockets = this.#serve()
  }

  #serve(): WebSocketServer {
    const server = new WebSocketServer({ server: this.#http, perMessageDeflate: false })
    server.on('connection', (socket, request) => this.#welcome(socket, request))
    this.#http.on('request', (_request, response) => {
      this.#issued += 1
      response.writeHead(200, { 'access-control-allow-origin': '*', 'cache-control': 'no-store' })
      response.end(String(this.#issued))
    })
    return server
  }

  #welcome(socket: WebSocket, { url = '' }: IncomingMessage): void {
    const connection = new Connection(socket, new URL(url, 'http://localhost').searchParams)
    this.connections.push(connection)
    const pongs = new PongSender((pong) => {
      if (connection.isOpen) socket.send(pong)
    })
    socket.on('error', () => undefined)
    socket.once('close', () => pongs.stop())
    socket.on('message', (data) => {
      const text = String(data)
      const pong = heartbeatAnswer(text)
      if (pong !== undefined) return pongs.answer(pong, this.pongs.get(connection.client) ?? GOOD_PONGS)
      const message = readMessage(text)
      if (!message) return
      connection.received.push(message.number)
      if (message.isQuestion) connection.push(message.number, 0)
    })
    // The first thing that comes, and so soon that a client may not have opened yet.
    socket.send(WELCOME)
    connection.push(0, 0)
    this.#checkToken(connection)
  }

  #checkToken({ token, native }: Connection): void {
    if (token !== null && Number(token) <= this.#expired) native.close(TOKEN_EXPIRED, 'token expired')
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, HOST)
  await once(server, 'listening')
  return server
}
