// A server that works on what it is asked: `7 work=8000 size=2000000` is answered by `7` and two million characters, eight seconds
// later. Each test says whether it takes messages in order, and what becomes of pings.
import { once } from 'node:events'
import { type WebSocket, WebSocketServer } from 'ws'
import { Conversation, type ConversationOptions, type Visit } from './conversation.ts'

export interface WorkServerOptions extends ConversationOptions {
  /** Default: 127.0.0.1 */
  readonly host?: string
}

export class WorkServer {
  readonly port: number
  readonly visits: Visit[] = []
  readonly #server: WebSocketServer
  readonly #options: WorkServerOptions
  readonly #conversations = new Set<Conversation>()
  readonly #timer: NodeJS.Timeout | undefined

  private constructor(server: WebSocketServer, port: number, options: WorkServerOptions) {
    this.#server = server
    this.port = port
    this.#options = options
    server.on('connection', (socket) => this.#welcome(socket))
    if (options.burst !== undefined) {
      this.#timer = setInterval(() => {
        for (const conversation of this.#conversations) conversation.flush()
      }, options.burst.every)
    }
  }

  static async start(options: WorkServerOptions = {}): Promise<WorkServer> {
    const server = new WebSocketServer({ host: options.host ?? '127.0.0.1', port: 0 })
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the work server listens on no port')
    return new WorkServer(server, address.port, options)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    for (const conversation of this.#conversations) conversation.abandon()
    for (const client of this.#server.clients) client.terminate()
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }

  #welcome(socket: WebSocket): void {
    const visit: Visit = { messages: [], pingCount: 0, closeCode: undefined }
    this.visits.push(visit)
    const conversation = new Conversation(socket, visit, this.#options)
    this.#conversations.add(conversation)
    socket.on('error', () => undefined)
    socket.on('close', (code) => {
      visit.closeCode = code
    })
  }
}
