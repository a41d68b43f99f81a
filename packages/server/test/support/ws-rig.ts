// A hub behind a real `ws` server, and raw clients that say whatever they want.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHub, type Hub, type HubOptions } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { WebSocket, WebSocketServer } from 'ws'

export class WsRig {
  readonly hub: Hub<IncomingMessage>
  readonly #server: WebSocketServer
  readonly #clients: RawClient[] = []

  private constructor(server: WebSocketServer, options: HubOptions<IncomingMessage>) {
    this.#server = server
    this.hub = createHub(options)
    server.on('connection', (socket, request) => attachWs(this.hub, socket, request))
  }

  static async start(options: HubOptions<IncomingMessage> = {}): Promise<WsRig> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(server, 'listening')
    return new WsRig(server, options)
  }

  async connect(): Promise<RawClient> {
    const { port } = this.#server.address() as AddressInfo
    const client = new RawClient(new WebSocket(`ws://127.0.0.1:${port}`))
    this.#clients.push(client)
    await once(client.socket, 'open')
    return client
  }

  async begin(hello: object = {}): Promise<RawClient> {
    const client = await this.connect()
    await client.hello(hello)
    return client
  }

  async stop(): Promise<void> {
    this.hub.close()
    for (const { socket } of this.#clients) socket.terminate()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

export class RawClient {
  readonly socket: WebSocket
  readonly frames: (string | Buffer)[] = []
  /** `'4001 taken'`. */
  readonly closed: Promise<string>

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer, isBinary) => this.frames.push(isBinary ? data : data.toString()))
    socket.on('error', () => undefined)
    this.closed = once(socket, 'close').then(([code, reason]) => `${code} ${reason}`)
  }

  says(...frames: (string | Uint8Array)[]): this {
    for (const frame of frames) this.socket.send(frame)
    return this
  }

  /** Resolves when the hub has answered or has closed. */
  async hello(more: object = {}): Promise<void> {
    this.says(`~hello ${JSON.stringify({ v: 1, n: 1, recv: 0, take: true, ...more })}`)
    await this.until((frame) => /^~(ready|taken)/.test(String(frame)))
  }

  /** Resolves when the hub has sent such a frame, or the connection is closed. */
  async until(isIt: (frame: string | Buffer) => boolean): Promise<void> {
    while (!this.frames.some(isIt) && this.socket.readyState === WebSocket.OPEN)
      await Promise.race([once(this.socket, 'message'), this.closed])
  }

  /** Everything that was said before has been worked off: the hub has answered a ping. */
  async synced(): Promise<void> {
    const id = `sync${Math.random()}`
    this.says(`~p${id}`)
    await this.until((frame) => String(frame).startsWith(`~q${id}`))
  }

  get ready(): {
    readonly id: string
    readonly token: string
    readonly recv?: number
    readonly reset?: string
  } {
    const frame = this.frames.find((frame) => String(frame).startsWith('~ready '))
    return JSON.parse(String(frame).slice(7))
  }
}

/** Notes what the sessions of a hub get, by session. */
export function recordMessages(hub: Pick<Hub<IncomingMessage>, 'on'>): Map<string, (string | Uint8Array)[]> {
  const got = new Map<string, (string | Uint8Array)[]>()
  hub.on('session', (session) => {
    const messages: (string | Uint8Array)[] = []
    got.set(session.id, messages)
    session.on('message', (data) => messages.push(data))
  })
  return got
}
