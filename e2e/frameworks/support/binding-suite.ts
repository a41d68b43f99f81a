// What the bindings to Svelte, Solid and Vue must do, in an application that has the same words and buttons in each.
import { test as base, expect, type Page } from '@playwright/test'
import { type AppOptions, BuiltApp, DevApp } from './app.ts'
import { TestServer } from './test-server.ts'
import { startWatch } from './watch.ts'

const MESSAGES = 10_000

/** Of Chromium, about a handshake that is called off. */
const CALLED_OFF = /WebSocket is closed before the connection is established/

export interface BindingApp extends AppOptions {
  /** The component that has the socket. */
  readonly component: string
  /** Exports `renderLive` and `made`. */
  readonly serverModule: string
  /** Whether a component stays while something in its boundary is awaited. */
  readonly isKeptSuspended: boolean
}

interface Fixtures {
  readonly server: TestServer
  /** Opens the application, and checks that nothing is wrong with it when the test ends. */
  readonly visit: (origin: string) => Promise<void>
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  server: async ({}, use) => {
    const server = await TestServer.start()
    await use(server)
    await server.close()
  },
  visit: async ({ page, server }, use) => {
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (/error|warning/.test(message.type()) && !CALLED_OFF.test(message.text()))
        complaints.push(message.text())
    })
    await page.addInitScript(startWatch)
    await use(async (origin) => {
      await page.goto(`${origin}/?server=${server.url}`)
    })
    expect(complaints).toEqual([])
  },
})

