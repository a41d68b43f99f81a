import type { Entry, ServerConnection } from '../log.ts'
import type { Check, Complain } from './check.ts'

/**
 * Messages keep their order, across connections too, and none comes twice. A connection delivers everything from its first
 * message on, until it ends: of what each side has given it, the other one gets a beginning, and all while it lives.
 */
export class OrderCheck implements Check {
  readonly invariant = 'order'
  /** What the client has given to each native socket. */
  readonly #handed = new Map<number, number[]>()
  readonly #hasty = new Set<number>()
  #newest = 0
  /** Where the message came from that was emitted last. */
  #from = 0
  #got = 0

  see(entry: Entry, complain: Complain): void {
    if (entry.what === 'hand') this.#hand(entry.socket, entry.number)
    else if (entry.what === 'send' && entry.isHasty) this.#hasty.add(entry.number)
    else if (entry.what === 'got') this.#receive(entry.socket, entry.number, complain)
  }

  compare(connections: readonly ServerConnection[], current: number | undefined, complain: Complain): void {
    this.#compareHanded(complain)
    for (const { socket, received, sentCount } of connections) {
      const handed = this.#handed.get(socket) ?? []
      const wrong = received.findIndex((number, index) => number !== handed[index])
      if (wrong >= 0)
        complain(
          `on socket ${socket} the server got ${received[wrong]} instead of ${handed[wrong] ?? 'nothing'}`,
        )
      if (socket !== current) continue
      if (received.length < handed.length)
        complain(`on socket ${socket}, which is open, ${handed[received.length]} has not arrived`)
      const got = socket === this.#from ? this.#got : 0
      if (got !== sentCount)
        complain(
          `on socket ${socket}, which is open, ${sentCount} were sent to the client, and ${got} arrived`,
        )
    }
  }

  #hand(socket: number, number: number): void {
    const handed = this.#handed.get(socket) ?? []
    this.#handed.set(socket, handed)
    handed.push(number)
  }

  /** Only when a message has been sent is it known whether it was hasty, and it may be handed over before. */
  #compareHanded(complain: Complain): void {
    this.#newest = 0
    for (const number of [...this.#handed.values()].flat()) {
      if (this.#hasty.has(number)) continue
      if (number <= this.#newest) complain(`${number} is handed over after ${this.#newest}`)
      this.#newest = number
    }
  }

  #receive(socket: number, number: number, complain: Complain): void {
    if (socket < this.#from) complain(`a message of socket ${socket} comes after one of socket ${this.#from}`)
    const expected = socket === this.#from ? this.#got + 1 : 1
    if (number !== expected) complain(`of socket ${socket} message ${number} comes instead of ${expected}`)
    this.#from = socket
    this.#got = number
  }
}
