// Keeps the echoes of one connection while the lane's application is busy, and sends them in order afterwards.
// Knows no socket.

export interface Echo {
  readonly data: Buffer
  readonly isBinary: boolean
}

/** Bytes that Node needs for each message besides its data, so that empty messages count, too. */
const MESSAGE_OVERHEAD = 64

export class AnswerQueue {
  readonly #send: (echo: Echo) => void
  #isHeld = false
  #echoes: Echo[] = []
  #heldBytes = 0

  constructor(send: (echo: Echo) => void) {
    this.#send = send
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  add(echo: Echo): void {
    if (!this.#isHeld) return this.#send(echo)
    this.#echoes.push(echo)
    this.#heldBytes += echo.data.byteLength + MESSAGE_OVERHEAD
  }

  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    const echoes = this.#echoes
    this.#isHeld = false
    this.#echoes = []
    this.#heldBytes = 0
    for (const echo of echoes) this.#send(echo)
  }
}
