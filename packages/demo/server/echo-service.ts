// The WebSocket side: takes handshakes that were found trustworthy, and carries out what pages ask of it.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ControlCommand } from './control-command.ts'
import { EchoConnection } from './echo-connection.ts'
import { Visitor } from './visitor.ts'

const MAX_MESSAGE_BYTES = 1_048_576
const CLOSE_TIMEOUT = 5_000

/** How long stopping waits for clients to answer the close frame; who is slower is cut off. */
const FAREWELL = 200

export class EchoService {
  readonly #maxConnections: number
  readonly #visitors = new Map<string, Visitor>()
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  })

  constructor(maxConnections: number) {
    this.#maxConnections = maxConnections
  }

  /** Answers an opening handshake, or leaves it unanswered while the server has vanished for that visitor. */
  connect(id: string, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const visitor = this.#visitors.get(id)
    const isFull = this.#connectionCount() >= this.#maxConnections
    const proceed = (): void =>
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        if (isFull) this.#refuse(webSocket)
        else this.#welcome(id, webSocket)
      })
    if (visitor?.isVanished && !isFull) visitor.hold(socket, proceed)
    else proceed()
  }

  /** Carries a command out, and tells how many connections it reached. */
  obey(command: ControlCommand): number {
    const visitor = this.#visitor(command.visitor)
    const reached = visitor.connectionCount
    if (command.command === 'vanish') visitor.vanish()
    else visitor.return()
    if (command.command === 'close') visitor.close(command.code, command.reason)
    return reached
  }

  /** Says goodbye to every client with 1001, and cuts off who doesn't answer at once. */
  async stop(): Promise<void> {
    const open = [...this.#server.clients]
    const farewell = open.map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    )
    for (const socket of open) socket.close(1001, 'server stopped')
    if (open.length > 0) await within(FAREWELL, Promise.all(farewell))
    for (const visitor of this.#visitors.values()) visitor.terminate()
    for (const socket of this.#server.clients) socket.terminate()
    this.#server.close()
  }

  #welcome(id: string, webSocket: WebSocket): void {
    const visitor = this.#visitor(id)
    const connection = new EchoConnection(webSocket)
    visitor.add(connection)
    webSocket.once('close', () => visitor.remove(connection))
  }

  /** 1013, try again later: a browser shows this to the page, and of an HTTP status nothing. */
  #refuse(webSocket: WebSocket): void {
    webSocket.on('error', () => {})
    webSocket.close(1013, 'too many connections; retry-after=10')
    setTimeout(() => webSocket.terminate(), CLOSE_TIMEOUT).unref()
  }

  #visitor(id: string): Visitor {
    const known = this.#visitors.get(id)
    if (known !== undefined) return known
    const visitor = new Visitor(() => this.#visitors.delete(id))
    this.#visitors.set(id, visitor)
    return visitor
  }

  #connectionCount(): number {
    let count = 0
    for (const visitor of this.#visitors.values()) count += visitor.connectionCount
    return count
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
