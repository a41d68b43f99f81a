// What the collector may take of the drop-in class, and what it mustn't (WebSockets 7, "Garbage collection").
import type { CDPSession, Page } from '@playwright/test'
import { expect, test } from './support/test.ts'

declare global {
  /** What the lost socket's listeners heard. */
  var heard: string[]
  /** It, for as long as it is there. */
  var lost: WeakRef<WebSocket>
}

/** A socket that nobody holds, with listeners. */
async function lose(page: Page, url: string): Promise<void> {
  await page.evaluate(async (url) => {
    const { WebSocket } = await import('resilient-socket/websocket')
    globalThis.heard = []
    const socket = new WebSocket(url)
    for (const type of ['open', 'message', 'connectionlost', 'connectionrestored', 'close'])
      socket.addEventListener(type, (event) => {
        heard.push(type)
        if (type === 'open') (event.target as WebSocket).send('hello')
      })
    globalThis.lost = new WeakRef(socket)
  }, url)
}

async function collect(session: CDPSession): Promise<void> {
  for (let time = 0; time < 3; time += 1) await session.send('HeapProfiler.collectGarbage')
}

const heardIn = (page: Page): Promise<string[]> => page.evaluate(() => globalThis.heard)
const isThere = (page: Page): Promise<boolean> => page.evaluate(() => lost.deref() !== undefined)

test('a socket with listeners stays while it can still deliver', async ({ barePage: page, echoServer }) => {
  const session = await page.context().newCDPSession(page)
  // It waits, or dials and is refused, until the server takes it in.
  echoServer.handshakes = 'refused'
  await lose(page, echoServer.url)
  await expect.poll(() => echoServer.requests.length).toBe(1)
  await collect(session)
  await expect.poll(() => echoServer.requests.length).toBeGreaterThan(1)
  await collect(session)
  expect(await isThere(page)).toBe(true)
  echoServer.handshakes = 'prompt'

  await expect.poll(() => heardIn(page)).toEqual(['open', 'message'])

  await collect(session)
  echoServer.dismiss(1012)
  await expect.poll(() => heardIn(page)).toContain('connectionlost')
  await collect(session)
  await expect
    .poll(() => heardIn(page))
    .toEqual(['open', 'message', 'connectionlost', 'open', 'connectionrestored', 'message'])
})

test('a closed socket that nobody holds is collected', async ({ barePage: page, echoServer }) => {
  const session = await page.context().newCDPSession(page)
  await lose(page, echoServer.url)
  await expect.poll(() => heardIn(page)).toEqual(['open', 'message'])
  await page.evaluate(() => lost.deref()?.close())
  await expect.poll(() => heardIn(page)).toEqual(['open', 'message', 'close'])
  await expect
    .poll(async () => {
      await collect(session)
      return isThere(page)
    })
    .toBe(false)
})
