// The guide's service in real applications: zoneless, with zone.js, and rendered on a server.
import { setTimeout } from 'node:timers/promises'
import { test as base, expect } from '@playwright/test'
import { type AppOptions, BuiltApp, DevApp } from '../support/app.ts'
import type { Counts } from './app/counts.ts'
import { angular, PACKAGES } from './support/angular-plugin.ts'
import { LiveServer } from './support/live-server.ts'

const MESSAGES = 10_000

/** Rendering anew because the state changed, or the application began. */
const OTHER_CHECKS = 3

interface Fixtures {
  /** Nobody is there yet. */
  readonly live: LiveServer
}

interface WorkerFixtures {
  readonly server: LiveServer
  readonly app: BuiltApp
}

const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
    async ({}, use) => {
      const server = await LiveServer.start()
      await use(server)
      await server.close()
    },
    { scope: 'worker' },
  ],
  app: [
    async ({ server }, use) => {
      const app = await BuiltApp.start(optionsOf(server))
      await use(app)
      await app.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  live: async ({ server }, use) => {
    await server.reset()
    await use(server)
  },
})

// One after the other, because they share what is built.
test.describe.configure({ mode: 'default' })

test("the guide's application shows state and messages, through a lost connection", async ({
  page,
  app,
  live,
}) => {
  await page.goto(`${app.origin}/guide/index.html`)
  await expect(page.getByText('Connection: open')).toBeVisible()
  const say = async (text: string): Promise<void> => {
    await page.getByLabel('Message').fill(text)
    await page.getByRole('button', { name: 'Send' }).click()
  }
  await say('before')
  await expect(page.getByRole('listitem')).toHaveText(['before'])
  live.cut()
  await expect(page.getByText('Connection: waiting')).toBeVisible()
  await say('meanwhile')
  await expect(page.getByRole('listitem')).toHaveText(['before', 'meanwhile'])
  await expect(page.getByText('Connection: open')).toBeVisible()
  expect(live.visits).toBe(2)
})

for (const file of ['index', 'zone']) {
  test(`${MESSAGES} messages are seen once, with at most one check a frame: ${file}.html`, async ({
    page,
    app,
    live,
  }) => {
    await page.goto(`${app.origin}/app/${file}.html`)
    await expect(page.getByText('open', { exact: true })).toBeVisible()
    const before = await page.evaluate(readCounts)
    // In a burst, Angular itself would look once.
    for (let number = 0; number < MESSAGES; number += 1) {
      live.say(String(number))
      if (number % 20 === 0) await setTimeout(1)
    }
    await expect(page.locator('output')).toHaveText(`${MESSAGES} in order`)
    const after = await page.evaluate(readCounts)
    const frames = after.frames - before.frames
    const checks = after.checks - before.checks
    test.info().annotations.push({ type: 'checks', description: `${checks} in ${frames} frames` })
    expect(checks).toBeGreaterThan(0)
    expect(checks).toBeLessThanOrEqual(frames + OTHER_CHECKS)
  })
}

test('a component that is destroyed hears nothing more, and the application closes the socket', async ({
  page,
  app,
  live,
}) => {
  await page.goto(`${app.origin}/app/index.html`)
  const output = page.locator('output')
  await expect(page.getByText('open', { exact: true })).toBeVisible()
  live.say('0')
  await expect(output).toHaveText('1 in order')
  await page.getByRole('button', { name: 'Toggle' }).click()
  await expect(output).toHaveCount(0)
  expect(await page.evaluate(() => pageCounts.listeners())).toBe(0)
  await page.getByRole('button', { name: 'Toggle' }).click()
  await expect(output).toHaveText('0 in order')
  live.say('0')
  await expect(output).toHaveText('1 in order')
  expect(live.codes).toEqual([])
  await page.evaluate(() => pageCounts.destroy())
  await expect.poll(() => live.codes).toEqual([1000])
  expect(live.visits).toBe(1)
})

test('a socket that a component provides lives as long as the component', async ({ page, app, live }) => {
  await page.goto(`${app.origin}/app/index.html`)
  const button = page.getByRole('button', { name: 'Own' })
  await button.click()
  await expect(page.getByText('own: open')).toBeVisible()
  expect(live.visits).toBe(2)
  await button.click()
  await expect.poll(() => live.codes).toEqual([1000])
  await expect(page.getByText('open', { exact: true })).toBeVisible()
})

test('a server renders it, and makes no socket', async ({ live }) => {
  const app = await DevApp.start(optionsOf(live))
  const { render } = (await app.load('app/server.ts')) as { render(): Promise<string> }
  expect(await render()).toContain('Connection: idle')
  expect(live.visits).toBe(0)
  await app.stop()
})

function optionsOf({ url }: LiveServer): AppOptions {
  return { folder: 'angular', plugins: [angular(url)], packages: PACKAGES }
}

function readCounts(): Pick<Counts, 'checks' | 'frames'> {
  const { checks, frames } = pageCounts
  return { checks, frames }
}
