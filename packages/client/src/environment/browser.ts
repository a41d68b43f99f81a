// The browser's own environment, in pages and Workers, and in Node as far as that goes: what is absent is absent.
import type { Environment, EnvironmentSignal } from './environment.ts'

/** `navigator.connection`, where there is one (Network Information API). */
type NetworkInformation = EventTarget & { readonly type?: string }

export const browserEnvironment: Environment = {
  now: () => Date.now(),
  get monotonicNow() {
    return globalThis.performance && (() => performance.now())
  },
  random: () => Math.random(),
  setTimeout: (callback, delay) => setTimeout(callback, delay),
  clearTimeout: (handle) => clearTimeout(handle as number),
  isOnline: () => globalThis.navigator?.onLine !== false,
  isHidden: () => globalThis.document?.visibilityState === 'hidden',
  subscribe(listener) {
    const { document, navigator } = globalThis
    const connection = (navigator as { connection?: NetworkInformation } | undefined)?.connection
    const stops: (() => void)[] = []
    // Removed by hand: emulations such as older jsdom and React Native ignore `{ signal }`.
    const on = (
      target: Partial<EventTarget> | undefined,
      type: string,
      isMeant: (event: Event) => boolean = () => true,
      signal: string = type,
    ): void => {
      const tell = (event: Event): void => void (isMeant(event) && listener(signal as EnvironmentSignal))
      target?.addEventListener?.(type, tell)
      stops.push(() => target?.removeEventListener?.(type, tell))
    }
    const isCached = (event: Event): boolean => (event as PageTransitionEvent).persisted
    let type = connection?.type
    on(globalThis, 'online')
    on(globalThis, 'offline')
    on(globalThis, 'pagehide', isCached)
    on(globalThis, 'pageshow', isCached)
    on(document, 'visibilitychange', () => document.visibilityState === 'visible', 'visible')
    on(document, 'resume')
    on(
      connection,
      'change',
      () => {
        const previous = type
        type = connection?.type
        return type !== previous
      },
      'network-change',
    )
    return () => {
      for (const stop of stops) stop()
    }
  },
  reportError(error) {
    try {
      globalThis.reportError(error)
    } catch {
      // It isn't there, or it fails.
      setTimeout(() => {
        throw error
      })
    }
  },
  get baseUrl() {
    return globalThis.document?.baseURI ?? globalThis.location?.href
  },
  get WebSocket() {
    return globalThis.WebSocket
  },
}
