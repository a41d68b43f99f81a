// The programs of docs/start/tutorial.md in a folder as a reader has it, and each row of its table.
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test as base, expect, type Page } from '@playwright/test'
import { Program } from './support/program.ts'

const FILES = fileURLToPath(new URL('./tutorial', import.meta.url))
/** Of the longest window before an attempt, and the attempt itself. */
const BACK_WITHIN = 20_000

interface Fixtures {
  readonly server: Program
  readonly visit: () => Promise<Page>
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  server: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'tutorial-'))
    await cp(FILES, folder, { recursive: true })
    await mkdir(join(folder, 'node_modules'))
    for (const name of ['resilient-socket', 'ws']) {
      const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`)
      await symlink(dirname(manifest), join(folder, 'node_modules', name))
    }
    const server = await Program.start(join(folder, 'server.mjs'))
    await use(server)
    await server.end()
    await rm(folder, { recursive: true })
  },
  visit: async ({ server, context }, use) => {
    await use(async () => {
      const page = await context.newPage()
      page.on('pageerror', (error) => {
        throw error
      })
      await page.goto(`http://127.0.0.1:${server.port}/`)
      await expectBadge(page, 'open, good')
      return page
    })
  },
})

async function expectBadge(page: Page, badge: string | RegExp): Promise<void> {
  await expect(page.locator('output')).toHaveText(badge)
}

async function send(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await page.getByLabel('Message').fill(text)
    await page.getByRole('button', { name: 'Send' }).click()
  }
}

/** The first ping follows the first message, so its answer comes before that to the second. */
async function warmUp(page: Page): Promise<void> {
  await send(page, 'zero')
  await expectMessages(page, 'zero (arrived)')
  await send(page, 'zero')
  await expectMessages(page, 'zero (arrived)', 'zero (arrived)')
}

async function expectMessages(page: Page, ...messages: string[]): Promise<void> {
  await expect(page.locator('li')).toHaveText(messages, { timeout: BACK_WITHIN })
}

test('everybody sees every message', async ({ visit }) => {
  const [one, two] = [await visit(), await visit()]
  await send(one, 'hello')
  await expectMessages(one, 'hello (arrived)')
  await expectMessages(two, 'hello (arrived)')
})

test('a server that is stopped and started again gets what was written meanwhile', async ({
  server,
  visit,
}) => {
  const page = await visit()
  await server.end('SIGINT')
  await expectBadge(page, /^(waiting|connecting), down$/)
  await send(page, 'one', 'two')
  await expectMessages(page, 'one (queued)', 'two (queued)')
  await server.launch()
  await expectMessages(page, 'one (arrived)', 'two (arrived)')
  await expectBadge(page, 'open, good')
})

test('a suspended server makes the connection suspect, and gets everything when it goes on', async ({
  server,
  visit,
}) => {
  const page = await visit()
  await warmUp(page)
  server.suspend()
  await send(page, 'one')
  await expectMessages(page, 'zero (arrived)', 'zero (arrived)', 'one (sent)')
  await expectBadge(page, 'open, suspect')
  await send(page, 'two')
  await expectMessages(page, 'zero (arrived)', 'zero (arrived)', 'one (sent)', 'two (queued)')
  server.resume()
  await expectMessages(page, 'zero (arrived)', 'zero (arrived)', 'one (arrived)', 'two (arrived)')
  await expectBadge(page, 'open, good')
})

test('what a server had not read when it was killed is lost, and what was queued is not', async ({
  server,
  visit,
}) => {
  const page = await visit()
  await warmUp(page)
  server.suspend()
  await send(page, 'one')
  await server.end()
  await expectBadge(page, /^(waiting|connecting), down$/)
  await send(page, 'two')
  await server.launch()
  await expectMessages(page, 'zero (arrived)', 'zero (arrived)', 'one (sent)', 'two (arrived)')
})
