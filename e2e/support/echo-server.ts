// A WebSocket server in the test's process: answers pings, echoes other messages, and records its connections.
// It can hold back handshakes and pongs.
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'

export interface Visit {
  readonly path: string
  readonly openedAt: number
  /** Texts that weren't pings. */
  readonly messages: string[]
  /** When they came. */
  readonly arrivedAt: number[]
  /** When pings came. */
  readonly pingedAt: number[]
  /** The close frame's code; 1006: there was no frame; `undefined`: not closed yet. */
  closeCode: number | undefined
  /** How many other connections hadn't ended when this one came, closing handshakes included. */
  readonly others: number
}

/** A handshake that was refused, or is held back. */
interface Request {
  /** Whether the client has left. */
  isGone: boolean
}

export class EchoServer {
  readonly url: string
  readonly visits: Visit[] = []
  readonly requests: Request[] = []
  /** What happens to further handshakes. */
  handshakes: 'prompt' | 'held' | 'refused' = 'prompt'
  /** Reads nothing from new clients, not even close frames. */
  isDeaf = false
  /** Most characters of a message that are echoed. */
  echoLength: number = Infinity
  readonly #server: WebSocketServer
  readonly #held = new Set<Duplex>()
  #heldPongs: (() => void)[] | undefined

  private constructor(server: WebSocketServer, url: string) {
    this.#server = server
    this.url = url
  }

  static async start(host = '127.0.0.1'): Promise<EchoServer> {
    const server = new WebSocketServer({
      host,
      port: 0,
      verifyClient: ({ req }, decide) => {
        if (echo.handshakes === 'prompt') return decide(true)
        echo.#request(req.socket)
        if (echo.handshakes === 'refused') decide(false, 503)
      },
    })
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the echo server listens on no port')
    const echo = new EchoServer(server, `ws://${host}:${address.port}/`)
    server.on('connection', (socket, { url = '' }) => {
      const visit = echo.#visit(url, server.clients.size - 1)
      if (echo.isDeaf) socket.pause()
      socket.on('error', () => undefined)
      socket.on('close', (code) => {
        visit.closeCode = code
      })
      socket.on('message', (data) => {
        const text = String(data)
        const id = /^\{"type":"ping","id":"(.*)"\}$/.exec(text)?.[1]
        if (id !== undefined) {
          visit.pingedAt.push(Date.now())
          echo.#answer(() => socket.send(`{"type":"pong","id":"${id}"}`))
        } else {
          visit.messages.push(text)
          visit.arrivedAt.push(Date.now())
          socket.send(text.slice(0, echo.echoLength))
        }
      })
    })
    return echo
  }

  holdPongs(): void {
    this.#heldPongs ??= []
  }

  releasePongs(): void {
    const held = this.#heldPongs ?? []
    this.#heldPongs = undefined
    for (const answer of held) answer()
  }

  /** Closes every connection. */
  dismiss(code: number, reason = ''): void {
    for (const client of this.#server.clients) client.close(code, reason)
  }

  /** Ends every connection without a close frame. */
  cut(): void {
    for (const client of this.#server.clients) client.terminate()
  }

  /** Sends a ping frame to the only client, and returns its pong's data. */
  async ping(): Promise<string> {
    const [client] = this.#server.clients
    if (client === undefined) throw new Error('there is no client')
    client.ping('are you there?')
    const [data] = (await once(client, 'pong')) as [Buffer]
    return data.toString()
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate()
    for (const socket of this.#held) socket.destroy()
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }

  #request(socket: Duplex): void {
    const request = { isGone: false }
    this.requests.push(request)
    this.#held.add(socket)
    const leave = (): void => {
      request.isGone = true
      this.#held.delete(socket)
      socket.destroy()
    }
    // Node leaves it to whoever took the socket over to answer its end, and to read on until there.
    socket.once('end', leave).once('close', leave).resume()
  }

  #answer(answer: () => void): void {
    if (this.#heldPongs) this.#heldPongs.push(answer)
    else answer()
  }

  #visit(path: string, others: number): Visit {
    const visit: Visit = {
      path,
      openedAt: Date.now(),
      messages: [],
      arrivedAt: [],
      pingedAt: [],
      closeCode: undefined,
      others,
    }
    this.visits.push(visit)
    return visit
  }
}
