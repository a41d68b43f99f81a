// The browser's own environment, in pages and Workers, and in Node as far as that goes: what is absent is absent.
import type { Environment, EnvironmentSignal } from './environment.ts'

const SIGNALS: readonly EnvironmentSignal[] = ['online', 'offline']

export const browserEnvironment: Environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (callback, delay) => setTimeout(callback, delay),
  clearTimeout: (handle) => clearTimeout(handle as number),
  isOnline: () => globalThis.navigator?.onLine !== false,
  isHidden: () => globalThis.document?.visibilityState === 'hidden',
  subscribe(listener) {
    const controller = new AbortController()
    for (const signal of SIGNALS) {
      globalThis.addEventListener?.(signal, () => listener(signal), { signal: controller.signal })
    }
    return () => controller.abort()
  },
  reportError(error) {
    if (globalThis.reportError) globalThis.reportError(error)
    else
      setTimeout(() => {
        throw error
      })
  },
  get baseUrl() {
    return globalThis.document?.baseURI ?? globalThis.location?.href
  },
  get WebSocket() {
    return globalThis.WebSocket
  },
}
