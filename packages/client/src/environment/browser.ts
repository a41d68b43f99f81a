// The browser's own environment, in pages and Workers, and in Node as far as that goes: what is absent is absent.
import type { Environment, EnvironmentSignal } from './environment.ts'

/** `navigator.connection`, where there is one (Network Information API). */
type NetworkInformation = EventTarget & { readonly type?: string }

export const browserEnvironment: Environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (callback, delay) => setTimeout(callback, delay),
  clearTimeout: (handle) => clearTimeout(handle as number),
  isOnline: () => globalThis.navigator?.onLine !== false,
  isHidden: () => globalThis.document?.visibilityState === 'hidden',
  subscribe(listener) {
    const { document, navigator } = globalThis
    const connection = (navigator as { connection?: NetworkInformation } | undefined)?.connection
    const controller = new AbortController()
    const on = (
      target: Partial<EventTarget> | undefined,
      event: string,
      signal: EnvironmentSignal,
      isMeant: (event: Event) => boolean = () => true,
    ): void =>
      target?.addEventListener?.(event, (event) => isMeant(event) && listener(signal), {
        signal: controller.signal,
      })
    const isCached = (event: Event): boolean => (event as PageTransitionEvent).persisted
    let type = connection?.type
    on(globalThis, 'online', 'online')
    on(globalThis, 'offline', 'offline')
    on(globalThis, 'pagehide', 'pagehide', isCached)
    on(globalThis, 'pageshow', 'pageshow', isCached)
    on(document, 'visibilitychange', 'visible', () => document.visibilityState === 'visible')
    on(document, 'resume', 'resume')
    on(connection, 'change', 'network-change', () => {
      const previous = type
      type = connection?.type
      return type !== previous
    })
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
