// The programs of docs/frameworks/react.md, as a reader runs them.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { endProcess } from '../../support/end-process.ts'
import { freePort } from '../../support/free-port.ts'
import { DevApp } from '../support/app.ts'

const SERVER = fileURLToPath(new URL('./guide/server.mjs', import.meta.url))

/** `node server.mjs`, which can be ended and started again. */
class ChatServer {
  readonly port: number
  #process: ChildProcess | undefined

  constructor(port: number) {
    this.port = port
  }

  start(): void {
    const env = { ...process.env, PORT: String(this.port) }
    this.#process = spawn(process.execPath, [SERVER], { env, stdio: 'inherit' })
  }

  async kill(): Promise<void> {
    await endProcess(this.#process)
  }
}

interface Fixtures {
  readonly server: ChatServer
  readonly app: DevApp
  readonly told: string[]
  readonly join: (name: string) => Promise<Page>
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  server: async ({}, use) => {
    const server = new ChatServer(await freePort())
    server.start()
    await use(server)
    await server.kill()
  },
  app: [
    async ({ server }, use) => {
      const app = await DevApp.start({
        folder: 'react/guide',
        config: 'vite.config.mjs',
        packages: ['react', 'react/jsx-dev-runtime', 'react-dom', 'react-dom/client'],
        plugins: [
          {
            name: 'port',
            enforce: 'pre',
            transform(code, id) {
              if (!id.endsWith('/chat.tsx')) return undefined
              expect(code.split(':8080').length, 'chat.tsx names the port once').toBe(2)
              return { code: code.replace(':8080', `:${server.port}`), map: null }
            },
          },
        ],
      })
      await use(app)
      await app.stop()
    },
    { timeout: 120_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  told: async ({}, use) => {
    const told: string[] = []
    await use(told)
    // What Chromium says while the server is away.
    expect(told.filter((text) => !/WebSocket connection to '.*' failed/.test(text))).toEqual([])
  },
  join: async ({ app, browser, told }, use) => {
    const pages: Page[] = []
    await use(async (name) => {
      const page = await browser.newPage()
      pages.push(page)
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) told.push(message.text())
      })
      page.on('pageerror', (error) => told.push(String(error)))
      await page.goto(app.origin)
      await page.getByLabel('Your name').fill(name)
      await page.getByRole('button', { name: 'Join' }).click()
      return page
    })
    for (const page of pages) await page.close()
  },
})

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message').fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
}

/** Messages that have come back from the server. */
function sent(page: Page): Locator {
  return page.locator('li:not(.pending)')
}

test('two pages chat, and what is typed while the server is away arrives', async ({ join, server }) => {
  test.slow()
  const ada = await join('Ada')
  await expect(ada.getByRole('status')).toHaveText('Connected')
  await say(ada, 'Hello')
  await expect(sent(ada)).toHaveText(['Ada Hello'])
  const grace = await join('Grace')
  // What was said before.
  await expect(sent(grace)).toHaveText(['Ada Hello'])
  await say(grace, 'Hello, Ada')
  for (const page of [ada, grace]) await expect(sent(page)).toHaveText(['Ada Hello', 'Grace Hello, Ada'])

  await server.kill()
  await expect(ada.getByRole('status')).toContainText('No connection')
  await say(ada, 'Still there?')
  await expect(ada.locator('li.pending')).toHaveText(['Ada Still there?'])
  await screenshots(ada)
  server.start()
  const all = ['Ada Hello', 'Grace Hello, Ada', 'Ada Still there?']
  for (const page of [ada, grace]) await expect(sent(page)).toHaveText(all)
  await expect(ada.locator('li.pending')).toHaveCount(0)
  await expect(ada.getByRole('status')).toHaveText('Connected')
})

/** To look at; `SCREENSHOTS` names a folder. */
async function screenshots(page: Page): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (!folder) return
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1000, 360]) {
      await page.setViewportSize({ width, height: 600 })
      await page.screenshot({ path: `${folder}/chat-${colorScheme}-${width}.png` })
    }
  }
}
