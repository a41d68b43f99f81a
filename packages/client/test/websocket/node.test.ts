// The drop-in class in Node, with the `ws` package on both sides and real time.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket as Native, WebSocketServer } from 'ws'
import { withOptions } from '../../src/websocket.ts'

let server: WebSocketServer

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (peer) => {
    peer.on('message', (data, isBinary) => peer.send(data, { binary: isBinary }))
  })
  await once(server, 'listening')
})

afterEach(async () => {
  for (const peer of server.clients) peer.terminate()
  await new Promise((resolve) => server.close(resolve))
})

describe("With the ws package's class", () => {
  it('it is the same, whether Node has a CloseEvent or not', async () => {
    const WebSocket = withOptions({ WebSocket: Native, backoff: { min: 1, max: 1 } })
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, 'chat')
    const next = <E extends Event>(type: string): Promise<E> =>
      new Promise((resolve) => socket.addEventListener(type, (event) => resolve(event as E), { once: true }))
    await next('open')
    expect(socket.protocol).toBe('chat')
    const lost = next<CloseEvent>('connectionlost')
    for (const peer of server.clients) peer.close(4000, 'moved')
    expect(await lost).toMatchObject({ code: 4000, reason: 'moved', wasClean: true })
    socket.send('kept')
    const message = await next<MessageEvent>('message')
    expect(message).toBeInstanceOf(MessageEvent)
    expect(message.data).toBe('kept')
    const closed = next<CloseEvent>('close')
    socket.close(4001, 'bye')
    const close = await closed
    expect(close).toBeInstanceOf(Event)
    expect([close.type, close.code, close.reason, close.wasClean]).toEqual(['close', 4001, 'bye', true])
  })
})
