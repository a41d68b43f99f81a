// Tabs that are really hidden, frozen, or kept in the page cache: what a laptop's lid and the back button do.
import { startBareSite } from './support/bare-site.ts'
import { Lane } from './support/lane.ts'
import { measured } from './support/measured.ts'
import { type PageAbilities, probePageAbilities } from './support/page-abilities.ts'
import { PlainBrowser } from './support/plain-browser.ts'
import { test as base, expect } from './support/test.ts'
import { SLACK } from './support/two-lanes.ts'
import { expectWhole, named, usableAt, WatchedClient } from './support/watched-client.ts'

/** From the sign to the first answer, with the default options. */
const SIGN_BOUND = 1_500 + SLACK

const NEVER_HIDDEN = 'this browser never hides a page'

const test = base.extend<
  { readonly browserOfItsOwn: PlainBrowser },
  { readonly pageAbilities: PageAbilities }
>({
  pageAbilities: [
    async ({ launchOptions }, use) => {
      const site = await startBareSite()
      const abilities = await probePageAbilities(launchOptions, site.origin)
      await site.close()
      await use(abilities)
    },
    { scope: 'worker' },
  ],
  browserOfItsOwn: async ({ launchOptions }, use) => {
    const browser = await PlainBrowser.start(launchOptions)
    await use(browser)
    await browser.close()
  },
})

test('a hidden tab that comes back: a dead connection is replaced at once, a living one is kept', async ({
  pageAbilities,
  bareSite,
  browserOfItsOwn,
  demo,
}, testInfo) => {
  testInfo.skip(!pageAbilities.hidesPages, NEVER_HIDDEN)
  const tab = await browserOfItsOwn.open(bareSite.origin)
  const lanes = { dead: await Lane.open(demo, 'dead'), alive: await Lane.open(demo, 'alive') }
  const dead = await WatchedClient.open(tab.page, lanes.dead.url)
  const alive = await WatchedClient.open(tab.page, lanes.alive.url)
  await dead.untilSettled()
  const { events } = await alive.read()
  await tab.hide()
  expect(await lanes.dead.break('forget')).toBe(1)
  await dead.sendsOn('visibilitychange')
  await alive.sendsOn('visibilitychange')
  await tab.show()

  const kept = await alive.until('has all answers', ({ echoes }) => echoes.length === 2)
  const later = kept.events.slice(events.length).filter(({ name }) => name !== 'visibilitychange')
  expect(later.map(({ name, detail }) => detail['health'] ?? name)).toEqual(['suspect', 'good'])
  expect(await lanes.alive.links()).toBe(1)

  const record = await dead.until('has all answers', ({ echoes }) => echoes.length === 2)
  expect(named(record, 'replacing')).toMatchObject([{ detail: { reason: 'visible' } }])
  expect(named(record, 'lost')).toMatchObject([{ detail: { origin: 'heartbeat' } }])
  const { at } = record.sent.at(-1)!
  measured(testInfo, 'visible, dead connection', usableAt(record, at)! - at, SIGN_BOUND)
  measured(testInfo, 'visible, living connection', usableAt(kept, kept.sent.at(-1)!.at)! - at, SIGN_BOUND)
})

test('a tab that was frozen, its connection dead or not, is usable soon after it goes on', async ({
  pageAbilities,
  bareSite,
  browserOfItsOwn,
  demo,
}, testInfo) => {
  testInfo.skip(!pageAbilities.hidesPages, NEVER_HIDDEN)
  const tab = await browserOfItsOwn.open(bareSite.origin)
  const lanes = { dead: await Lane.open(demo, 'dead'), alive: await Lane.open(demo, 'alive') }
  const clients = [
    await WatchedClient.open(tab.page, lanes.dead.url),
    await WatchedClient.open(tab.page, lanes.alive.url),
  ]
  await tab.hide()
  await tab.freeze()
  await lanes.dead.break('forget')
  const from = Date.now()
  await tab.resume()
  for (const [index, client] of clients.entries()) {
    await client.send()
    const record = await client.until('has all answers', ({ echoes }) => echoes.length === 2)
    expectWhole(record)
    expect(named(record, 'waiting')).toEqual([])
    const what = `resume, ${index === 0 ? 'dead' : 'living'} connection`
    measured(testInfo, what, usableAt(record, from)! - from, SIGN_BOUND)
  }
})

test('the page cache: let go with 1000, kept waiting with its queue, back as soon as the page is', async ({
  pageAbilities,
  bareSite,
  browserOfItsOwn,
  demo,
  echoServer,
}, testInfo) => {
  testInfo.skip(!pageAbilities.keepsPages, 'this browser has no page cache')
  const tab = await browserOfItsOwn.open(bareSite.origin)
  const client = await WatchedClient.open(tab.page, echoServer.url)
  await client.sendsOn('pagehide')
  await client.sendsOn('pageshow')
  await tab.page.goto(demo.url)
  await expect.poll(() => echoServer.visits[0]?.closeCode).toBe(1000)
  expect(echoServer.visits).toHaveLength(1)
  await tab.goBack()

  const record = await client.until('has all answers', ({ echoes }) => echoes.length === 3)
  expectWhole(record)
  expect(record.sent.map(({ result }) => result)).toEqual(['sent', 'queued', 'queued'])
  const waiting = { retryAt: Infinity, reason: 'pagehide' }
  expect(named(record, 'state').find(({ detail }) => detail['state'] === 'waiting')).toMatchObject({
    detail: waiting,
  })
  expect(named(record, 'waiting')).toMatchObject([{ detail: waiting }])
  const from = named(record, 'pageshow')[0]!.at
  measured(testInfo, 'back out of the page cache', usableAt(record, from)! - from, SIGN_BOUND)
  expect(echoServer.visits).toHaveLength(2)
})
