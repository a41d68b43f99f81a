// The browser's real signals of page and network. Knows no simulation.
import type { EnvironmentSignal } from 'resilient-socket'

/** Network Information API, which only Chromium has. */
type Connection = EventTarget & { readonly type?: string }

/** Listens until `signal` aborts. */
export function listenToPage(tell: (signal: EnvironmentSignal) => void, signal: AbortSignal): void {
  const { connection } = navigator as { connection?: Connection }
  let type = connection?.type
  const options = { signal }
  window.addEventListener('online', () => tell('online'), options)
  window.addEventListener('offline', () => tell('offline'), options)
  window.addEventListener('pagehide', ({ persisted }) => persisted && tell('pagehide'), options)
  window.addEventListener('pageshow', ({ persisted }) => persisted && tell('pageshow'), options)
  document.addEventListener('resume', () => tell('resume'), options)
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'visible' && tell('visible'),
    options,
  )
  const changed = (): void => {
    if (connection?.type !== type) tell('network-change')
    type = connection?.type
  }
  connection?.addEventListener('change', changed, options)
}
