// Servers that speak a protocol, and do nothing else: real ones, but for Phoenix's.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { initTRPC } from '@trpc/server'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { attach } from 'engine.io'
import { JSONRPCServer } from 'json-rpc-2.0'
import { WebSocketServer } from 'ws'
import type { LibraryServer } from './library-trial.ts'

/** It asks after `pingInterval`, and closes when no answer comes in `pingTimeout`. */
export async function startEngineIo(
  port: number,
  options: { readonly pingInterval: number; readonly pingTimeout: number },
): Promise<LibraryServer> {
  const http = createServer().listen(port, '127.0.0.1')
  const engine = attach(http, { ...options, transports: ['websocket'] })
  await once(http, 'listening')
  return {
    port: (http.address() as AddressInfo).port,
    async stop() {
      const closed = once(http, 'close')
      engine.close()
      http.close()
      http.closeAllConnections()
      await closed
    },
  }
}

/** It asks whoever has said nothing for `pingMs`, and cuts the connection after `pongWaitMs` of the same. */
export function serveTrpc(keepAlive: {
  readonly pingMs: number
  readonly pongWaitMs: number
}): (port: number) => WebSocketServer {
  return (port) => {
    const wss = listen(port)
    applyWSSHandler({
      wss,
      router: initTRPC.create().router({}),
      keepAlive: { enabled: true, ...keepAlive },
    })
    return wss
  }
}

/** It knows the method `ping`, and no other. */
export function serveJsonRpc(port: number): WebSocketServer {
  const rpc = new JSONRPCServer()
  rpc.addMethod('ping', () => 'pong')
  return listen(port).on('connection', (socket) => {
    socket.on('message', async (data) => {
      const response = await rpc.receiveJSON(String(data))
      if (response) socket.send(JSON.stringify(response))
    })
  })
}

/** As `Phoenix.Socket` does with its serializer of version 2: heartbeats are answered on their topic. */
export function servePhoenix(port: number): WebSocketServer {
  return listen(port).on('connection', (socket) => {
    socket.on('message', (data) => {
      const [joinRef, ref, topic] = JSON.parse(String(data))
      socket.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} }]))
    })
  })
}

function listen(port: number): WebSocketServer {
  return new WebSocketServer({ host: '127.0.0.1', port })
}
