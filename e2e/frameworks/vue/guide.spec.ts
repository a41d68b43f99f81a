// The application of docs/frameworks/vue.md, as a reader runs it; but with a port of the test's own.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { endProcess } from '../../support/end-process.ts'
import { freePort } from '../../support/free-port.ts'
import { isListening } from '../../support/is-listening.ts'
import { DevApp } from '../support/app.ts'
import config from './guide/vite.config.mjs'

const SERVER = join(import.meta.dirname, 'guide/server.mjs')
const SCREENSHOTS = join(import.meta.dirname, '../../reports/screenshots')

/** `node server.mjs` in a terminal. */
class GuideServer {
  readonly port: number
  /** What it has printed: the requests, in order. */
  lines: string[] = []
  #process: ChildProcess | undefined

  constructor(port: number) {
    this.port = port
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [SERVER], {
      env: { ...process.env, PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#process = child
    let rest = ''
    child.stdout.on('data', (chunk) => {
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      this.lines.push(...lines)
    })
    await expect.poll(() => isListening(this.port, 'localhost')).toBe(true)
  }

  /** Ctrl-C. */
  async stop(): Promise<void> {
    await endProcess(this.#process, 'SIGINT')
  }
}

/** `npx vite` in another terminal; its page connects to a port that is free. */
interface GuideApp {
  readonly port: number
  readonly origin: string
}

interface Fixtures {
  readonly server: GuideServer
  /** The page, opened; at its end nothing may be wrong with it but what its browser says of a server that is away. */
  readonly dashboard: Page
}

const test = base.extend<Fixtures, { readonly app: GuideApp }>({
  app: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
    async ({}, use) => {
      const port = await freePort()
      const app = await DevApp.start({ folder: 'vue/guide', plugins: config.plugins, packages: ['vue'] })
      await app.edit('live.ts', (source) => source.replace(':8080', `:${port}`))
      await use({ port, origin: app.origin })
      await app.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  server: async ({ app }, use) => {
    const server = new GuideServer(app.port)
    await server.start()
    await use(server)
    await server.stop()
  },
  dashboard: async ({ page, app, server }, use) => {
    expect(server.lines).toEqual([])
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (/error|warning/.test(message.type()) && !message.text().includes('ERR_CONNECTION_REFUSED'))
        complaints.push(message.text())
    })
    await page.goto(app.origin)
    await use(page)
    expect(complaints).toEqual([])
  },
})

// A page that Vite serves for the first time takes long on a busy machine.
test.setTimeout(120_000)

function panel(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title })
}

/** Waits until the panel has drawn more readings than it has now. */
async function expectUpdates(page: Page, title: string): Promise<void> {
  const line = panel(page, title).locator('polyline')
  const before = await line.getAttribute('points')
  await expect(line).not.toHaveAttribute('points', before ?? '')
  await expect(panel(page, title).locator('output')).toHaveText(/^\d+(\.\d)?$/)
}

test('Panels show what the server publishes, while they are there', async ({ dashboard: page, server }) => {
  await expect(page.locator('header p')).toHaveText('Live')
  await expectUpdates(page, 'Processors')
  await expectUpdates(page, 'Memory')
  expect(server.lines).toEqual(['subscribe cpu', 'subscribe memory'])

  await page.getByRole('checkbox', { name: 'Clients' }).check()
  await expect(panel(page, 'Clients').locator('output')).toHaveText('1')
  await page.getByRole('checkbox', { name: 'Memory' }).uncheck()
  await expect(panel(page, 'Memory')).toHaveCount(0)
  await expect.poll(() => server.lines.slice(2)).toEqual(['subscribe clients', 'unsubscribe memory'])
})

test('After a restart of the server, each topic is subscribed exactly once again', async ({
  dashboard: page,
  server,
}) => {
  await page.getByRole('checkbox', { name: 'Heap' }).check()
  await expectUpdates(page, 'Heap')
  await page.getByRole('checkbox', { name: 'Memory' }).uncheck()
  await expect.poll(() => server.lines).toHaveLength(4)
  await server.stop()
  await expect(page.locator('header p')).toHaveText('Connecting…')
  // Panels may come and go meanwhile.
  await page.getByRole('checkbox', { name: 'Clients' }).check()
  server.lines = []
  await server.start()
  await expect(page.locator('header p')).toHaveText('Live', { timeout: 30_000 })
  for (const title of ['Processors', 'Heap', 'Clients']) await expectUpdates(page, title)
  expect(server.lines.toSorted()).toEqual(['subscribe clients', 'subscribe cpu', 'subscribe heap'])
})

for (const [name, colorScheme, width] of [
  ['light', 'light', 960],
  ['dark', 'dark', 960],
  ['phone', 'light', 360],
] as const) {
  test(`A panel fits on the screen: ${name}`, async ({ dashboard: page }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 720 })
    for (const title of ['Heap', 'Clients']) await page.getByRole('checkbox', { name: title }).check()
    for (let reading = 0; reading < 4; reading += 1) await expectUpdates(page, 'Processors')
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await page.screenshot({ path: join(SCREENSHOTS, `vue-guide-${name}.png`) })
  })
}
