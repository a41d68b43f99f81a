// One WebSocket of a lane: echoes, answers heartbeats, closes when told. Knows no HTTP and no other connection.
import type { WebSocket } from 'ws'
import { AnswerQueue } from './answer-queue.ts'
import { heartbeatAnswer } from './heartbeat-answer.ts'
import { PongSender, type PongStyle } from './pong-style.ts'

/** Bytes. If more is unsent or held, nothing more is read, so no client can make the server keep more. */
const MAX_UNSENT_BYTES = 1_048_576

/** The commands of a lane for each of its WebSockets. */
export interface Connection {
  /** The token in the connection's address; `undefined`: none. */
  readonly token: string | undefined
  close(code: number, reason: string): void
  terminate(): void
}

export class EchoConnection implements Connection {
  readonly token: string | undefined
  readonly #socket: WebSocket
  readonly #pongs: PongSender
  readonly #answers: AnswerQueue

  /** `pongStyle` is called at every ping. */
  constructor(socket: WebSocket, token: string | undefined, pongStyle: () => PongStyle) {
    this.#socket = socket
    this.token = token
    this.#pongs = new PongSender((pong) => {
      if (socket.bufferedAmount <= MAX_UNSENT_BYTES) this.#send(pong, false)
    })
    this.#answers = new AnswerQueue(({ data, isBinary }) => this.#send(data, isBinary))
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      const pong = isBinary ? undefined : heartbeatAnswer(data.toString())
      if (pong === undefined) this.#answers.add({ data, isBinary })
      else this.#pongs.answer(pong, pongStyle())
      if (this.#isFull) socket.pause()
    })
    // A protocol violation or a reset: the socket closes by itself, and the client shows it.
    socket.on('error', () => {})
    socket.once('close', () => this.#pongs.stop())
  }

  holdAnswers(): void {
    this.#answers.hold()
  }

  releaseAnswers(): void {
    this.#answers.release()
    this.#readOn()
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
    // Resume a paused connection, or it would never read the client's close frame.
    this.releaseAnswers()
  }

  terminate(): void {
    this.#socket.terminate()
  }

  get #isFull(): boolean {
    return Math.max(this.#socket.bufferedAmount, this.#answers.heldBytes) > MAX_UNSENT_BYTES
  }

  #send(data: Buffer | string, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(data, { binary: isBinary }, () => this.#readOn())
  }

  #readOn(): void {
    if (this.#socket.isPaused && !this.#isFull) this.#socket.resume()
  }
}
