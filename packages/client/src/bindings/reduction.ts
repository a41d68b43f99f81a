// What messages add up to: reduced at once, shown at most once a frame. Knows no framework and no socket.

/** Milliseconds. Hidden pages have no frames. */
const HIDDEN_FRAME = 100

export class Reduction<State> {
  /** What was the latest at the last frame. */
  shown: State
  #latest: State
  readonly #changed: () => void
  #cancel: (() => void) | undefined

  constructor(initial: State, changed: () => void) {
    this.shown = initial
    this.#latest = initial
    this.#changed = changed
  }

  reduce(next: (state: State) => State): void {
    this.#latest = next(this.#latest)
    if (this.#latest !== this.shown) this.#cancel ??= onFrame(() => this.#show())
  }

  /** Nothing is shown any more. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #show(): void {
    this.#cancel = undefined
    this.shown = this.#latest
    this.#changed()
  }
}

/** Calls the function at the next frame, or soon where there is none. Returns what calls that off. */
function onFrame(callback: () => void): () => void {
  const cancel = (): void => {
    clearTimeout(timer)
    globalThis.cancelAnimationFrame?.(frame)
  }
  const run = (): void => {
    cancel()
    callback()
  }
  const timer = setTimeout(run, HIDDEN_FRAME)
  const frame = globalThis.requestAnimationFrame?.(run) ?? 0
  return cancel
}
