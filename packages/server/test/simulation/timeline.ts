// Virtual time: what is scheduled happens in order, and nothing else takes any time.
export class Timeline {
  now = 0
  #number = 0
  readonly #waiting: { readonly at: number; readonly number: number; readonly action: () => void }[] = []

  at(delay: number, action: () => void): void {
    this.#number += 1
    const entry = { at: this.now + delay, number: this.#number, action }
    let index = this.#waiting.length
    while (index > 0 && this.#waiting[index - 1]!.at > entry.at) index -= 1
    this.#waiting.splice(index, 0, entry)
  }

  advance(duration: number): void {
    const end = this.now + duration
    for (let next = this.#waiting[0]; next && next.at <= end; next = this.#waiting[0]) {
      this.#waiting.shift()
      this.now = next.at
      next.action()
    }
    this.now = end
  }
}
