// What messages add up to: reduced at once, shown at most once a frame. Knows no framework and no socket.

/** Milliseconds. For pages without frames: hidden ones, whose timers run once a second. A visible page's frame is sooner. */
const HIDDEN_FRAME = 1_000

export interface Reduction<State> {
  /** What was the latest at the last frame. */
  readonly shown: State
  /** Called with `shown` when it has changed. */
  changed: (shown: State) => void
  /** If the reducer throws, everything stays as it was. */
  reduce<Message>(reducer: (state: State, message: Message) => State, message: Message): void
  /** For when nobody looks any more: `shown` is the latest, and `changed` isn't called. */
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

/** Calls the function at the next frame, and once more if there are none for long. Returns what calls both off. */
function onFrame(callback: () => void): () => void {
  const timer = setTimeout(callback, HIDDEN_FRAME)
  const frame = globalThis.requestAnimationFrame?.(callback)
  return () => {
    clearTimeout(timer)
    globalThis.cancelAnimationFrame?.(frame)
  }
}
