// The page and the device under it: what they tell, and when timers may fire. Knows no network.
import type { EnvironmentSignal } from '../environment/environment.ts'
import type { VirtualClock } from './clock.ts'
import type { SimulatedPage } from './simulation.ts'

/** Chromium and Firefox: timers of a hidden page fire once a second … */
const HIDDEN_GRID = 1_000
/** … and in Chromium once a minute, when it has been hidden for so long. */
const LONG_HIDDEN = 300_000
const LONG_HIDDEN_GRID = 60_000

export class PageModel implements SimulatedPage {
  isHidden = false
  isFrozen = false
  isOnline = true
  /** Called when the page comes back from the cache, before it is told. */
  onRestored: () => void = () => undefined
  readonly #clock: VirtualClock
  readonly #listeners = new Set<(signal: EnvironmentSignal) => void>()
  /** What a frozen page will be told. */
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

  /** When an event reaches the page: hidden pages have no disadvantage there. */
  readonly eventPace = (dueAt: number): number => (this.isFrozen ? Infinity : dueAt)

  subscribe(listener: (signal: EnvironmentSignal) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells the page something, when it can hear. */
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

  /** The page goes on: `resume` comes first, then what makes it go on, then what happened meanwhile. */
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
