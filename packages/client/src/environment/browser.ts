// The environment of pages and Workers. In Node, what the platform lacks is left out.
import type { Environment, EnvironmentSignal } from './environment.ts'

/** `navigator.connection` (Network Information API), which only Chromium has. */
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
      isRelevant: (event: Event) => boolean = () => true,
      signal: string = type,
    ): void => {
      const notify = (event: Event): void => void (isRelevant(event) && listener(signal as EnvironmentSignal))
      target?.addEventListener?.(type, notify)
      stops.push(() => target?.removeEventListener?.(type, notify))
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
      // `reportError` is missing, or it threw.
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
