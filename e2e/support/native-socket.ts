// A native WebSocket in the page under test, under a name, with a record of its events.
import type { Page } from '@playwright/test'

declare global {
  var natives: Record<string, { readonly socket: WebSocket; readonly events: readonly string[] } | undefined>
}

export async function dialNative(page: Page, name: string, url: string): Promise<void> {
  await page.evaluate(
    ({ name, url }) => {
      const socket = new WebSocket(url)
      const events: string[] = []
      socket.onopen = () => events.push('open')
      socket.onmessage = ({ data }) => events.push(`message ${data}`)
      socket.onerror = () => events.push('error')
      socket.onclose = ({ code }) => events.push(`close ${code}`)
      globalThis.natives ??= {}
      natives[name] = { socket, events }
    },
    { name, url },
  )
}

export function nativeEvents(page: Page, name: string): Promise<readonly string[]> {
  return page.evaluate((name) => natives[name]?.events ?? [], name)
}

export function nativeState(page: Page, name: string): Promise<number | undefined> {
  return page.evaluate((name) => natives[name]?.socket.readyState, name)
}
