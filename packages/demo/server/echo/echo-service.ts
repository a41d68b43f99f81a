// The WebSocket side: accepts handshakes that passed the origin policy, and adds them to their lanes.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { EchoLane, Greeting } from './echo-lane.ts'

const CLOSE_TIMEOUT = 5_000

/** Milliseconds that stopping waits for clients to answer the close frame. Slower ones are terminated. */
const FAREWELL = 200

export class EchoService {
  readonly #maxConnections: number
  readonly #server: WebSocketServer

  constructor(maxConnections: number, maxMessageBytes: number) {
    this.#maxConnections = maxConnections
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
    })
  }

  /** Answers an opening handshake. */
  connect(lane: EchoLane, greeting: Greeting, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const isFull = this.#server.clients.size >= this.#maxConnections
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      if (isFull) this.#refuse(webSocket)
      else lane.add(webSocket, greeting)
    })
  }

  /** Closes every connection with 1001, and terminates those that don't answer in time. */
  async stop(): Promise<void> {
    const open = [...this.#server.clients]
    const farewell = open.map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    )
    for (const socket of open) socket.close(1001, 'server stopped')
    if (open.length > 0) await within(FAREWELL, Promise.all(farewell))
    for (const socket of this.#server.clients) socket.terminate()
    this.#server.close()
  }

  /** 1013, try again later: browsers show pages a close code, but no HTTP status. */
  #refuse(webSocket: WebSocket): void {
    webSocket.on('error', () => {})
    webSocket.close(1013, 'too many connections; retry-after=10')
    setTimeout(() => webSocket.terminate(), CLOSE_TIMEOUT).unref()
  }
}

async function within(duration: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, duration)
  })
  await Promise.race([work, bound])
  clearTimeout(timer)
}
