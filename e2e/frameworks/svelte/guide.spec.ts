// The application of docs/frameworks/svelte.md, as a reader builds and runs it; but the page dials a fault proxy.
import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, test as base, expect, type Page } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import { build, preview } from 'vite'
import { endProcess } from '../../support/end-process.ts'
import { freePort } from '../../support/free-port.ts'
import { isListening } from '../../support/is-listening.ts'

const HOST = '127.0.0.1'
const GUIDE = fileURLToPath(new URL('./guide', import.meta.url))
const REPORTS = fileURLToPath(new URL('../../reports', import.meta.url))

/** A connection that is silent is given up after about 13 s, and the server dialled again within 15 s. */
const RECOVERED = { timeout: 60_000 }

/** `server.mjs` as a process of its own, whose edits are in the reader's folder. */
class ListServer {
  readonly port: number
  readonly #folder: string
  #process: ChildProcess | undefined

  constructor(folder: string, port: number) {
    this.#folder = folder
    this.port = port
  }

  /** Resolves when it listens. */
  async launch(): Promise<void> {
    const child = spawn(process.execPath, ['server.mjs'], {
      cwd: this.#folder,
      env: { ...process.env, PORT: String(this.port) },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    this.#process = child
    await expect
      .poll(() => child.exitCode === null && isListening(this.port), { message: 'server.mjs listens' })
      .toBe(true)
  }

  async kill(): Promise<void> {
    await endProcess(this.#process)
  }

  /** What it has saved, such as `add Milk`. */
  async edits(): Promise<readonly string[]> {
    const lines = await readFile(join(this.#folder, 'edits.jsonl'), 'utf8').catch(() => '')
    const edits = lines
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { action: string; item: string; text: string })
    const names = new Map(edits.filter(({ text }) => text).map(({ item, text }) => [item, text]))
    return edits.map(({ action, item }) => `${action} ${names.get(item)}`)
  }
}

interface Fixtures {
  /** With a copy of the guide's files. */
  readonly folder: string
  readonly server: ListServer
  readonly faultProxy: FaultProxy
  /** Opens the built page in a browser context of its own. */
  readonly visit: (options?: Parameters<Browser['newContext']>[0]) => Promise<Page>
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  folder: async ({}, use) => {
    await mkdir(join(REPORTS, 'apps'), { recursive: true })
    const folder = await mkdtemp(join(REPORTS, 'apps/svelte-guide-'))
    await cp(GUIDE, folder, { recursive: true })
    await use(folder)
    await rm(folder, { recursive: true })
  },
  server: async ({ folder }, use) => {
    const server = new ListServer(folder, await freePort())
    await server.launch()
    await use(server)
    await server.kill()
  },
  faultProxy: async ({ server }, use) => {
    const proxy = await FaultProxy.listen({ host: HOST, port: server.port }, 0)
    await use(proxy)
    proxy.close()
  },
  visit: async ({ browser, folder, faultProxy }, use) => {
    const component = join(folder, 'App.svelte')
    const parts = (await readFile(component, 'utf8')).split(':8080')
    expect(parts, 'App.svelte names the port once').toHaveLength(2)
    await writeFile(component, parts.join(`:${faultProxy.port}`))
    await build({ root: folder, logLevel: 'error' })
    const site = await preview({ root: folder, logLevel: 'error', preview: { host: HOST, port: 0 } })
    const address = site.httpServer.address()
    if (!address || typeof address === 'string') throw new Error('the page is served on no port')
    const complaints: string[] = []
    const opened: Page[] = []
    await use(async (options = {}) => {
      const page = await (await browser.newContext(options)).newPage()
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('dialog', (dialog) => complaints.push(dialog.message()))
      opened.push(page)
      await page.goto(`http://${HOST}:${address.port}`)
      await expectStatus(page, 'Saved')
      return page
    })
    for (const page of opened) await page.context().close()
    await site.close()
    expect(complaints).toEqual([])
  },
})

test('saves every edit once and shows it to everybody, whatever breaks', async ({
  visit,
  server,
  faultProxy,
}) => {
  test.setTimeout(240_000)
  const [ada, bob] = [await visit(), await visit()]
  await add(ada, 'Milk', 'Bread')
  await expectItems(bob, ['Milk', 'Bread'])
  await tick(bob, 'Milk')
  await expect(ada.getByLabel('Milk', { exact: true })).toBeChecked()
  await expectStatus(ada, 'Saved')

  // Nothing gets through any more, and nobody says so.
  await faultProxy.setNetwork({ ...PERFECT_NETWORK, blackHole: 'both' })
  await add(ada, 'Eggs')
  await removeItem(bob, 'Bread')
  await expectStatus(ada, 'Saving 1…')
  await expectItems(ada, ['Milk', 'Bread', 'Eggs'])
  await expectItems(bob, ['Milk'])
  await expectStatus(ada, 'Saving 1… (connecting)')
  await faultProxy.setNetwork(PERFECT_NETWORK)
  await expectStatus(ada, 'Saved')
  await expectStatus(bob, 'Saved')
  await expectItems(ada, ['Milk', 'Eggs'])
  await expectItems(bob, ['Milk', 'Eggs'])

  // An edit arrives, its acknowledgement doesn't; then the server dies, and edits are made while it is away.
  await faultProxy.setNetwork({ ...PERFECT_NETWORK, blackHole: 'down' })
  await add(ada, 'Salt')
  await expect.poll(() => server.edits()).toContain('add Salt')
  await server.kill()
  await faultProxy.setNetwork(PERFECT_NETWORK)
  await expectStatus(bob, 'Saved (connecting)')
  await add(ada, 'Rice')
  await add(bob, 'Tea')
  await tick(bob, 'Eggs')
  await server.launch()
  await expectStatus(ada, 'Saved')
  await expectStatus(bob, 'Saved')

  const saved = await server.edits()
  const expected = [
    'add Milk',
    'add Bread',
    'tick Milk',
    'add Eggs',
    'remove Bread',
    'add Salt',
    'add Rice',
    'add Tea',
  ]
  expect(saved.toSorted()).toEqual([...expected, 'tick Eggs'].toSorted())
  const items = saved
    .filter((edit) => edit.startsWith('add') && edit !== 'add Bread')
    .map((edit) => edit.slice(4))
  for (const page of [ada, bob]) {
    await expectItems(page, items)
    for (const name of items)
      await expect(page.getByLabel(name, { exact: true })).toBeChecked({ checked: /Milk|Eggs/.test(name) })
  }
})

test('looks decent, and is accessible', async ({ visit, faultProxy }) => {
  test.setTimeout(180_000)
  const page = await visit()
  await add(page, 'Milk', 'Bread', 'Two kilogrammes of the good apples, and one of the others')
  await tick(page, 'Bread')
  await expectStatus(page, 'Saved')
  await faultProxy.setNetwork({ ...PERFECT_NETWORK, blackHole: 'both' })
  await add(page, 'Coffee')
  for (const { name, width, colorScheme } of [
    { name: 'light', width: 800, colorScheme: 'light' },
    { name: 'dark', width: 800, colorScheme: 'dark' },
    { name: 'phone', width: 360, colorScheme: 'light' },
  ] as const) {
    await page.setViewportSize({ width, height: 640 })
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(REPORTS, `screenshots/svelte-guide-${name}.png`) })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  }
  await faultProxy.setNetwork(PERFECT_NETWORK)
  await expectStatus(page, 'Saved')
})

async function add(page: Page, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await page.getByLabel('New item').fill(text)
    await page.getByRole('button', { name: 'Add' }).click()
    await expect(page.getByLabel(text, { exact: true })).toBeVisible()
  }
}

async function tick(page: Page, name: string): Promise<void> {
  await page.getByLabel(name, { exact: true }).click()
}

async function removeItem(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Remove ${name}` }).click()
}

async function expectItems(page: Page, items: readonly (string | RegExp)[]): Promise<void> {
  await expect(page.locator('li span')).toHaveText([...items], RECOVERED)
}

async function expectStatus(page: Page, status: string): Promise<void> {
  await expect(page.locator('output')).toHaveText(status, RECOVERED)
}
