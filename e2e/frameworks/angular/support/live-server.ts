// A server that answers pings, sends the rest to everybody, and remembers how each client left.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { WebSocketServer } from 'ws'

export class LiveServer {
  /** Close codes of those who left. */
  readonly codes: number[] = []
  visits = 0
  readonly #server: WebSocketServer

  private constructor(server: WebSocketServer) {
    this.#server = server
    server.on('connection', (client) => {
      this.visits += 1
      client.on('close', (code) => this.codes.push(code))
      client.on('message', (data) => {
        const text = String(data)
        const id = /^\{"type":"ping","id":"(.*)"\}$/.exec(text)?.[1]
        if (id === undefined) this.say(text)
        else client.send(JSON.stringify({ type: 'pong', id }))
      })
    })
  }

  static async start(): Promise<LiveServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    return new LiveServer(server)
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  say(text: string): void {
    for (const client of this.#server.clients) client.send(text)
  }

  /** Ends every connection without a close frame. */
  cut(): void {
    for (const client of this.#server.clients) client.terminate()
  }

  /** As if nobody had been there. */
  async reset(): Promise<void> {
    this.cut()
    while (this.#server.clients.size > 0) await setTimeout(10)
    this.codes.length = 0
    this.visits = 0
  }

  async close(): Promise<void> {
    this.cut()
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }
}
