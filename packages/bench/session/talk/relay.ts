// A TCP relay that counts everything. It can forget connections as a NAT does; the fault proxy would close them to the server.
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { FrameReader } from '../drive/frames.ts'
import { now, portOf } from '../servers/process.ts'
import { MARK } from './texts.ts'

export type Direction = 'up' | 'down'

export interface SeenFrame {
  readonly at: number
  readonly direction: Direction
  /** Bytes with its header. */
  readonly length: number
  /** Whether it carries a message of the application's. */
  readonly isData: boolean
}

/** The client's side of a connection. */
export interface SeenConnection {
  /** When the opening handshake was answered. */
  openedAt: number
  readonly frames: SeenFrame[]
  /** Lets nothing pass in either direction, silently. */
  isForgotten: boolean
}

export class CountingRelay implements AsyncDisposable {
  readonly port: number
  readonly connections: SeenConnection[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
  }

  static async listen(upstreamPort: number): Promise<CountingRelay> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }).listen(0, '127.0.0.1')
    const relay = new CountingRelay(server, await portOf(server))
    server.on('connection', (client) => relay.#relay(client, upstreamPort))
    return relay
  }

  /** Both sides keep a dead connection. */
  forget(): void {
    for (const connection of this.connections) connection.isForgotten = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #relay(client: Socket, port: number): void {
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    const connection: SeenConnection = {
      openedAt: Number.NaN,
      frames: [],
      isForgotten: false,
    }
    this.connections.push(connection)
    this.#pass(client, upstream, connection, 'up')
    this.#pass(upstream, client, connection, 'down')
  }

  #pass(from: Socket, to: Socket, connection: SeenConnection, direction: Direction): void {
    const reader = new FrameReader()
    this.#sockets.add(from)
    from.on('data', (bytes) => {
      if (connection.isForgotten) return
      to.write(bytes)
      const at = now()
      const frames = reader.read(bytes)
      if (direction === 'down' && Number.isNaN(connection.openedAt) && reader.handshakeLength > 0)
        connection.openedAt = at
      for (const { length, payload } of frames)
        connection.frames.push({ at, direction, length, isData: payload.includes(MARK) })
    })
    from.on('end', () => {
      if (!connection.isForgotten) to.end()
    })
    // A reset: `close` follows, which ends the other side.
    from.on('error', () => undefined)
    from.on('close', () => {
      this.#sockets.delete(from)
      if (!connection.isForgotten && !from.readableEnded) to.destroy()
    })
  }
}
