// A WebSocket as bytes: for what well-behaved clients never do, and for what they never show.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect } from '@playwright/test'

interface RawServer {
  readonly url: string
}

interface RawDial {
  /** The request target; default: the URL's. */
  readonly target?: string
  readonly headers?: readonly string[]
}

interface RawWebSocket {
  readonly socket: Socket
  readonly received: () => Buffer
  readonly errors: readonly string[]
}

const HANDSHAKE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

/** A connection with access to its bytes, during its opening handshake. */
export async function dialRaw({ url }: RawServer, dial: RawDial = {}): Promise<RawWebSocket> {
  const { port, pathname, search } = new URL(url)
  const { target = `${pathname}${search}`, headers = [] } = dial
  const socket = connect(Number(port), '127.0.0.1')
  const chunks: Buffer[] = []
  const errors: string[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', (error) => errors.push((error as NodeJS.ErrnoException).code ?? error.message))
  await once(socket, 'connect')
  const lines = [`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...HANDSHAKE, ...headers]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return { socket, received: () => Buffer.concat(chunks), errors }
}

/** A connection with access to its bytes, after its opening handshake. */
export async function openRaw(server: RawServer, dial?: RawDial): Promise<RawWebSocket> {
  const raw = await dialRaw(server, dial)
  await expect.poll(() => raw.received().toString()).toContain('\r\n\r\n')
  return raw
}
