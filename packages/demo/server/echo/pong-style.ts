// How a lane's heartbeats are answered: as they should be, or in one of the ways in which servers get it wrong.
// Knows pings and pongs, and no socket.

export interface PongStyle {
  readonly pongs: 'whole' | 'short' | 'newest' | 'late' | 'never' | 'flood'
  /** Milliseconds: how late, or how long pings are collected of which the newest is answered. */
  readonly after: number
}

export const GOOD_PONGS: PongStyle = { pongs: 'whole', after: 0 }

const FLOOD = 200

/** Sends the pongs of one connection. */
export class PongSender {
  readonly #send: (pong: string) => void
  readonly #timers = new Set<NodeJS.Timeout>()
  #newest: NodeJS.Timeout | undefined

  constructor(send: (pong: string) => void) {
    this.#send = send
  }

  /** `pong` is the right answer to a ping that has just come. */
  answer(pong: string, { pongs, after }: PongStyle): void {
    switch (pongs) {
      case 'whole':
        return this.#send(pong)
      case 'short':
        return this.#send(pong.slice(0, -1))
      case 'never':
        return
      case 'flood':
        for (let count = 0; count < FLOOD; count += 1) this.#send(pong)
        return
      case 'late':
        this.#later(pong, after)
        return
      case 'newest':
        clearTimeout(this.#newest)
        this.#newest = this.#later(pong, after)
    }
  }

  /** The connection has gone: what was to come doesn't. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #later(pong: string, delay: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#send(pong)
    }, delay)
    this.#timers.add(timer)
    return timer
  }
}
