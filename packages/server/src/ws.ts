// The entry ./ws: connections of the `ws` package.
import type { IncomingMessage } from 'node:http'
import type { Hub } from './hub.ts'
import { isControl } from './wire/frames.ts'

/** The part of a `ws` socket that is used. */
export interface WsSocket {
  readonly readyState: number
  readonly bufferedAmount: number
  terminate(): void
  send(data: string | Uint8Array): void
  close(code: number, reason: string): void
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown
  on(event: 'close' | 'error', listener: () => void): unknown
}

const OPEN = 1

/** Bytes of control frames that a client makes the server keep if it doesn't read. Messages have bounds of their own. */
const MAX_BUFFERED = 1_048_576

/** Pongs and volatile messages may be lost. */
const MAY_BE_LOST = /^~[qv]/

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
  // One that is closed already tells nobody.
  if (socket.readyState !== OPEN) return
  let unread = 0
  const link = hub.connect(
    {
      send: (frame) => {
        if (socket.readyState !== OPEN) return
        if (socket.bufferedAmount < MAX_BUFFERED) unread = 0
        else if (isControl(frame)) {
          unread += frame.length
          if (unread > MAX_BUFFERED) return socket.terminate()
          if (MAY_BE_LOST.test(frame)) return
        }
        socket.send(frame)
      },
      close: (code, reason) => socket.close(code, reason),
    },
    request,
  )
  socket.on('message', (data, isBinary) => link.receive(isBinary ? data : data.toString(), data.length))
  socket.on('close', () => link.closed())
  // A connection that fails closes, too.
  socket.on('error', () => undefined)
}
