// A chat server that can be stopped and started, and remembers what each connection has sent.
import { once } from 'node:events'
import { type WebSocket, WebSocketServer } from 'ws'

const HOST = '127.0.0.1'

interface Visit {
  readonly path: string
  /** In short: `join`, `say hello`. */
  readonly messages: string[]
}

export class ChatServer {
  readonly port: number
  readonly visits: Visit[] = []
  #server: WebSocketServer
  #textCount = 0

  private constructor(server: WebSocketServer, port: number) {
    this.port = port
    this.#server = this.#serve(server)
  }

  static async start(): Promise<ChatServer> {
    const server = await listen(0)
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the chat server listens on no port')
    return new ChatServer(server, address.port)
  }

  /** What has been said so far, in order. */
  get said(): readonly string[] {
    const messages = this.visits.flatMap((visit) => visit.messages)
    return messages.filter((message) => message.startsWith('say ')).map((message) => message.slice(4))
  }

  /** Sends a text to all. */
  say(text: string): void {
    for (const client of this.#server.clients) this.#send(client, text)
  }

  /** Without a goodbye. */
  async stop(): Promise<void> {
    for (const client of this.#server.clients) client.terminate()
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }

  async restart(): Promise<void> {
    this.#server = this.#serve(await listen(this.port))
  }

  #serve(server: WebSocketServer): WebSocketServer {
    return server.on('connection', (socket, request) => {
      const visit: Visit = { path: request.url ?? '', messages: [] }
      this.visits.push(visit)
      socket.on('error', () => undefined)
      socket.on('message', (data) => {
        const text = String(data)
        if (!answer(socket, text)) this.#receive(socket, visit, JSON.parse(text))
      })
    })
  }

  #receive(socket: WebSocket, { messages }: Visit, message: { type: string; text?: string }): void {
    messages.push(message.type === 'say' ? `say ${message.text}` : message.type)
    if (message.type === 'say') this.#send(socket, message.text ?? '')
  }

  #send(socket: WebSocket, text: string): void {
    this.#textCount += 1
    socket.send(JSON.stringify({ id: this.#textCount, text }))
  }
}

/** Answers a heartbeat: the default one, and the texts of react-use-websocket. */
function answer(socket: WebSocket, text: string): boolean {
  const isText = text === 'ping'
  if (isText || text.startsWith('{"type":"ping"')) {
    socket.send(text.replace('ping', 'pong'))
    return true
  }
  return false
}

async function listen(port: number): Promise<WebSocketServer> {
  const server = new WebSocketServer({ host: HOST, port })
  await once(server, 'listening')
  return server
}
