// The entry ./ws: connections of the `ws` package.
import type { IncomingMessage } from 'node:http'
import type { Hub } from './hub.ts'

/** The part of a `ws` socket that is used. */
export interface WsSocket {
  readonly readyState: number
  send(data: string | Uint8Array): void
  close(code: number, reason: string): void
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown
  on(event: 'close' | 'error', listener: () => void): unknown
}

const OPEN = 1

/**
 * Hands a connection of a `ws` server to the hub. Call it in the server's `connection` listener, at once.
 *
 * @example
 * ```ts
 * webSocketServer.on('connection', (socket, request) => attachWs(hub, socket, request))
 * ```
 */
export function attachWs(
  hub: Pick<Hub<IncomingMessage>, 'connect'>,
  socket: WsSocket,
  request: IncomingMessage,
): void {
  const link = hub.connect(
    {
      send: (frame) => {
        if (socket.readyState === OPEN) socket.send(frame)
      },
      close: (code, reason) => socket.close(code, reason),
    },
    request,
  )
  socket.on('message', (data, isBinary) => link.receive(isBinary ? data : data.toString()))
  socket.on('close', () => link.closed())
  // A connection that fails closes, too.
  socket.on('error', () => undefined)
}
