// Sends each new connection to the current server, and leaves the others where they are.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

const HOST = '127.0.0.1'

export class LoadBalancer {
  /** Port of the server that new connections go to. */
  target: number
  /** When each connection came, in milliseconds. */
  readonly dials: number[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server, target: number) {
    this.#server = server
    this.target = target
    server.on('connection', (client) => this.#forward(client))
  }

  static async listen(target: number): Promise<LoadBalancer> {
    const server = createServer().listen(0, HOST)
    await once(server, 'listening')
    return new LoadBalancer(server, target)
  }

  get url(): string {
    return `ws://${HOST}:${(this.#server.address() as AddressInfo).port}/`
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #forward(client: Socket): void {
    this.dials.push(performance.now())
    const upstream = connect(this.target, HOST)
    client.pipe(upstream).pipe(client)
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
    }
  }
}
