// A first-in, first-out queue at constant cost: `Array.shift` moves all later items.

export class Fifo<T> {
  #incoming: T[] = []
  /** Reversed: the next item is the last element. */
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

  /** Removes and returns all items, in order. */
  drain(): T[] {
    const items = [...this.#outgoing.reverse(), ...this.#incoming]
    this.#incoming = []
    this.#outgoing = []
    return items
  }
}
