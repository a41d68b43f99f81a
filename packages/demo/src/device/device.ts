// The page and its machine, for both clients: the real one, and what is simulated on top of it.
import type { Environment, EnvironmentSignal } from 'resilient-socket'
import { DeviceTimers } from './device-timers.ts'
import { listenToPage } from './page-signals.ts'
import { pausableWebSocket } from './pausable-web-socket.ts'
import { Standstill } from './standstill.ts'

/** `frozen`: hidden, and no code runs; `asleep`: the machine is suspended. */
export type PageMode = 'shown' | 'hidden' | 'frozen' | 'asleep'

/** What clients need to connect and to wait. */
export interface Platform extends Pick<Environment, 'setTimeout' | 'clearTimeout'> {
  readonly WebSocket: typeof WebSocket
}

type DeviceEnvironment = Platform & Pick<Environment, 'isOnline' | 'isHidden' | 'subscribe'>

export class Device {
  readonly #standstill = new Standstill()
  readonly #timers = new DeviceTimers(this.#standstill, () => this.#mode === 'hidden')
  readonly #listeners = new Set<(signal: EnvironmentSignal) => void>()
  readonly #onChange: (mode: PageMode) => void
  #mode: PageMode = 'shown'
  #isOffline = false

  /** `onChange` is called before the clients' listeners. */
  constructor(onChange: (mode: PageMode) => void) {
    this.#onChange = onChange
  }

  /** Runs the page's own code: now, or when the page runs again. */
  run(task: () => void): void {
    this.#standstill.run(task)
  }

  setOffline(isOffline: boolean): void {
    if (isOffline === this.#isOffline) return
    this.#isOffline = isOffline
    if (navigator.onLine) this.run(() => this.#tell(isOffline ? 'offline' : 'online'))
  }

  setMode(mode: PageMode): void {
    const previous = this.#mode
    if (mode === previous) return
    this.#mode = mode
    this.#onChange(mode)
    if (mode === 'asleep' || mode === 'frozen') return this.#standstill.stop()
    // Chromium's order: `resume`, `visibilitychange`, then what has waited. A machine that wakes up sends no event.
    if (previous === 'frozen') this.#tell('resume')
    if (previous !== 'asleep' && !this.#isHidden) this.#tell('visible')
    void this.#standstill.goOn()
  }

  /** The client's environment: signals, timers and sockets. */
  readonly environment: DeviceEnvironment = {
    isOnline: () => !this.#isOffline && navigator.onLine,
    isHidden: () => this.#isHidden,
    setTimeout: (callback, delay) => this.#timers.set(callback, delay),
    clearTimeout: (handle) => this.#timers.clear(handle),
    subscribe: (listener) => this.#subscribe(listener),
    WebSocket: pausableWebSocket(this.#standstill),
  }

  get #isHidden(): boolean {
    return this.#mode === 'hidden' || this.#mode === 'frozen' || document.visibilityState === 'hidden'
  }

  #tell(signal: EnvironmentSignal): void {
    for (const listener of [...this.#listeners]) listener(signal)
  }

  #subscribe(listener: (signal: EnvironmentSignal) => void): () => void {
    const controller = new AbortController()
    this.#listeners.add(listener)
    controller.signal.addEventListener('abort', () => this.#listeners.delete(listener))
    listenToPage((signal) => {
      // While the page is simulated offline or hidden, the real network or tab doesn't matter.
      const isIgnored = this.#isOffline && (signal === 'online' || signal === 'offline')
      if (!isIgnored && !(signal === 'visible' && this.#isHidden)) this.run(() => listener(signal))
    }, controller.signal)
    return () => controller.abort()
  }
}
