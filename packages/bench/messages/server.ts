// One port: the page with its script, and a WebSocket server that keeps sending, answers pings, and sends what it is asked for.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { MessageKind } from './measured.ts'
import { message } from './messages.ts'

/** What the page may ask for. */
interface Flood {
  readonly kind: MessageKind
  readonly count: number
}

interface Ping {
  readonly type: 'ping'
  readonly id: string
}

export interface BenchServer extends AsyncDisposable {
  readonly port: number
}

/** Milliseconds between messages to every client, so that no client needs to ping. */
const TALK_EVERY = 1_000

/** Messages sent in a row, before other connections get their turn. */
const BATCH = 1_000

const PAGE =
  '<!doctype html><html lang="en"><title>Messages</title><link rel="icon" href="data:,"><script src="/page.js"></script>'

export async function startServer(script: string): Promise<BenchServer> {
  const server = createServer(({ url }, response) => {
    // Only such a page has a clock that is finer than 100 µs (High Resolution Time, section 7.1).
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    response.setHeader('content-type', url === '/' ? 'text/html' : 'text/javascript')
    response.end(url === '/' ? PAGE : script)
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => answer(socket, `${data}`))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.')
  const talk = setInterval(() => {
    for (const socket of sockets.clients) socket.send(message('text of 100 B', 0))
  }, TALK_EVERY)
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      clearInterval(talk)
      for (const socket of sockets.clients) socket.terminate()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function answer(socket: WebSocket, text: string): void {
  const request = JSON.parse(text) as Partial<Flood & Ping>
  if (request.type === 'ping') socket.send(JSON.stringify({ type: 'pong', id: request.id }))
  else if (request.kind) flood(socket, request.kind, request.count ?? 0, 0)
}

function flood(socket: WebSocket, kind: MessageKind, count: number, from: number): void {
  const end = Math.min(count, from + BATCH)
  for (let n = from; n < end; n += 1) socket.send(message(kind, n))
  if (end < count) setImmediate(flood, socket, kind, count, end)
}
