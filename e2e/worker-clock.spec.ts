// Timers from a Worker, in a page whose own timers can be stopped: what still happens then is the Worker's doing.
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { startDemoServer } from '@resilient-socket/demo/server'
import type { ResilientSocketOptions } from 'resilient-socket'
import { build } from 'vite'
import { startBareSite } from './support/bare-site.ts'
import { echoUrl } from './support/lane.ts'
import { expect, test } from './support/test.ts'

declare global {
  var sockets: { latencies: number; errors: string[]; close(): Promise<unknown> }[]
  /** Of the Worker's file, as an application gets it from its bundler. */
  var workerUrl: string
}

const WORKER_FILE = '/package/worker-clock/worker.js'

const QUICK = { heartbeat: { interval: 200 } } satisfies ResilientSocketOptions

/** Opens the page with a clock that a test can stop; its Workers have their own. */
async function visit(page: Page, address: string): Promise<void> {
  await page.clock.install({ time: 1_700_000_000_000 })
  await page.goto(address)
  await page.waitForFunction(() => 'library' in globalThis)
}

/** From now on no timer of the page fires. */
async function stopPageTimers(page: Page): Promise<void> {
  await page.clock.pauseAt(1_800_000_000_000)
}

/** Opens a socket with the timers of `workerClock`, and counts what it tells. */
async function openSocket(page: Page, address: string, url?: string): Promise<void> {
  await page.evaluate(
    async ({ address, url, options }) => {
      const { ResilientSocket } = await import('resilient-socket')
      const { workerClock } = await import('resilient-socket/worker-clock')
      const environment = workerClock(url === undefined ? {} : { url })
      const socket = new ResilientSocket(address, { ...options, environment })
      const record = { latencies: 0, errors: [] as string[], close: () => socket.close() }
      socket.on('latency', () => {
        record.latencies += 1
      })
      socket.on('error', ({ code }) => record.errors.push(code))
      globalThis.sockets ??= []
      sockets.push(record)
      await socket.opened()
    },
    { address, url, options: QUICK },
  )
}

/** Resolves when every socket's heartbeat has been answered so often from now on. */
async function heartbeats(page: Page, count: number): Promise<void> {
  const before = await page.evaluate(() => sockets.map(({ latencies }) => latencies))
  await expect
    .poll(
      () =>
        page.evaluate(
          (before) => Math.min(...sockets.map(({ latencies }, index) => latencies - before[index]!)),
          before,
        ),
      { timeout: 15_000 },
    )
    .toBeGreaterThanOrEqual(count)
}

function errors(page: Page): Promise<readonly (readonly string[])[]> {
  return page.evaluate(() => sockets.map(({ errors }) => errors))
}

test('a heartbeat runs on a Worker from a Blob', async ({ page, bareSite, demo }) => {
  await visit(page, bareSite.origin)
  await stopPageTimers(page)
  await openSocket(page, echoUrl(demo))
  await heartbeats(page, 3)
  expect(page.workers().map((worker) => new URL(worker.url()).protocol)).toEqual(['blob:'])
  expect(await errors(page)).toEqual([[]])
})

test('two sockets share one Worker, which ends with the last of them', async ({ page, bareSite, demo }) => {
  await visit(page, bareSite.origin)
  await stopPageTimers(page)
  await openSocket(page, echoUrl(demo, 'one'))
  await openSocket(page, echoUrl(demo, 'two'))
  await heartbeats(page, 2)
  expect(page.workers()).toHaveLength(1)
  await page.evaluate(() => sockets.shift()?.close())
  await heartbeats(page, 2)
  const ended = page.workers()[0]!.waitForEvent('close')
  await page.evaluate(() => sockets.shift()?.close())
  await ended
  expect(page.workers()).toEqual([])
})

test('a policy that forbids Blobs as Workers costs one error for each socket, and no heartbeat', async ({
  page,
  bareSite,
  demo,
}) => {
  await visit(page, `${bareSite.origin}/strict`)
  await openSocket(page, echoUrl(demo, 'one'))
  await openSocket(page, echoUrl(demo, 'two'))
  await expect.poll(() => errors(page)).toEqual([['environment'], ['environment']])
  await heartbeats(page, 3)
  expect(await errors(page)).toEqual([['environment'], ['environment']])
  expect(page.workers()).toEqual([])
})

test('under that policy the shipped file does the work', async ({ page, bareSite, demo }) => {
  await visit(page, `${bareSite.origin}/strict`)
  await stopPageTimers(page)
  await openSocket(page, echoUrl(demo), WORKER_FILE)
  await heartbeats(page, 3)
  expect(page.workers().map((worker) => worker.url())).toEqual([`${bareSite.origin}${WORKER_FILE}`])
  expect(await errors(page)).toEqual([[]])
})

test('under that policy the file that Vite makes of it does the work', async ({ page }) => {
  const { entry, files } = await bundle('./support/bundled-worker-url.ts')
  const site = await startBareSite(files)
  const server = await startDemoServer({ trustedOrigins: [site.origin] })
  await visit(page, `${site.origin}/strict`)
  await page.evaluate((entry) => import(entry), entry)
  await stopPageTimers(page)
  await openSocket(page, echoUrl(server), await page.evaluate(() => workerUrl))
  await heartbeats(page, 3)
  expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual([
    expect.stringMatching(/^\/assets\/worker-.*\.js$/),
  ])
  expect(await errors(page)).toEqual([[]])
  await site.close()
  await server.close()
})

test('a file that is not there costs one error, and no heartbeat', async ({ page, bareSite, demo }) => {
  await visit(page, bareSite.origin)
  await openSocket(page, echoUrl(demo), '/nowhere.js')
  await expect.poll(() => errors(page)).toEqual([['environment']])
  await heartbeats(page, 3)
  expect(await errors(page)).toEqual([['environment']])
  expect(page.workers()).toEqual([])
})

/** An application as Vite builds it: its files by their path, and which of them is the page's script. */
async function bundle(input: string): Promise<{ entry: string; files: Record<string, string> }> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('.', import.meta.url)),
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: { input: fileURLToPath(new URL(input, import.meta.url)) },
    },
  })
  const outputs = [result].flat().flatMap((built) => ('output' in built ? built.output : []))
  const files = outputs.map((file) => [
    `/${file.fileName}`,
    file.type === 'chunk' ? file.code : String(file.source),
  ])
  const entry = outputs.find((file) => file.type === 'chunk' && file.isEntry)
  if (!entry) throw new Error('the application was not bundled')
  return { entry: `/${entry.fileName}`, files: Object.fromEntries(files) }
}
