// First in, first out, at a constant cost however many wait: `Array.shift` moves all that are behind.

export class Fifo<T> {
  #incoming: T[] = []
  /** The next one is the last one here. */
  #outgoing: T[] = []

  get size(): number {
    return this.#incoming.length + this.#outgoing.length
  }

  push(item: T): void {
    this.#incoming.push(item)
  }

  shift(): T | undefined {
    if (this.#outgoing.length === 0) {
      this.#outgoing = this.#incoming.reverse()
      this.#incoming = []
    }
    return this.#outgoing.pop()
  }

  /** All of them, in order; then none is left. */
  drain(): T[] {
    const items = [...this.#outgoing.reverse(), ...this.#incoming]
    this.#incoming = []
    this.#outgoing = []
    return items
  }
}
