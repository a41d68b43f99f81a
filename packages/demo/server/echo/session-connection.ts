// One WebSocket of a lane that carries a session. The hub answers its heartbeats, unless they are to be answered wrongly.
import type { WebSocket } from 'ws'
import type { Connection } from './echo-connection.ts'
import { PongSender, type PongStyle } from './pong-style.ts'
import type { SessionEcho } from './session-echo.ts'

/** A session's ping: its id, and what it acknowledges. */
const PING = /^~p(\S+)/

export class SessionConnection implements Connection {
  readonly token: string | undefined
  readonly #socket: WebSocket

  /** `pongStyle` is called at every ping. */
  constructor(
    socket: WebSocket,
    token: string | undefined,
    sessions: SessionEcho,
    pongStyle: () => PongStyle,
  ) {
    this.#socket = socket
    this.token = token
    const send = (frame: string | Uint8Array): void => {
      if (socket.readyState === socket.OPEN) socket.send(frame)
    }
    const pongs = new PongSender(send)
    const link = sessions.connect({ send, close: (code, reason) => socket.close(code, reason) })
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      const frame = isBinary ? data : data.toString()
      const [, id] = (typeof frame === 'string' && PING.exec(frame)) || []
      const style = pongStyle()
      if (id === undefined || style.pongs === 'whole') link.receive(frame)
      // Without counts: they would be wrong in a late pong.
      else pongs.answer(`~q${id}`, style)
    })
    // A protocol violation or a reset: the socket closes by itself, and the client shows it.
    socket.on('error', () => {})
    socket.once('close', () => {
      pongs.stop()
      link.closed()
    })
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }
}
