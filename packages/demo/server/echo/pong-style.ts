// How a lane's heartbeats are answered: as they should be, or in one of the ways in which servers get it wrong.
// Knows pings and pongs, and no socket.

export interface PongStyle {
  readonly pongs: 'whole' | 'short' | 'newest' | 'late' | 'never' | 'flood'
  /** Milliseconds that a pong is late, or that pings are collected before the newest is answered. */
  readonly after: number
}

export const GOOD_PONGS: PongStyle = { pongs: 'whole', after: 0 }

const FLOOD = 200

/** Most late pongs that wait. Further pings stay unanswered. */
const MAX_LATE = 100

/** Sends the pongs of one connection. */
export class PongSender {
  readonly #send: (pong: string) => void
  readonly #timers = new Set<NodeJS.Timeout>()
  /** The pong that `newest` sends next. */
  #newest: string | undefined

  constructor(send: (pong: string) => void) {
    this.#send = send
  }

  /** Answers a ping. `pong` is the correct answer. */
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
        return this.#later(after, () => this.#send(pong))
      case 'newest':
        return this.#collect(pong, after)
    }
  }

  /** The connection has closed: cancels late pongs. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #collect(pong: string, duration: number): void {
    const isFirst = this.#newest === undefined
    this.#newest = pong
    if (!isFirst) return
    this.#later(duration, () => {
      if (this.#newest !== undefined) this.#send(this.#newest)
      this.#newest = undefined
    })
  }

  #later(delay: number, send: () => void): void {
    if (this.#timers.size >= MAX_LATE) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      send()
    }, delay)
    this.#timers.add(timer)
  }
}
