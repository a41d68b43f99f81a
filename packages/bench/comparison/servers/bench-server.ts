// One server of a protocol, which can stop as a process does, and come back on its port.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { listen, portOf } from '../../common/pages.ts'
import type { Dialect } from '../peers.ts'
import { Desk } from './desk.ts'
import { dialects } from './dialects.ts'
import { gatedServerClass } from './gated-web-socket.ts'
import { roomOf } from './serving.ts'

export class BenchServer {
  readonly port: number
  readonly desk: Desk = new Desk()
  /** When HTTP requests came, opening handshakes included. */
  readonly requests: number[] = []
  readonly #dialect: Dialect
  readonly #connections = new Set<Socket>()
  readonly #sockets = new Map<WebSocket, string>()
  #http: Server

  private constructor(dialect: Dialect, http: Server) {
    this.#dialect = dialect
    this.port = portOf(http)
    this.#http = this.#serve(http)
  }

  static async start(dialect: Dialect): Promise<BenchServer> {
    return new BenchServer(dialect, await listen(0))
  }

  /** A closing handshake with 1001, as of a server that restarts, in rooms whose name begins so. */
  closeCleanly(prefix: string): void {
    for (const [socket, room] of this.#sockets) if (room.startsWith(prefix)) socket.close(1_001)
  }

  stop(): void {
    this.#http.close()
    for (const connection of this.#connections) connection.destroy()
  }

  async startAgain(): Promise<void> {
    this.#http = this.#serve(await listen(this.port))
  }

  #serve(http: Server): Server {
    http.on('connection', (connection) => {
      this.#connections.add(connection)
      connection.on('close', () => this.#connections.delete(connection))
    })
    http.on('request', () => this.requests.push(Date.now()))
    http.on('upgrade', () => this.requests.push(Date.now()))
    const ServerClass = gatedServerClass((socket, request) => {
      this.#sockets.set(socket, roomOf(request))
      socket.on('close', () => this.#sockets.delete(socket))
      socket.on('error', () => undefined)
    })
    dialects[this.#dialect]({ http, desk: this.desk, ServerClass })
    return http
  }
}
