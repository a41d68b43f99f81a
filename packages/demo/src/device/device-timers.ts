// Timers that stop while the page is frozen, and fire once a second while it is hidden, as in browsers.
import type { Standstill } from './standstill.ts'

/** Milliseconds. Chromium and Firefox fire a hidden page's timers at whole seconds. */
const HIDDEN_PERIOD = 1_000

interface Timer {
  readonly callback: () => void
  handle: ReturnType<typeof setTimeout> | undefined
  isAligned: boolean
  isCleared: boolean
}

export class DeviceTimers {
  readonly #standstill: Standstill
  readonly #isHidden: () => boolean

  constructor(standstill: Standstill, isHidden: () => boolean) {
    this.#standstill = standstill
    this.#isHidden = isHidden
  }

  set(callback: () => void, delay: number): unknown {
    const timer: Timer = { callback, handle: undefined, isAligned: false, isCleared: false }
    this.#arm(timer, delay)
    return timer
  }

  clear(handle: unknown): void {
    if (handle === undefined) return
    const timer = handle as Timer
    timer.isCleared = true
    clearTimeout(timer.handle)
  }

  #arm(timer: Timer, delay: number): void {
    timer.handle = setTimeout(() => this.#due(timer), delay)
  }

  #due(timer: Timer): void {
    if (this.#isHidden() && !timer.isAligned) {
      timer.isAligned = true
      this.#arm(timer, HIDDEN_PERIOD - (Date.now() % HIDDEN_PERIOD))
      return
    }
    this.#standstill.run(() => {
      if (!timer.isCleared) timer.callback()
    })
  }
}
