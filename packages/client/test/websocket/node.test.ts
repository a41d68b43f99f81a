// The drop-in class in Node, over the `ws` package's class and over Node's own (which is undici's), in real time.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket as OfNode } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket as OfWs, WebSocketServer } from 'ws'
import { type WebSocket, type WebSocketOptions, withOptions } from '../../src/websocket.ts'

let server: WebSocketServer
let sockets: WebSocket[]

beforeEach(async () => {
  sockets = []
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (peer) => {
    peer.on('message', (data, isBinary) => peer.send(data, { binary: isBinary }))
  })
  await once(server, 'listening')
})

afterEach(async () => {
  for (const socket of sockets) socket.close()
  for (const peer of server.clients) peer.terminate()
  await new Promise((resolve) => server.close(resolve))
})

const origin = (): string => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`

function next<E extends Event>(socket: WebSocket, type: string): Promise<E> {
  return new Promise((resolve) =>
    socket.addEventListener(type, (event) => resolve(event as E), { once: true }),
  )
}

describe.each([
  ['the ws package’s class', OfWs],
  ['Node’s own class', OfNode as unknown as NonNullable<WebSocketOptions['WebSocket']>],
])('Over %s', (_name, Native) => {
  function dial(options: WebSocketOptions = {}, url = origin()): WebSocket {
    const Class = withOptions({ WebSocket: Native, backoff: { min: 1, max: 1 }, ...options })
    const socket = new Class(url, 'chat')
    sockets.push(socket)
    return socket
  }

  async function open(options?: WebSocketOptions): Promise<WebSocket> {
    const socket = dial(options)
    await next(socket, 'open')
    return socket
  }

  it('it survives, and its events are the platform’s, whether Node has a CloseEvent or not', async () => {
    const socket = await open()
    expect(socket.protocol).toBe('chat')
    const lost = next<CloseEvent>(socket, 'connectionlost')
    for (const peer of server.clients) peer.close(4000, 'moved')
    expect(await lost).toMatchObject({ code: 4000, reason: 'moved', wasClean: true })
    socket.send('kept')
    const message = await next<MessageEvent>(socket, 'message')
    expect(message).toBeInstanceOf(MessageEvent)
    expect([message.data, message.origin]).toEqual(['kept', origin()])
    const closed = next<CloseEvent>(socket, 'close')
    socket.close(4001, 'bye')
    const close = await closed
    expect(close).toBeInstanceOf(Event)
    expect([close.type, close.code, close.reason, close.wasClean]).toEqual(['close', 4001, 'bye', true])
  })

  it('binary messages come as binaryType says', async () => {
    const socket = await open()
    socket.send(new Uint8Array([1, 2]))
    const { data: blob } = await next<MessageEvent<Blob>>(socket, 'message')
    expect(blob).toBeInstanceOf(Blob)
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(new Uint8Array([1, 2]))
    socket.binaryType = 'arraybuffer'
    socket.send(new Blob(['A']))
    const { data: buffer } = await next<MessageEvent<ArrayBuffer>>(socket, 'message')
    expect(new Uint8Array(buffer)).toEqual(new Uint8Array([65]))
  })

  it('close() without arguments says nothing', async () => {
    const socket = await open()
    const [peer] = server.clients
    const seen = once(peer!, 'close')
    const closed = next<CloseEvent>(socket, 'close')
    socket.close()
    expect(await closed).toMatchObject({ code: 1005, reason: '', wasClean: true })
    expect((await seen)[0]).toBe(1005)
  })

  it('a refused handshake is an error, then a close', async () => {
    server.options.verifyClient = () => false
    const socket = dial({ reconnect: false })
    const told: unknown[] = []
    socket.onerror = () => told.push('error', socket.readyState)
    const { code, wasClean } = await next<CloseEvent>(socket, 'close')
    expect([...told, code, wasClean, socket.readyState]).toEqual(['error', 3, 1006, false, 3])
  })

  it('close() in the middle of the handshake is over at once, and nothing is thrown', async () => {
    const socket = dial()
    const closed = next<CloseEvent>(socket, 'close')
    socket.close()
    expect(await closed).toMatchObject({ code: 1006, wasClean: false })
  })

  it('a relative URL has no base', () => {
    expect(() => dial({}, '/live')).toThrow(DOMException)
  })
})
