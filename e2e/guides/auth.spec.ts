// The programs of docs/recipes/auth.md.
import type { Page } from '@playwright/test'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import type { AttemptContext, ResilientSocket } from 'resilient-socket'
import { refusalStatus } from '../support/ws-client.ts'
import { noteSocket, notesIn, openGuide } from './support/live-page.ts'
import { expect, test as guideTest, type Served } from './support/test.ts'

declare const guide: Readonly<Record<string, (maxAge?: number) => ResilientSocket>>

type Way = 'ticket' | 'cookie' | 'first-message'

const NAMES: Readonly<Record<Way, string>> = {
  ticket: 'connectByTicket',
  cookie: 'connectByCookie',
  'first-message': 'connectByMessage',
}
/** Longer than a connection must live to be stable. */
const LOGIN = 6_000

interface Fixtures {
  readonly served: Served
  /** Logs in, if there is a user, and connects. */
  readonly connect: (way: Way, user?: string, maxAge?: number) => Promise<void>
}

const test = guideTest.extend<Fixtures & { login: number }>({
  login: [15 * 60_000, { option: true }],
  served: async ({ serve, login }, use) => use(await serve('auth/server.mjs', { LOGIN: String(login) })),
  connect: async ({ page, served }, use) => {
    await use(async (way, user, maxAge) => {
      await openGuide(page, served, `auth/${way}.ts`)
      if (user) await post(page, `/login?${user}`)
      await page.evaluate(`(${noteSocket})(guide.${NAMES[way]}(${maxAge ?? ''}))`)
    })
  },
})

async function post(page: Page, path: string): Promise<void> {
  await page.evaluate((path) => fetch(path, { method: 'POST' }), path)
}

async function expectNotes(page: Page, ...notes: string[]): Promise<void> {
  await expect.poll(() => notesIn(page)).toEqual(notes)
}

/** `setup` of the first message takes the welcome. */
function welcome(way: Way, user: string): string[] {
  return way === 'first-message' ? [] : [`welcome ${user}`]
}

test.describe('by ticket, cookie and first message', () => {
  for (const way of ['ticket', 'cookie', 'first-message'] as const) {
    test(`${way}: logs in again on each connection, before what has waited`, async ({
      page,
      connect,
      served,
    }) => {
      await connect(way, 'ada')
      await page.evaluate(() => socket.send('one'))
      await expectNotes(page, 'open: open', ...welcome(way, 'ada'), 'ada: one')
      served.proxy.break('reset')
      await expect.poll(() => page.evaluate(() => socket.state)).not.toBe('open')
      await page.evaluate(() => socket.send('two'))
      await expectNotes(
        page,
        'open: open',
        ...welcome(way, 'ada'),
        'ada: one',
        'lost: 1006 network',
        'open: network',
        ...welcome(way, 'ada'),
        'ada: two',
      )
    })

    test(`${way}: a user who may not come in is closed for good with 4403`, async ({ page, connect }) => {
      await connect(way, 'mallory')
      await expect.poll(() => notesIn(page)).toContain('close: 4403 server')
      expect(await page.evaluate(() => socket.state)).toBe('closed')
    })

    test(`${way}: without a login the socket is closed with 4401`, async ({ page, connect }) => {
      await connect(way)
      await expect.poll(() => page.evaluate(() => socket.state)).toBe('closed')
      await expect.poll(() => notesIn(page)).toContain('close: 4401 server')
    })
  }
})

test.describe('a login that expires', () => {
  test.use({ login: LOGIN })

  for (const way of ['ticket', 'cookie', 'first-message'] as const) {
    test(`${way}: 4401 leads to a fresh login at once`, async ({ page, connect }) => {
      await connect(way, 'ada')
      await expectNotes(
        page,
        'open: open',
        ...welcome(way, 'ada'),
        'lost: 4401 server',
        'open: refresh',
        ...welcome(way, 'ada'),
      )
      await page.evaluate(() => socket.send('still here'))
      await expect.poll(() => notesIn(page)).toContain('ada: still here')
    })
  }

  test('maxAge replaces the connection before that, without a gap', async ({ page, connect }) => {
    await connect('ticket', 'ada', LOGIN / 2)
    await expect
      .poll(async () => (await notesIn(page)).filter((note) => note === 'open: max-age').length)
      .toBe(3)
    const lost = (await notesIn(page)).filter((note) => note.startsWith('lost'))
    expect(lost).toEqual(lost.map(() => expect.stringMatching(/ replaced$/)))
  })
})

test('rotate() takes a new login over, and nothing is lost meanwhile', async ({ page, connect }) => {
  await connect('ticket', 'ada')
  await expectNotes(page, 'open: open', 'welcome ada')
  await post(page, '/login?bob')
  await page.evaluate(async () => {
    for (let number = 1; number <= 50; number += 1) {
      if (number === 10) socket.rotate()
      socket.send(`${number}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })
  const numbers = Array.from({ length: 50 }, (_, index) => `${index + 1}`)
  await expect
    .poll(async () => (await notesIn(page)).flatMap((note) => /^(?:ada|bob): (\d+)$/.exec(note)?.[1] ?? []))
    .toEqual(numbers)
  expect(await notesIn(page)).toContain('welcome bob')
  expect((await notesIn(page)).filter((note) => note.startsWith('lost'))).toEqual([
    expect.stringMatching(/ replaced$/),
  ])
})

test('after a logout the ticket is refused, and the socket closes for good', async ({
  page,
  connect,
  served,
}) => {
  await connect('ticket', 'ada')
  await expectNotes(page, 'open: open', 'welcome ada')
  await post(page, '/logout')
  served.proxy.break('reset')
  await expect.poll(() => notesIn(page)).toContain('close: 4401 server')
  expect(await page.evaluate(() => socket.state)).toBe('closed')
})

test('a page sees 401 as 1006, and goes on dialling', async ({ page, connect, served }) => {
  await connect('cookie', 'ada')
  await expectNotes(page, 'open: open', 'welcome ada')
  await served.proxy.setNetwork({ ...PERFECT_NETWORK, door: 401 })
  await page.evaluate(() => {
    const Client = socket.constructor as typeof ResilientSocket
    const url = ({ lastClose }: AttemptContext): string => {
      heard.push(`dial after ${lastClose?.code}`)
      return '/by-cookie'
    }
    globalThis.socket = new Client(url, { backoff: { max: 100 } })
  })
  await expect
    .poll(async () => (await notesIn(page)).filter((note) => note === 'dial after 1006').length)
    .toBeGreaterThan(3)
  expect(await page.evaluate(() => socket.state)).toMatch(/^(waiting|connecting)$/)
})

test('another origin is refused', async ({ served }) => {
  const url = `ws://127.0.0.1:${served.server.port}/by-cookie`
  expect(await refusalStatus(url, { origin: 'https://evil.example' })).toBe(401)
})
