// Reduces messages to a state at once, and shows it at most once a frame. Knows no framework and no socket.

/** Milliseconds. Hidden pages have no frames, and their timers fire once a second. In a visible page the frame comes sooner. */
const HIDDEN_FRAME = 1_000

export interface Reduction<State> {
  /** The state at the last frame. */
  readonly shown: State
  /** Called with `shown` after it has changed. */
  changed: (shown: State) => void
  /** Reduces a message. If the reducer throws, the state stays as it was. */
  reduce<Message>(reducer: (state: State, message: Message) => State, message: Message): void
  /** Cancels the frame, and sets `shown` to the latest state without calling `changed`. */
  readonly stop: () => void
}

export function createReduction<State>(
  initial: State,
  changed: (shown: State) => void = () => undefined,
): Reduction<State> {
  let latest = initial
  let cancel: (() => void) | undefined
  const reduction = {
    shown: initial,
    changed,
    reduce<Message>(reducer: (state: State, message: Message) => State, message: Message): void {
      latest = reducer(latest, message)
      if (!Object.is(latest, reduction.shown)) cancel ??= onFrame(show)
    },
    stop(): void {
      cancel?.()
      cancel = undefined
      reduction.shown = latest
    },
  }
  const show = (): void => {
    reduction.stop()
    reduction.changed(latest)
  }
  return reduction
}

/** Calls the function at the next frame, or after a second if there are no frames. Returns a function that cancels it. */
function onFrame(callback: () => void): () => void {
  const timer = setTimeout(callback, HIDDEN_FRAME)
  const frame = globalThis.requestAnimationFrame?.(callback)
  return () => {
    clearTimeout(timer)
    globalThis.cancelAnimationFrame?.(frame)
  }
}
