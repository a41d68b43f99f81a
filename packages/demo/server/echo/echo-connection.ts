// One WebSocket of a lane: echoes, answers heartbeats, closes when told. Knows no HTTP and no other connection.
import type { WebSocket } from 'ws'
import { heartbeatAnswer } from './heartbeat-answer.ts'
import { PongSender, type PongStyle } from './pong-style.ts'

/** Above it nothing more is read: who doesn't take the answers can't make the server hold them. */
const MAX_UNSENT_BYTES = 1_048_576

export class EchoConnection {
  /** What the lane's address named when this connection was made; `undefined`: nothing. */
  readonly token: string | undefined
  readonly #socket: WebSocket
  readonly #pongs: PongSender

  /** `pongStyle` is asked at every ping. */
  constructor(socket: WebSocket, token: string | undefined, pongStyle: () => PongStyle) {
    this.#socket = socket
    this.token = token
    this.#pongs = new PongSender((pong) => {
      if (socket.bufferedAmount <= MAX_UNSENT_BYTES) this.#send(pong, false)
    })
    socket.on('message', (data, isBinary) => {
      const pong = isBinary ? undefined : heartbeatAnswer(data.toString())
      if (pong === undefined) this.#send(data, isBinary)
      else this.#pongs.answer(pong, pongStyle())
    })
    // A protocol violation or a reset: the socket closes by itself, and the lane's client is the one to tell.
    socket.on('error', () => {})
    socket.once('close', () => this.#pongs.stop())
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  #send(data: Parameters<WebSocket['send']>[0], isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(data, { binary: isBinary }, () => this.#readOn())
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) this.#socket.pause()
  }

  #readOn(): void {
    if (this.#socket.isPaused && this.#socket.bufferedAmount <= MAX_UNSENT_BYTES) this.#socket.resume()
  }
}
