// The page and its device: their signals, and when timers fire. Knows no network.
import type { EnvironmentSignal } from '../environment/environment.ts'
import type { VirtualClock } from './clock.ts'
import type { SimulatedPage } from './simulation.ts'

/** In Chromium and Firefox, timers of a hidden page fire once a second. */
const HIDDEN_GRID = 1_000
/** In Chromium, they fire once a minute after the page has been hidden for five minutes. */
const LONG_HIDDEN = 300_000
const LONG_HIDDEN_GRID = 60_000

export class PageModel implements SimulatedPage {
  isHidden = false
  isFrozen = false
  isOnline = true
  /** Called when the page leaves the cache, before its signals. */
  onRestored: () => void = () => undefined
  readonly #clock: VirtualClock
  readonly #listeners = new Set<(signal: EnvironmentSignal) => void>()
  /** Signals that a frozen page gets later. */
  readonly #pending: EnvironmentSignal[] = []
  #isCached = false
  #isThrottled = false
  #hiddenAt = 0

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  get listenerCount(): number {
    return this.#listeners.size
  }

  /** When a timer of the page fires. */
  readonly timerPace = (dueAt: number): number => {
    if (this.isFrozen) return Infinity
    if (!this.isHidden || !this.#isThrottled) return dueAt
    const grid = dueAt < this.#hiddenAt + LONG_HIDDEN ? HIDDEN_GRID : LONG_HIDDEN_GRID
    return Math.ceil(dueAt / grid) * grid
  }

  /** When an event reaches the page. Hidden pages get events at once. */
  readonly eventPace = (dueAt: number): number => (this.isFrozen ? Infinity : dueAt)

  subscribe(listener: (signal: EnvironmentSignal) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Sends the page a signal; a frozen page gets it when it runs again. */
  signal(signal: EnvironmentSignal): void {
    if (this.isFrozen) this.#pending.push(signal)
    else for (const listener of [...this.#listeners]) listener(signal)
  }

  hide({ throttled = true }: { readonly throttled?: boolean } = {}): void {
    this.#isThrottled = throttled
    if (this.isHidden) return
    this.isHidden = true
    this.#hiddenAt = this.#clock.now
  }

  show(): void {
    if (this.#isCached) return this.pageshow()
    if (!this.isHidden) return
    this.#thaw(() => this.#reveal())
  }

  freeze(): void {
    if (!this.isHidden) this.hide()
    this.isFrozen = true
  }

  resume(): void {
    if (!this.#isCached) this.#thaw()
  }

  pagehide(): void {
    if (this.#isCached) return
    this.#thaw()
    // The order of the events in Chromium: pagehide, visibilitychange, freeze.
    this.signal('pagehide')
    this.#isCached = true
    this.freeze()
  }

  pageshow(): void {
    if (!this.#isCached) return
    this.#isCached = false
    this.onRestored()
    this.#thaw(() => {
      this.#reveal()
      this.signal('pageshow')
    })
  }

  goOffline(): void {
    if (!this.isOnline) return
    this.isOnline = false
    this.signal('offline')
  }

  goOnline(): void {
    if (this.isOnline) return
    this.isOnline = true
    this.signal('online')
  }

  changeConnectionType(): void {
    this.signal('network-change')
  }

  sleep(ms: number): void {
    this.#clock.sleep(ms)
  }

  /** The page runs again: first `resume`, then `next`, then the signals that came meanwhile. */
  #thaw(next: () => void = () => undefined): void {
    const wasFrozen = this.isFrozen
    this.isFrozen = false
    if (wasFrozen) this.signal('resume')
    next()
    for (const signal of this.#pending.splice(0)) this.signal(signal)
  }

  #reveal(): void {
    this.isHidden = false
    this.signal('visible')
  }
}
