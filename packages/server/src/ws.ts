// The entry ./ws: an adapter for the `ws` package.
import type { IncomingMessage } from 'node:http'
import type { Hub } from './hub.ts'
import { isControl } from './wire/frames.ts'

/** The members of a `ws` socket that {@link attachWs} uses. */
export interface WsSocket {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  /** Bytes that haven't left the buffer. */
  readonly bufferedAmount: number
  /** Ends the connection without a closing handshake. */
  terminate(): void
  /** Sends a message. */
  send(data: string | Uint8Array): void
  /** Starts the closing handshake. */
  close(code: number, reason: string): void
  /** Adds a listener. */
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown
  /** Adds a listener. */
  on(event: 'close' | 'error', listener: () => void): unknown
}

const OPEN = 1

/** Bytes of control frames buffered for a client that doesn't read, before it is disconnected. Messages have their own limits. */
const MAX_BUFFERED = 1_048_576

/** Pongs and volatile messages may be dropped. */
const MAY_BE_LOST = /^~[qv]/

/**
 * Hands a connection of a `ws` server to the hub. Call it at once, in the server's `connection` listener.
 *
 * @param hub - The hub, made by `createHub`.
 * @param socket - The `ws` socket.
 * @param request - The HTTP request; `authenticate` gets it.
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
  // A socket that has closed already would never report it.
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
  // `close` follows an `error`; without a listener, the process would crash.
  socket.on('error', () => undefined)
}
