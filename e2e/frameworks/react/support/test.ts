// The `test` of React's suite: the application as in development and as it is built, and a server of the test's own.
import { test as base, expect, type Page } from '@playwright/test'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { type AppOptions, BuiltApp, DevApp } from '../../support/app.ts'
import { TestServer } from '../../support/test-server.ts'
import { startWatch } from '../../support/watch.ts'

export { expect } from '@playwright/test'

/** As a server that renders: what `server.tsx` makes of an address with `hydrate`. */
const rendered: Plugin = {
  name: 'rendered',
  async transformIndexHtml(html, { server, originalUrl = '' }) {
    const query = new URL(originalUrl, 'http://localhost').searchParams
    if (!server || !query.has('hydrate')) return html
    const { render } = await server.ssrLoadModule('/server.tsx')
    return html.replace('<div id="root">', (root) => root + render(query.get('server')))
  },
}

const APP: AppOptions = {
  folder: 'react/app',
  plugins: [react(), rendered],
  packages: ['react', 'react/jsx-dev-runtime', 'react-dom', 'react-dom/client'],
}

type Mode = 'development' | 'production'

interface WorkerFixtures {
  readonly apps: (mode: Mode) => Promise<DevApp | BuiltApp>
}

interface Flags {
  /** Rendered by a server. */
  readonly hydrate?: string
}

interface Fixtures {
  readonly mode: Mode
  readonly app: DevApp | BuiltApp
  readonly server: TestServer
  /** Errors that the test expects of the page. */
  readonly expectedErrors: RegExp[]
  /** Opens a scene of the application. The test fails if the page's console has an error or a warning. */
  readonly open: (scene: string, path?: string, flags?: Flags) => Promise<Page>
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  mode: ['development', { option: true }],
  apps: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
    async ({}, use) => {
      const started = new Map<Mode, Promise<DevApp | BuiltApp>>()
      await use((mode) => {
        const app = started.get(mode) ?? (mode === 'development' ? DevApp : BuiltApp).start(APP)
        started.set(mode, app)
        return app
      })
      for (const app of started.values()) await (await app).stop()
    },
    { scope: 'worker' },
  ],
  app: [async ({ apps, mode }, use) => use(await apps(mode)), { timeout: 120_000 }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  server: async ({}, use) => {
    const server = await TestServer.start()
    await use(server)
    await server.close()
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  expectedErrors: async ({}, use) => use([]),
  open: async ({ app, page, server, expectedErrors }, use) => {
    const told: string[] = []
    page.on('console', (message) => {
      const text = message.text()
      if (['error', 'warning'].includes(message.type()) && !CLOSED_EARLY.test(text)) told.push(text)
    })
    page.on('pageerror', (error) => told.push(String(error)))
    await page.addInitScript(startWatch)
    await use(async (scene, path = '', flags = {}) => {
      const query = new URLSearchParams({ server: server.url, scene, path, ...flags })
      await page.goto(`${app.origin}/?${query}`)
      return page
    })
    const expected = (text: string): boolean => expectedErrors.some((pattern) => pattern.test(text))
    expect(told.filter((text) => !expected(text))).toEqual([])
    expect(told.filter(expected)).toHaveLength(expectedErrors.length)
  },
})

/** Chromium says so of every socket that is closed while it connects. */
const CLOSED_EARLY = /WebSocket is closed before the connection is established/

export async function expectState(page: Page, state: string): Promise<void> {
  await expect(page.locator('#state')).toHaveText(state)
}
