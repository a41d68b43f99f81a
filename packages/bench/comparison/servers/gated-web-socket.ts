// WebSocket connections of a server whose handler is awaited before the next message is read, heartbeats included, where a
// message says `work=<milliseconds>`. Frames of the protocol itself (ping, pong, close) are taken meanwhile.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws'

/** No message that asks for work is longer. */
const LONGEST = 1_000
const WORK = /work=(\d+)/

class GatedWebSocket extends WebSocket {
  readonly #unread: unknown[][] = []
  #isWorking = false

  override emit(name: string | symbol, ...args: unknown[]): boolean {
    if (name !== 'message') return super.emit(name, ...args)
    if (!this.#isWorking) this.#take(args)
    else this.#unread.push(args)
    return true
  }

  #take(args: unknown[]): void {
    const [data] = args
    const work = data instanceof Buffer && data.length < LONGEST ? WORK.exec(String(data)) : null
    if (work === null) return void super.emit('message', ...args)
    this.#isWorking = true
    setTimeout(() => this.#done(args), Number(work[1]))
  }

  #done(args: unknown[]): void {
    this.#isWorking = false
    super.emit('message', ...args)
    while (!this.#isWorking) {
      const next = this.#unread.shift()
      if (next === undefined) return
      this.#take(next)
    }
  }
}

export type Opened = (socket: WebSocket, request: IncomingMessage) => void

type Upgraded = (socket: WebSocket, request: IncomingMessage) => void

/** The class of `ws`, with such connections; `opened` is told of each. */
export function gatedServerClass(opened: Opened): typeof WebSocketServer {
  return class GatedServer extends WebSocketServer {
    constructor(options?: ServerOptions, callback?: () => void) {
      super({ ...options, WebSocket: GatedWebSocket }, callback)
    }

    override handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: Upgraded): void {
      super.handleUpgrade(request, socket, head, (webSocket) => {
        opened(webSocket, request)
        done(webSocket, request)
      })
    }
  } as unknown as typeof WebSocketServer
}
