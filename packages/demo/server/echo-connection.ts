// One WebSocket of a visitor: echoes, answers heartbeats, closes or vanishes when told. Knows no HTTP and no other one.
import type { RawData, WebSocket } from 'ws'
import { heartbeatAnswer } from './heartbeat-answer.ts'

/** Above it nothing more is read: who doesn't take the answers can't make the server hold them. */
const MAX_UNSENT_BYTES = 1_048_576

interface Message {
  readonly data: RawData
  readonly isBinary: boolean
}

export class EchoConnection {
  readonly #socket: WebSocket
  /** Parsed already when the connection vanished: a black hole doesn't answer what it had only received. */
  readonly #unanswered: Message[] = []
  #isVanished = false

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data, isBinary) => this.#receive({ data, isBinary }))
    // A protocol violation or a reset: the socket closes by itself, and the visitor's client is the one to tell.
    socket.on('error', () => {})
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  /** Stops reading. TCP stays up: the kernel acknowledges what arrives until its buffer is full, then nothing more. */
  vanish(): void {
    this.#isVanished = true
    this.#socket.pause()
  }

  return(): void {
    this.#isVanished = false
    for (const message of this.#unanswered.splice(0)) this.#answer(message)
    this.#socket.resume()
  }

  #receive(message: Message): void {
    if (this.#isVanished) this.#unanswered.push(message)
    else this.#answer(message)
  }

  #answer({ data, isBinary }: Message): void {
    const pong = isBinary ? undefined : heartbeatAnswer(data.toString())
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(pong ?? data, { binary: isBinary }, () => this.#readOn())
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) this.#socket.pause()
  }

  #readOn(): void {
    if (!this.#isVanished && this.#socket.isPaused && this.#socket.bufferedAmount <= MAX_UNSENT_BYTES) {
      this.#socket.resume()
    }
  }
}