export function testBinding(name: string, options: BindingApp): void {
  for (const App of [DevApp, BuiltApp]) {
    test.describe(`${name}, ${App === DevApp ? 'in development' : 'built'}`, () => {
      test.describe.configure({ mode: 'default', timeout: 120_000 })
      let app: DevApp | BuiltApp
      test.beforeAll(async () => {
        app = await App.start(options)
      })
      test.afterAll(() => app.stop())
      test.beforeEach(({ visit }) => visit(app.origin))
      testLife(options)
      testListeners()
      if (App === BuiltApp) testBursts()
    })
  }

  test(`${name}: an edited component has one connection, which works`, async ({ page, server, visit }) => {
    test.setTimeout(120_000)
    const app = await DevApp.start(options)
    await visit(app.origin)
    await expect(page.getByText('State: open')).toBeVisible()
    for (const word of ['Once', 'Twice']) {
      await app.edit(options.component, (source) => source.replace(/\w+: (?=\{+ ?status)/, `${word}: `))
      await expect(page.getByText(`${word}: open`)).toBeVisible()
      await expect.poll(() => server.liveCount).toBe(1)
    }
    server.say('0')
    await expect(page.locator('output')).toHaveText('1 in order')
    expect(await heard(page)).toEqual(['0'])
    await app.stop()
  })

  test(`${name}: a server renders without a socket, the same each time`, async ({ server }) => {
    const app = await DevApp.start(options)
    const module = (await app.load(options.serverModule)) as {
      readonly made: number
      renderLive(url: string): string | Promise<string>
    }
    const markup = await module.renderLive(server.url)
    expect(markup.replaceAll(/<!--.*?-->/g, '')).toContain('State: idle')
    expect(await module.renderLive(server.url)).toBe(markup)
    expect(module.made).toBe(0)
    expect(server.visits).toEqual([])
    await app.stop()
  })
}

function testLife({ isKeptSuspended }: BindingApp): void {
  test('connects once, and shows the status everywhere', async ({ page, server }) => {
    await expect(page.getByText('State: open')).toBeVisible()
    await expect(page.getByText('Usable', { exact: true })).toBeVisible()
    await expect(page.getByText('Shared: open')).toHaveCount(2)
    expect(server.visits).toEqual(['/first'])
  })

  test('a component that goes closes its socket, and one that comes makes another', async ({
    page,
    server,
  }) => {
    for (let round = 1; round <= 3; round += 1) {
      await expect(page.getByText('State: open')).toBeVisible()
      await press(page, 'Toggle')
      await expect.poll(() => server.codes).toHaveLength(round)
      await press(page, 'Toggle')
    }
    await expect(page.getByText('State: open')).toBeVisible()
    expect(server.visits).toHaveLength(4)
    expect(new Set(server.codes)).toEqual(new Set([1000]))
  })

  test('a component that goes while it connects leaves no connection', async ({ page, server }) => {
    await expect(page.getByText('State: open')).toBeVisible()
    server.isHolding = true
    await press(page, 'Path second')
    await expect(page.getByText('State: connecting')).toBeVisible()
    await expect.poll(() => server.held.size).toBe(1)
    await press(page, 'Toggle')
    await expect.poll(() => server.held.size).toBe(0)
    expect(server.liveCount).toBe(0)
    expect(server.visits).toEqual(['/first'])
  })

  test('another URL closes the socket and makes another, also after a factory that throws', async ({
    page,
    server,
  }) => {
    await expect(page.getByText('State: open')).toBeVisible()
    await press(page, 'Path second')
    await expect.poll(() => server.visits).toEqual(['/first', '/second'])
    await expect.poll(() => server.codes).toEqual([1000])
    await expect(page.getByText('State: open')).toBeVisible()
    server.say('0')
    await expect(page.locator('output')).toHaveText('1 in order')
    expect(await heard(page)).toEqual(['0'])

    await press(page, 'Path bad')
    await expect(page.getByText('Failed: SyntaxError')).toBeVisible()
    await expect.poll(() => server.liveCount).toBe(0)
    await press(page, 'Path first')
    await press(page, 'Toggle')
    await press(page, 'Toggle')
    await expect(page.getByText('State: open')).toBeVisible()
    expect(server.visits).toEqual(['/first', '/second', '/first'])
  })

  test('a boundary that waits has no socket that nobody sees', async ({ page, server }) => {
    await expect(page.getByText('State: open')).toBeVisible()
    await press(page, 'Suspend')
    await expect(page.getByText('Suspended')).toBeVisible()
    await expect.poll(() => server.liveCount).toBe(isKeptSuspended ? 1 : 0)
    await press(page, 'Toggle')
    await expect.poll(() => server.liveCount).toBe(0)
    const before = server.visits.length
    await press(page, 'Toggle')
    await expect(page.getByText('Suspended')).toBeVisible()
    await press(page, 'Resolve')
    await expect(page.getByText('State: open')).toBeVisible()
    expect(server.visits).toHaveLength(before + 1)
    expect(server.liveCount).toBe(1)
  })
}

function testBursts(): void {
  for (const path of ['first', 'session']) {
    test(`${MESSAGES} messages come once and in order, with at most one update a frame: ${path}`, async ({
      page,
      server,
    }) => {
      await press(page, `Path ${path}`)
      await expect.poll(() => server.visits.at(-1)).toBe(`/${path}`)
      await expect.poll(() => server.liveCount).toBe(1)
      await expect(page.getByText('State: open')).toBeVisible()
      const texts = Array.from({ length: MESSAGES }, (_, number) => String(number))
      const before = await page.evaluate(() => globalThis.watch)
      // In batches, so that they come in many frames.
      for (let start = 0; start < MESSAGES; start += 100) {
        server.say(...texts.slice(start, start + 100))
        await new Promise(setImmediate)
      }
      await expect(page.locator('output')).toHaveText(`${MESSAGES} in order`)
      const { frames, updates } = await page.evaluate(() => globalThis.watch)
      expect(await heard(page)).toEqual(texts)
      expect(await heard(page, 'shared')).toHaveLength(2 * MESSAGES)
      const updatesInBurst = updates - before.updates
      const framesInBurst = frames - before.frames
      test.info().annotations.push({ type: 'updates', description: `${updatesInBurst} in ${framesInBurst}` })
      expect(updatesInBurst).toBeGreaterThan(0)
      expect(updatesInBurst).toBeLessThanOrEqual(framesInBurst + 1)
    })
  }
}

function testListeners(): void {
  test('a component that goes in a listener hears nothing more', async ({ page, server }) => {
    await expect(page.getByText('State: open')).toBeVisible()
    server.say('0', 'bye', '1')
    await expect(page.locator('output')).toHaveCount(0)
    await expect.poll(() => server.codes).toEqual([1000])
    expect(await heard(page)).toEqual(['0', 'bye'])
  })

  test('the same function listens for two components until each goes', async ({ page, server }) => {
    await expect(page.getByText('Shared: open')).toHaveCount(2)
    server.say('0')
    await expect(page.locator('output')).toHaveText('1 in order')
    await press(page, 'Share')
    await expect(page.getByText('Shared: open')).toHaveCount(1)
    server.say('1')
    await expect(page.locator('output')).toHaveText('2 in order')
    expect(await heard(page, 'shared')).toEqual(['shared 0', 'shared 0', 'shared 1'])
  })
}

export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
}

export /** By the component that owns the socket, or by those that share it. */
async function heard(page: Page, who: 'owner' | 'shared' = 'owner'): Promise<readonly string[]> {
  const all = await page.evaluate(() => globalThis.watch.heard)
  return all.filter((text) => text.startsWith('shared') === (who === 'shared'))
}
