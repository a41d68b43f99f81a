// What messages add up to: reduced at once, shown at most once a frame. Knows no framework and no socket.

/** Milliseconds. For pages without frames: hidden ones, whose timers run once a second. A visible page's frame is sooner. */
const HIDDEN_FRAME = 1_000

export class Reduction<State> {
  /** What was the latest at the last frame. */
  shown: State
  /** Called when `shown` has changed. */
  changed: () => void
  #latest: State
  #cancel: (() => void) | undefined

  constructor(initial: State, changed: () => void = () => undefined) {
    this.shown = initial
    this.#latest = initial
    this.changed = changed
  }

  /** If the function throws, everything stays as it was. */
  reduce(next: (state: State) => State): void {
    this.#latest = next(this.#latest)
    if (this.#latest !== this.shown) this.#cancel ??= onFrame(() => this.#show())
  }

  /** For when nobody looks any more: `shown` is the latest, and `changed` isn't called. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.shown = this.#latest
  }

  #show(): void {
    this.stop()
    this.changed()
  }
}

/** Calls the function at the next frame, and once more if there are none for long. Returns what calls both off. */
function onFrame(callback: () => void): () => void {
  const timer = setTimeout(callback, HIDDEN_FRAME)
  const frame = globalThis.requestAnimationFrame?.(callback)
  return () => {
    clearTimeout(timer)
    globalThis.cancelAnimationFrame?.(frame)
  }
}
