// Who else is there: twins with the same token, servers that know no sessions, and clients that have none.
import { once } from 'node:events'
import type { Page } from '@playwright/test'
import type { SessionOptions } from 'resilient-socket/session'
import { type WebSocket, WebSocketServer } from 'ws'
import { closeOf, nextMessage, openSocket } from '../support/ws-client.ts'
import type { ClientEntry } from './support/logs.ts'
import type { Scene } from './support/scene.ts'
import { test as base, expect } from './support/test.ts'

interface Fixtures {
  /** A server that knows no sessions; its URL. */
  readonly serve: (welcome: (socket: WebSocket) => void) => Promise<string>
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  serve: async ({}, use) => {
    const servers: WebSocketServer[] = []
    await use(async (welcome) => {
      const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }).on('connection', welcome)
      servers.push(server)
      await once(server, 'listening')
      const { port } = server.address() as { port: number }
      return `ws://127.0.0.1:${port}`
    })
    for (const server of servers) {
      for (const client of server.clients) client.terminate()
      server.close()
    }
  },
})

/** What a second client would say that has the session's token; `n`: how much later its attempt is. */
async function helloOfTwin(scene: Scene, later: number, token?: string): Promise<string> {
  const { hello, ready } = await scene.frames()
  const { n } = JSON.parse(hello.slice('~hello '.length)) as { n: number }
  const { id, token: known } = JSON.parse(ready.slice('~ready '.length)) as { id: string; token: string }
  const twin = { v: 1, n: n + later, id, token: token ?? known, recv: 0, take: true }
  return `~hello ${JSON.stringify(twin)}`
}

