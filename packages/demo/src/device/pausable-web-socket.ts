// The browser's WebSocket. Its events wait while the page stands still, and then reach only its `on…` handlers.
import type { Standstill } from './standstill.ts'

const EVENTS = ['open', 'message', 'error', 'close'] as const

export function pausableWebSocket(standstill: Standstill): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      // This listener comes first, so it can stop events from reaching handlers that are set later.
      for (const name of EVENTS) this.addEventListener(name, (event) => this.#hold(name, event))
    }

    #hold(name: (typeof EVENTS)[number], event: Event): void {
      if (!standstill.isHolding) return
      event.stopImmediatePropagation()
      standstill.run(() => (this[`on${name}`] as ((event: Event) => void) | null)?.call(this, event))
    }
  }
}
