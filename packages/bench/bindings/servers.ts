// The rooms that the hooks connect to. Knows no hook but its heartbeat.
import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { listen, portOf } from '../common/pages.ts'

/** One connection. */
export interface Visit {
  readonly room: string
  readonly openedAt: number
  isOpen: boolean
}

/** Messages sent in a row, before other connections get their turn. */
const BATCH = 1_000

export class Rooms {
  readonly port: number
  readonly visits: Visit[] = []
  /** Opening handshakes, by room. */
  readonly handshakes: string[] = []
  /** Texts that arrived, by room; no heartbeats. */
  readonly arrived: Map<string, string[]> = new Map()
  readonly #sockets = new Map<Visit, WebSocket>()
  #server: Server

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
    this.#serve(server)
  }

  static async start(): Promise<Rooms> {
    const server = await listen(0)
    return new Rooms(server, portOf(server))
  }

  get host(): string {
    return `127.0.0.1:${this.port}`
  }

  /** Connections that are open now, of rooms whose name begins so. */
  open(prefix: string): Visit[] {
    return this.visits.filter(({ room, isOpen }) => isOpen && room.startsWith(prefix))
  }

  say(room: string, text: string): void {
    for (const visit of this.open(room)) this.#sockets.get(visit)?.send(text)
  }

  /** As a process that ends: every connection, and the port. */
  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
    for (const socket of this.#sockets.values()) socket.terminate()
  }

  async startAgain(): Promise<void> {
    this.#server = await listen(this.port)
    this.#serve(this.#server)
  }

  #serve(server: Server): void {
    server.on('upgrade', ({ url }) => this.handshakes.push(roomOf(url)))
    new WebSocketServer({ server }).on('connection', (socket, { url }) => this.#welcome(socket, roomOf(url)))
  }

  #welcome(socket: WebSocket, room: string): void {
    const visit: Visit = { room, openedAt: Date.now(), isOpen: true }
    this.visits.push(visit)
    this.#sockets.set(visit, socket)
    const talk = startTalking(room, (text) => socket.send(text))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      visit.isOpen = false
      this.#sockets.delete(visit)
      talk()
    })
    socket.on('message', (data) => this.#answer(socket, room, String(data)))
  }

  #answer(socket: WebSocket, room: string, text: string): void {
    const [word, count = '0'] = text.split(' ')
    const pong = pongOf(room, text)
    if (pong !== undefined) return socket.send(pong)
    if (word === 'burst') return burst(socket, Number(count), 0)
    if (word === 'ticks') return ticks(socket, Number(count))
    const arrived = this.arrived.get(room) ?? []
    this.arrived.set(room, [...arrived, text])
    socket.send(text)
  }
}

/** What each library's documentation says that a server answers. */
function pongOf(room: string, text: string): string | undefined {
  if (text === 'ping') return room.startsWith('vueuse') ? 'ping' : 'pong'
  return text.startsWith('{"type":"ping"') ? text.replace('"ping"', '"pong"') : undefined
}

/** Some rooms talk on their own: one greets, one is a feed, one is a feed that starts late. Returns what ends that. */
function startTalking(room: string, send: (text: string) => void): () => void {
  if (room.endsWith('.greets')) send('hello')
  let n = 0
  let feed: NodeJS.Timeout | undefined
  const start = (): void => {
    feed = setInterval(() => {
      n += 1
      send(`${room} ${n}`)
    }, 10)
  }
  const late = setTimeout(start, room.endsWith('.late-feed') ? 500 : 0)
  if (!room.endsWith('feed')) clearTimeout(late)
  return () => {
    clearTimeout(late)
    clearInterval(feed)
  }
}

function burst(socket: WebSocket, count: number, from: number): void {
  const end = Math.min(count, from + BATCH)
  for (let n = from; n < end; n += 1) socket.send(`{"type":"price","n":${n}}`)
  if (end < count) setImmediate(burst, socket, count, end)
}

/** Equal messages, some of them in a row. */
function ticks(socket: WebSocket, count: number): void {
  socket.send('tick')
  if (count > 1) setTimeout(ticks, 5, socket, count - 1)
}

function roomOf(url = ''): string {
  return url.split('?')[0]?.split('/').at(-1) ?? ''
}