test('begins a session of its own when a twin takes the session, and does not fight', async ({
  openScene,
}, testInfo) => {
  const scene = await openScene()
  await scene.send(3)
  await scene.untilServer('they are handled', (entries) => {
    return entries.filter(({ what }) => what === 'done').length === 3
  })
  const twin = await openSocket(scene.url)
  const answer = nextMessage(twin)
  await scene.after(async () => twin.send(await helloOfTwin(scene, 10)), 'reset')
  expect(await answer).toMatch(/^~ready \{"recv":3,/)
  await scene.until('is live again', () => scene.isLive)
  await scene.talk()
  expect(await scene.count('dial')).toBe(2)
  twin.send('~bye')
  await closeOf(twin)
  expect(await scene.settle(testInfo)).toMatchObject({ resets: ['taken'] })
})

test('is not disturbed by a twin whose attempt is not later, or whose token is wrong', async ({
  openScene,
}, testInfo) => {
  const scene = await openScene()
  await scene.talk()
  const earlier = await openSocket(scene.url)
  const [answer, close] = [nextMessage(earlier), closeOf(earlier)]
  earlier.send(await helloOfTwin(scene, 0))
  expect(await answer).toBe('~taken')
  expect(await close).toMatchObject({ code: 4001 })
  const thief = await openSocket(scene.url)
  thief.send(await helloOfTwin(scene, 10, 'wrong'))
  expect(await nextMessage(thief)).toContain('"reset":"unknown"')
  thief.close()
  await scene.progress()
  expect(await scene.settle(testInfo)).toMatchObject({ resets: [], resumed: 0 })
  expect(await scene.count('dial')).toBe(1)
})

test('tells once that a server knows no sessions, and keeps what it has', async ({ sessionPage, serve }) => {
  const url = await serve(echo)
  await open(sessionPage, url, { connectTimeout: 500, backoff: { min: 100, max: 200 } })
  await sendTwo(sessionPage)
  const entries = await told(sessionPage, (entries) => named(entries, 'dial').length >= 3)
  expect(named(entries, 'error')).toMatchObject([{ code: 'session-unanswered' }])
  expect(named(entries, 'foreign')).toEqual([])
  expect(await unacked(sessionPage)).toBe(2)
})

test('goes on without a session, if it may, where the hello is not answered', async ({
  sessionPage,
  serve,
}) => {
  const url = await serve(echo)
  await open(sessionPage, url, { optional: true })
  await sendTwo(sessionPage)
  const entries = await told(sessionPage, (entries) => echoes(entries).length >= 2)
  expect(named(entries, 'state')).toMatchObject([{ state: 'unsupported' }])
  expect(echoes(entries)).toEqual(['1', '2'])
  // What echoes the hello has said nothing.
  expect(named(entries, 'foreign').filter(({ text }) => String(text).startsWith('~'))).toEqual([])
  expect(named(entries, 'error')).toEqual([])
  expect(named(entries, 'dial')).toHaveLength(1)
  expect(await unacked(sessionPage)).toBe(0)
})

for (const code of [1000, 1003, 1008, 1011, 4000]) {
  test(`goes on without a session, if it may, where the hello is answered by a close with ${code}`, async ({
    sessionPage,
    serve,
  }) => {
    const url = await serve((socket) => {
      socket.on('message', (data) => {
        if (String(data).startsWith('~')) socket.close(code)
        else socket.send(String(data))
      })
    })
    await open(sessionPage, url, { optional: true })
    await sendTwo(sessionPage)
    const entries = await told(sessionPage, (entries) => echoes(entries).length >= 2)
    expect(echoes(entries)).toEqual(['1', '2'])
    expect(named(entries, 'state')).toMatchObject([{ state: 'unsupported' }])
    expect(named(entries, 'dial')).toHaveLength(2)
    expect(named(entries, 'error')).toEqual([])
  })
}

test('is told in so many words by a server that refuses its version', async ({ sessionPage, serve }) => {
  const url = await serve((socket) => {
    socket.once('message', () => socket.close(4406, "version 1 isn't known, only 2"))
  })
  // Before anything can have come back.
  await sessionPage.evaluate((url) => {
    openTalker('x', url, {})
    for (const _ of [1, 2]) talkers['x']?.send(20, 'text')
  }, url)
  const entries = await told(sessionPage, (entries) => named(entries, 'close').length === 1)
  expect(named(entries, 'close')).toMatchObject([{ code: 4406, reason: "version 1 isn't known, only 2" }])
  expect(named(entries, 'reset')).toEqual([
    {
      what: 'reset',
      reason: 'closed',
      unacked: [
        { number: 1, fate: 'unsent' },
        { number: 2, fate: 'unsent' },
      ],
    },
  ])
})

test('a hub tells a client without a session what it lacks', async ({ openScene }) => {
  const scene = await openScene()
  const closed = await scene.page.evaluate(async (url) => {
    const socket = new library.ResilientSocket(url, { heartbeat: false })
    socket.send('hello')
    return new Promise((resolve) => socket.once('close', ({ code, reason }) => resolve({ code, reason })))
  }, scene.url)
  expect(closed).toEqual({ code: 4400, reason: 'this endpoint needs a session: say ~hello first' })
})

test('a hub refuses versions that it does not know', async ({ openScene }) => {
  const scene = await openScene()
  const socket = await openSocket(scene.url)
  socket.send('~hello {"v":2,"n":1,"recv":0,"take":true}')
  expect(await closeOf(socket)).toEqual({ code: 4406, reason: "version 2 isn't known, only 1" })
})

/** A plain server, such as there are many. */
function echo(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
}

async function open(page: Page, url: string, options: SessionOptions = {}): Promise<void> {
  await page.evaluate(({ url, options }) => openTalker('x', url, options), { url, options })
}

function sendTwo(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const _ of [1, 2]) talkers['x']?.send(20, 'text')
  })
}

function unacked(page: Page): Promise<number | undefined> {
  return page.evaluate(() => talkers['x']?.session.unacked.messages)
}

/** What it has told once it is like that. */
async function told(
  page: Page,
  isSo: (entries: readonly ClientEntry[]) => boolean,
): Promise<readonly ClientEntry[]> {
  const read = (): Promise<readonly ClientEntry[]> => page.evaluate(() => readTalker('x', 0))
  await expect.poll(async () => isSo(await read())).toBe(true)
  return read()
}

/** The client's messages that came back. */
function echoes(entries: readonly ClientEntry[]): readonly string[] {
  return named(entries, 'foreign').flatMap(({ text }) => /^client (\d+) /.exec(text)?.[1] ?? [])
}

function named<W extends ClientEntry['what']>(
  entries: readonly ClientEntry[],
  what: W,
): readonly Extract<ClientEntry, { what: W }>[] {
  return entries.filter((entry) => entry.what === what) as Extract<ClientEntry, { what: W }>[]
}
