// A client on a bare TCP connection that costs its process as little as possible. Knows no protocol but its dialect.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Dialect, dialectOf, type Kind, type Speaker } from './dialects.ts'
import { FrameReader, maskedText } from './frames.ts'

const TEXT_OPCODE = 1

export class RawClient implements Speaker {
  /** Texts that came in. */
  received = 0
  /** Texts that were sent. */
  sent = 0
  readonly #socket: Socket
  readonly #dialect: Dialect
  readonly #frames = new FrameReader()
  #isOpen = false
  #opened: () => void = () => {}
  /** Called with the number of texts that came in at once. */
  onTexts: (count: number) => void = () => {}

  private constructor(socket: Socket, dialect: Dialect) {
    this.#socket = socket
    this.#dialect = dialect
  }

  /** Resolves when the server takes messages. */
  static async open(kind: Kind, port: number): Promise<RawClient> {
    const dialect = dialectOf(kind)
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const client = new RawClient(socket, dialect)
    socket.on('data', (bytes) => client.#read(bytes))
    await once(socket, 'connect')
    const opened = new Promise<void>((resolve) => {
      client.#opened = resolve
    })
    socket.write(
      [
        `GET ${dialect.path} HTTP/1.1`,
        'Host: 127.0.0.1',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        '\r\n',
      ].join('\r\n'),
    )
    await opened
    return client
  }

  /** Returns the bytes of a text, repeated `count` times. */
  encode(text: string, times: number): Buffer {
    return Buffer.concat(Array<Buffer>(times).fill(maskedText(this.#dialect.encode(text))))
  }

  /** Sends what `encode` returned. */
  send(bytes: Buffer, count: number): void {
    this.sent += count
    this.#socket.write(bytes)
  }

  say(text: string): void {
    this.#socket.write(maskedText(text))
  }

  ready(): void {
    this.#opened()
  }

  /** Ends the connection without a closing handshake, after everything that was sent. */
  async leave(): Promise<void> {
    const closed = once(this.#socket, 'close')
    this.#socket.end()
    await closed
  }

  #read(bytes: Buffer): void {
    const frames = this.#frames.read(bytes)
    if (!this.#isOpen && this.#frames.handshakeLength > 0) {
      this.#isOpen = true
      this.#dialect.opened(this)
    }
    let count = 0
    for (const { opcode, payload } of frames) {
      const [first = 0, second = 0] = payload
      if (opcode !== TEXT_OPCODE) continue
      if (this.#isOpen && this.#dialect.isData(first, second)) count += 1
      else this.#dialect.control(payload.toString(), this)
    }
    if (count === 0) return
    this.received += count
    this.onTexts(count)
    this.#dialect.exchanged(this.received, this.sent, this)
  }
}
