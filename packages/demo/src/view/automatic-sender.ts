// Sends at a steady rate. Knows nothing of what it sends.

export class AutomaticSender {
  readonly #send: () => void
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(send: () => void) {
    this.#send = send
  }

  start(perSecond: number): void {
    this.stop()
    this.#timer = setInterval(this.#send, 1_000 / perSecond)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
