// The page and the machine that it runs on, as both lanes meet them: what is real, and what is simulated on top of it.
import type { Environment, EnvironmentSignal } from 'resilient-socket'
import { DeviceTimers } from './device-timers.ts'
import { listenToPage } from './page-signals.ts'
import { pausableWebSocket } from './pausable-web-socket.ts'
import { Standstill } from './standstill.ts'

/** `frozen`: hidden, and no code runs; `asleep`: the machine is suspended. */
export type PageMode = 'shown' | 'hidden' | 'frozen' | 'asleep'

/** What is needed to make connections, and to wait. */
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

  /** `onChange` is told before anybody else. */
  constructor(onChange: (mode: PageMode) => void) {
    this.#onChange = onChange
  }

  /** Does what the page's own code does: now, or when it runs again. */
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
    // Chromium's order: `resume`, `visibilitychange`, then what has waited. A machine that wakes up tells nobody.
    if (previous === 'frozen') this.#tell('resume')
    if (previous !== 'asleep' && !this.#isHidden) this.#tell('visible')
    void this.#standstill.goOn()
  }

  /** What the client is told, and its timers and sockets. */
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
      // Behind a switch that is off nothing that the network does makes a difference; nor does the tab to a hidden page.
      const isMoot = this.#isOffline && (signal === 'online' || signal === 'offline')
      if (!isMoot && !(signal === 'visible' && this.#isHidden)) this.run(() => listener(signal))
    }, controller.signal)
    return () => controller.abort()
  }
}
