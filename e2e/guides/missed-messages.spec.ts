// The programs of docs/recipes/missed-messages.md.
import type { Page } from '@playwright/test'
import type { ResilientSocket } from 'resilient-socket'
import { WebSocket } from 'ws'
import { openSocket } from '../support/ws-client.ts'
import { notesIn, openGuide } from './support/live-page.ts'
import { expect, test as guideTest, type Served } from './support/test.ts'

declare const guide: {
  readonly follow: (show: (text: string) => void, startOver: () => void) => ResilientSocket
}

const KEPT = 5

interface Fixtures {
  readonly served: Served
  /** Opens the page, which notes the texts, and `start over`. */
  readonly follower: Page
  /** As another client would. */
  readonly publish: (...texts: string[]) => Promise<void>
}

const test = guideTest.extend<Fixtures>({
  served: async ({ serve }, use) => use(await serve('missed-messages/server.mjs', { KEPT: String(KEPT) })),
  follower: async ({ page, served }, use) => {
    await openGuide(page, served, 'missed-messages/follow.ts')
    await page.evaluate(() => {
      globalThis.socket = guide.follow(
        (text) => heard.push(text),
        () => heard.push('start over'),
      )
    })
    await expectNotes(page, 'start over')
    await use(page)
  },
  publish: async ({ served }, use) => {
    await use(async (...texts) => {
      const socket = await openSocket(`ws://127.0.0.1:${served.server.port}`)
      for (const text of texts) socket.send(JSON.stringify({ type: 'publish', text }))
      // Its answer comes after the server has published all of them.
      socket.send('{"type":"ping"}')
      await new Promise((resolve) => socket.once('message', resolve))
      expect(socket.readyState).toBe(WebSocket.OPEN)
      socket.terminate()
    })
  },
})

async function expectNotes(page: Page, ...notes: string[]): Promise<void> {
  await expect.poll(() => notesIn(page)).toEqual(notes)
}

async function expectAway(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => socket.state)).not.toBe('open')
}

test('what was published during an outage arrives once and in order, before what comes later', async ({
  follower,
  served,
  publish,
}) => {
  await publish('one')
  await expectNotes(follower, 'start over', 'one')
  served.proxy.break('reset')
  await expectAway(follower)
  await publish('two', 'three')
  await expectNotes(follower, 'start over', 'one', 'two', 'three')
  await publish('four')
  await expectNotes(follower, 'start over', 'one', 'two', 'three', 'four')
})

test('what was sent into a connection that had died in silence arrives, too', async ({
  follower,
  served,
  publish,
}) => {
  await publish('one')
  await expectNotes(follower, 'start over', 'one')
  served.proxy.break('forget')
  await publish('two')
  await follower.evaluate(() => socket.probe())
  await expectNotes(follower, 'start over', 'one', 'two')
})

test('while a replacement takes over, each message is shown once', async ({ follower, publish }) => {
  const texts = Array.from({ length: 30 }, (_, index) => `${index}`)
  for (const [index, text] of texts.entries()) {
    if (index % 10 === 5) await follower.evaluate(() => socket.rotate())
    await publish(text)
  }
  await expectNotes(follower, 'start over', ...texts)
})

test('after a gap that the server has not kept, the page starts over with what there is', async ({
  follower,
  served,
  publish,
}) => {
  await publish('old')
  await expectNotes(follower, 'start over', 'old')
  served.proxy.break('reset')
  await expectAway(follower)
  const texts = Array.from({ length: KEPT + 1 }, (_, index) => `${index}`)
  await publish(...texts, 'last')
  await expectNotes(follower, 'start over', 'old', 'start over', ...texts.slice(2), 'last')
})

test('a server that has forgotten everything makes the page start over', async ({
  follower,
  served,
  publish,
}) => {
  await publish('one', 'two')
  await expectNotes(follower, 'start over', 'one', 'two')
  await served.server.end()
  await expectAway(follower)
  await served.server.launch()
  await publish('three')
  await expectNotes(follower, 'start over', 'one', 'two', 'start over', 'three')
})
