// The page's own "no network": a toggle that stands in for the browser going offline. Knows no socket and no button.
import type { Environment, EnvironmentSignal } from 'resilient-socket'

export class OfflineSwitch {
  readonly #listeners = new Set<() => void>()
  #isOffline = false

  get isOffline(): boolean {
    return this.#isOffline
  }

  set(isOffline: boolean): void {
    if (isOffline === this.#isOffline) return
    this.#isOffline = isOffline
    for (const listener of [...this.#listeners]) listener()
  }

  /** What the client is told of the network: the switch's word where it is off, otherwise the browser's. */
  get environment(): Pick<Environment, 'isOnline' | 'subscribe'> {
    return {
      isOnline: () => !this.#isOffline && navigator.onLine,
      subscribe: (listener) => this.#subscribeSignals(listener),
    }
  }

  #subscribeSignals(listener: (signal: EnvironmentSignal) => void): () => void {
    const controller = new AbortController()
    const { signal } = controller
    // Behind a switch that is off nothing that the network does makes a difference.
    const pass = (name: EnvironmentSignal): void => {
      if (!this.#isOffline) listener(name)
    }
    window.addEventListener('online', () => pass('online'), { signal })
    window.addEventListener('offline', () => pass('offline'), { signal })
    const turned = (): void => {
      if (navigator.onLine) listener(this.#isOffline ? 'offline' : 'online')
    }
    this.#listeners.add(turned)
    signal.addEventListener('abort', () => this.#listeners.delete(turned))
    return () => controller.abort()
  }
}
