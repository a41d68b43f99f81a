// A clock that many clients share, and its timers. It moves only in `runTo`.

interface Entry {
  readonly dueAt: number
  readonly order: number
  callback: (() => void) | undefined
}

export class VirtualTime {
  now = 0
  #count = 0
  /** A binary heap: the earliest timer first; at the same instant, the one that was set first. */
  readonly #heap: Entry[] = []

  set(callback: () => void, delay: number): Entry {
    const dueAt = this.now + Math.max(0, delay)
    const entry: Entry = { dueAt, order: this.#count, callback }
    this.#count += 1
    this.#push(entry)
    return entry
  }

  clear(entry: Entry): void {
    entry.callback = undefined
  }

  /** Fires all timers that are due before an instant. */
  async runTo(end: number): Promise<void> {
    for (;;) {
      const next = this.#heap[0]
      if (!next || next.dueAt >= end) break
      const instant = Math.min(end, Math.floor(next.dueAt) + 1)
      while (this.#heap[0] && this.#heap[0].dueAt < instant) this.#runNext()
      // Promises that hang on it, of any depth; what they find is a millisecond old at most.
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.now = end
  }

  #runNext(): void {
    const entry = this.#pop()
    if (!entry) return
    this.now = entry.dueAt
    entry.callback?.()
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let index = heap.length
    heap.push(entry)
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = heap[above]
      if (!parent || isBefore(parent, entry)) break
      heap[index] = parent
      index = above
    }
    heap[index] = entry
  }

  #pop(): Entry | undefined {
    const heap = this.#heap
    const [first] = heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let index = 0
    for (;;) {
      const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]]
      const isRight = left !== undefined && right !== undefined && isBefore(right, left)
      const child = isRight ? right : left
      if (!child || isBefore(last, child)) break
      heap[index] = child
      index = 2 * index + (isRight ? 2 : 1)
    }
    heap[index] = last
    return first
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order)
}
