import type { Entry, ServerConnection } from '../log.ts'
import type { Check, Complain } from './check.ts'

/** One connection at a time, but for a replacement; and none that nobody wants. */
export class ConnectionsCheck implements Check {
  readonly invariant = 'one connection at a time'
  readonly #mayOverlap: boolean
  /** Native sockets that are neither over nor closed by the client. */
  readonly #live = new Set<number>()
  #isWanted = true

  constructor(mayOverlap: boolean) {
    this.#mayOverlap = mayOverlap
  }

  see(entry: Entry, complain: Complain): void {
    if (entry.what === 'call') {
      if (entry.method === 'close') this.#isWanted = false
      if (entry.method === 'open' || entry.method === 'reconnect') this.#isWanted = true
    } else if (entry.what === 'dial') {
      this.#dialled(entry.socket, entry.state, complain)
      this.#live.add(entry.socket)
    } else if (entry.what === 'shut' || entry.what === 'end') this.#live.delete(entry.socket)
  }

  compare(connections: readonly ServerConnection[], current: number | undefined, complain: Complain): void {
    const open = connections.filter(({ isOpen }) => isOpen).map(({ socket }) => socket)
    const expected = current === undefined ? [] : [current]
    if (String(open) !== String(expected))
      complain(`the server has [${open}] open after healing, and the client [${expected}]`)
  }

  #dialled(socket: number, state: string, complain: Complain): void {
    const others = [...this.#live]
    if (!this.#isWanted) complain(`socket ${socket} is dialled after close()`)
    if (state !== 'connecting' && state !== 'open') complain(`socket ${socket} is dialled while ${state}`)
    if (others.length === 0) return
    if (others.length > 1 || state !== 'open')
      complain(`socket ${socket} is dialled beside [${others}], ${state}`)
    else if (!this.#mayOverlap) complain(`socket ${socket} is dialled beside ${others}, without overlap`)
  }
}
