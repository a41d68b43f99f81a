// The client in Node, with the `ws` package on both sides and real time.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type WebSocket as ServerSide, WebSocket, WebSocketServer } from 'ws'
import { ResilientSocket, type ResilientSocketOptions } from '../../src/index.ts'

let server: WebSocketServer
let sockets: ResilientSocket[]

beforeEach(async () => {
  sockets = []
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (peer) => {
    peer.on('message', (data, isBinary) =>
      peer.send(isBinary ? data : String(data).replace('"ping"', '"pong"'), { binary: isBinary }),
    )
  })
  await once(server, 'listening')
})

afterEach(async () => {
  await Promise.all(sockets.map((socket) => socket.close()))
  for (const peer of server.clients) peer.terminate()
  await new Promise((resolve) => server.close(resolve))
})

function connect(options: ResilientSocketOptions = {}): ResilientSocket {
  const { port } = server.address() as AddressInfo
  const socket = new ResilientSocket(`ws://127.0.0.1:${port}`, {
    WebSocket,
    backoff: { min: 1, max: 1 },
    ...options,
  })
  sockets.push(socket)
  return socket
}

/** The payload of the next such event. */
function next<E extends 'open' | 'message' | 'lost' | 'close'>(
  socket: ResilientSocket,
  event: E,
): Promise<never> {
  return new Promise((resolve) => socket.once(event, resolve as never))
}

async function nextPeer(): Promise<ServerSide> {
  const [peer] = await once(server, 'connection')
  return peer as ServerSide
}

describe("With the ws package's WebSocket", () => {
  it('it connects, sends and receives', async () => {
    const socket = connect()
    expect(socket.send('hello')).toBe('queued')
    const echo = next(socket, 'message')
    await socket.opened()
    expect(await echo).toMatchObject({ type: 'message', data: 'hello' })
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })

  it('binary messages arrive as binaryType says', async () => {
    const socket = connect({ binaryType: 'arraybuffer' })
    await socket.opened()
    const echo = next(socket, 'message')
    socket.send(new Uint8Array([1, 2, 3]))
    const { data }: MessageEvent<ArrayBuffer> = await echo
    expect(data).toBeInstanceOf(ArrayBuffer)
    expect([...new Uint8Array(data)]).toEqual([1, 2, 3])
    socket.binaryType = 'blob'
    const second = next(socket, 'message')
    socket.send(new Blob(['blob']))
    const blob: MessageEvent<Blob> = await second
    expect(await blob.data.text()).toBe('blob')
  })

  it('protocol and URL are those of the connection', async () => {
    const socket = connect({ protocols: ['chat', 'other'] })
    await socket.opened()
    expect(socket.protocol).toBe('chat')
    expect(socket.url).toBe(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })

  it('it reconnects when the server breaks the connection, and keeps what is sent meanwhile', async () => {
    const arrived = nextPeer()
    const socket = connect()
    await socket.opened()
    const lost = next(socket, 'lost')
    const reopened = next(socket, 'open')
    ;(await arrived).terminate()
    expect(await lost).toMatchObject({ code: 1006, origin: 'network', wasClean: false })
    expect(socket.send('meanwhile')).toBe('queued')
    const echo = next(socket, 'message')
    expect(await reopened).toMatchObject({ attempt: 2, reason: 'network' })
    expect(await echo).toMatchObject({ data: 'meanwhile' })
  })

  it('it tells what the server closed with', async () => {
    const arrived = nextPeer()
    const socket = connect()
    await socket.opened()
    const closed = next(socket, 'close')
    ;(await arrived).close(4403, 'forbidden')
    expect(await closed).toMatchObject({ code: 4403, reason: 'forbidden', wasClean: true, origin: 'server' })
    expect(socket.state).toBe('closed')
  })

  it('it closes with code and reason', async () => {
    const arrived = nextPeer()
    const socket = connect()
    await socket.opened()
    const peer = await arrived
    const emitted = once(peer, 'close')
    expect(await socket.close(4000, 'done')).toMatchObject({
      code: 4000,
      reason: 'done',
      wasClean: true,
      origin: 'client',
    })
    const [code, reason] = await emitted
    expect([code, String(reason)]).toEqual([4000, 'done'])
  })

  it('close() in the middle of the handshake is over at once, and nothing is thrown', async () => {
    const socket = connect()
    expect(await socket.close()).toMatchObject({ origin: 'client' })
    const other = connect()
    await other.opened()
    expect(server.clients.size).toBeLessThanOrEqual(1)
  })

  it.each<[what: string, before: (socket: ResilientSocket) => void]>([
    ['', () => undefined],
    [', also of one that reconnect() left', (socket) => socket.reconnect()],
    [', also beside the replacement that rotate() dials', (socket) => socket.rotate()],
  ])(
    'close() lets go of a dead connection, which would keep the process alive for 30 s%s',
    async (_, act) => {
      const arrived = once(server, 'connection')
      const gone: Promise<unknown>[] = []
      const Watched = class extends WebSocket {
        constructor(...args: ConstructorParameters<typeof WebSocket>) {
          super(...args)
          gone.push(new Promise((resolve) => this.on('close', resolve)))
        }
      }
      const socket = connect({ WebSocket: Watched, closeTimeout: 50 })
      await socket.opened()
      const [, request] = await arrived
      request.socket.pause()
      act(socket)
      await socket.close()
      await Promise.all(gone)
      expect(gone.length).toBeGreaterThan(0)
    },
  )

  it('ping() measures a round trip through the server', async () => {
    const socket = connect()
    await socket.opened()
    const rtt = await socket.ping()
    expect(rtt).toBeGreaterThanOrEqual(0)
    expect(rtt).toBeLessThan(1_000)
  })

  it('a refused connection is no exception but a wait', async () => {
    const closing = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(closing, 'listening')
    const { port } = closing.address() as AddressInfo
    await new Promise((resolve) => closing.close(resolve))
    const socket = new ResilientSocket(`ws://127.0.0.1:${port}`, { WebSocket })
    sockets.push(socket)
    const waiting = new Promise((resolve) => socket.once('waiting', resolve))
    expect(await waiting).toMatchObject({ attempt: 2, reason: 'network' })
  })
})
