// The programs of docs/recipes/rooms.md.
import { once } from 'node:events'
import type { Browser, Page } from '@playwright/test'
import type { ResilientSocket } from 'resilient-socket'
import { WebSocket } from 'ws'
import type { Room, RoomEvent } from './rooms/rooms.ts'
import { notesIn, openGuide } from './support/live-page.ts'
import { expect, test as guideTest, type Served } from './support/test.ts'

interface RoomsModule {
  readonly socket: ResilientSocket
  readonly join: (room: string, show: (event: RoomEvent) => void) => Room
}

declare const guide: RoomsModule
declare global {
  var rooms: Record<string, Room>
}

/** The server's own pings, so often. */
const KEEPALIVE = 2_000

interface Fixtures {
  readonly visit: (...rooms: string[]) => Promise<Member>
}

interface Member {
  readonly page: Page
  readonly served: Served
}

const test = guideTest.extend<Fixtures>({
  visit: async ({ browser, serve }, use) => {
    const pages: Page[] = []
    let shared: Served | undefined
    await use(async (...rooms) => {
      shared ??= await serve('rooms/server.mjs', { KEEPALIVE: String(KEEPALIVE) })
      const page = await openMember(browser, shared, rooms)
      pages.push(page)
      return { page, served: shared }
    })
    for (const page of pages) await page.close()
  },
})

/** Notes what it hears: `lobby: hello` and `lobby has 2`. */
async function openMember(browser: Browser, served: Served, names: readonly string[]): Promise<Page> {
  const page = await browser.newPage()
  await openGuide(page, served, 'rooms/rooms.ts')
  await page.evaluate((names) => {
    globalThis.socket = guide.socket
    globalThis.rooms = Object.fromEntries(
      names.map((name) => [
        name,
        guide.join(name, (event) => {
          heard.push(event.type === 'said' ? `${name}: ${event.text}` : `${name} has ${event.count}`)
        }),
      ]),
    )
  }, names)
  for (const name of names)
    await expect.poll(() => notesIn(page)).toContainEqual(expect.stringMatching(`^${name} has`))
  return page
}

function say(page: Page, room: string, text: string): Promise<void> {
  return page.evaluate(([room = '', text = '']) => rooms[room]!.say(text), [room, text])
}

/** Notes the room of each further message, whoever listens. */
function noteRooms(page: Page): Promise<unknown> {
  return page.evaluate(
    () => void socket.on('message', ({ data }) => heard.push(`from ${JSON.parse(data).room}`)),
  )
}

async function expectLast(page: Page, ...notes: string[]): Promise<void> {
  await expect.poll(async () => (await notesIn(page)).slice(-notes.length)).toEqual(notes)
}

test('a message reaches those in its room, and nobody else', async ({ visit }) => {
  const ada = await visit('lobby', 'cellar')
  const bob = await visit('lobby')
  await expectLast(ada.page, 'lobby has 2')
  await noteRooms(bob.page)
  await say(ada.page, 'cellar', 'alone')
  await say(ada.page, 'lobby', 'hello')
  await expectLast(ada.page, 'cellar: alone', 'lobby: hello')
  await expectLast(bob.page, 'lobby: hello', 'from lobby')
  expect(await notesIn(bob.page)).not.toContain('from cellar')
})

test('after a lost connection a client is in its rooms again before anything that has waited is sent', async ({
  visit,
}) => {
  const { page, served } = await visit('lobby', 'cellar')
  served.proxy.break('reset')
  await expect.poll(() => page.evaluate(() => socket.state)).not.toBe('open')
  await say(page, 'lobby', 'one')
  await say(page, 'cellar', 'two')
  // The server tells what is said to members only, the one who says it included.
  await expectLast(page, 'lobby: one', 'cellar: two')
})

test('the same after the server has lost its rooms', async ({ visit }) => {
  const { page, served } = await visit('lobby')
  await served.server.end()
  await expect.poll(() => page.evaluate(() => socket.state)).not.toBe('open')
  await say(page, 'lobby', 'meanwhile')
  await served.server.launch()
  await expectLast(page, 'lobby has 1', 'lobby: meanwhile')
})

test('who has left a room hears nothing of it any more', async ({ visit }) => {
  const ada = await visit('lobby', 'cellar')
  const bob = await visit('lobby', 'cellar')
  await bob.page.evaluate(() => rooms['lobby']!.leave())
  await expectLast(ada.page, 'lobby has 1')
  await noteRooms(bob.page)
  await say(ada.page, 'lobby', 'secret')
  await say(ada.page, 'cellar', 'public')
  await expectLast(bob.page, 'cellar: public', 'from cellar')
  expect(await notesIn(bob.page)).not.toContain('from lobby')
  ada.served.proxy.break('reset')
  await expectLast(ada.page, 'cellar has 2')
  expect((await notesIn(ada.page)).filter((note) => note.startsWith('lobby has')).at(-1)).toBe('lobby has 1')
})

test('a member that has vanished leaves its rooms by the second ping of the server', async ({ visit }) => {
  const { page, served } = await visit('lobby')
  await expectLast(page, 'lobby has 1')
  const vanished = new WebSocket(`ws://127.0.0.1:${served.server.port}`, { autoPong: false })
  await once(vanished, 'open')
  vanished.send('{"type":"join","room":"lobby"}')
  await expectLast(page, 'lobby has 1', 'lobby has 2', 'lobby has 1')
})

test('nonsense is closed with 4400, and only that connection', async ({ visit }) => {
  const ada = await visit('lobby')
  const bob = await visit('lobby')
  const closed = bob.page.evaluate(
    () => new Promise((resolve) => socket.once('close', ({ code }) => resolve(code))),
  )
  await bob.page.evaluate(() => socket.send('nonsense'))
  expect(await closed).toBe(4400)
  await expectLast(ada.page, 'lobby has 1')
})
