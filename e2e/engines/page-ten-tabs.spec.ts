// Many tabs to one address, and one dial that hangs: engines make the others wait for it, tab or no tab.
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import { type BareSite, startBareSite } from '../support/bare-site.ts'
import { type LaneRecord, openPair, type Records, readPair } from '../support/pair.ts'
import type { Engine, EnginePage } from './port/engine.ts'
import { test as base, expect } from './support/page-test.ts'
import { reportFault } from './support/report-fault.ts'
import { type Line, startProxiedLine } from './support/trial.ts'

const GROUP = 'page and browser'
const TABS = 10
/** The defaults of ours: an attempt, and the first window of a page that may be hidden. */
const CONNECT_TIMEOUT = 10_000
const BACK_OFF = 4_000
/** Firefox makes dials to an address wait longer with each one that was given up; measured with ten: 6 s. */
const FIREFOX_WAIT = 12_000
const SLACK = 3_000
/** Nine of the engine's own dials, one after the other: not ours to bound. */
const NINE_DIALS = 15_000
/** Until when the dial that hangs is left alone, and Firefox doesn't end it by itself. */
const WATCH = 13_000

type Tab = Pick<EnginePage, 'evaluate'>

interface Lines {
  readonly native: Line
  readonly ours: Line
}

declare global {
  /** Of somebody else's, in the same browser. */
  var strangers: readonly WebSocket[]
}

const test = base.extend<{ readonly site: BareSite; readonly lines: Lines }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it what a fixture needs.
  site: async ({}, use) => {
    const site = await startBareSite()
    await use(site)
    await site.close()
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it what a fixture needs.
  lines: async ({}, use) => {
    const lines = { native: await startProxiedLine(), ours: await startProxiedLine() }
    await use(lines)
    for (const { proxy, server } of Object.values(lines)) {
      proxy?.close()
      await server.close()
    }
  },
})

test('ten tabs, the first one’s dial hangs: all of ours are open when it has given up', async ({
  engineName,
  ownEngine,
  site,
  lines,
}, testInfo) => {
  const tabs = await openTabs(ownEngine, site, TABS)
  const from = Date.now()
  await hang(lines, () => dial(tabs[0]!, lines, '?0'))
  for (const [index, tab] of tabs.slice(1).entries()) await dial(tab, lines, `?${index + 1}`)
  await untilEach(tabs.slice(0, 1), ({ ours }) => ours.state !== 'connecting', CONNECT_TIMEOUT + SLACK)
  const natives = (await Promise.all(tabs.slice(1).map(read))).map(({ native }) => native.state)
  expect(new Set(natives)).toEqual(new Set([engineName === 'webkit' ? 'open' : 'connecting']))

  const bound = (engineName === 'firefox' ? FIREFOX_WAIT : BACK_OFF) + SLACK
  await untilEach(tabs, ({ ours }) => ours.answered.length === 1, bound)
  const visits = lines.ours.server.visits.filter(({ path }) => path === '/?1')
  const later = { read: () => read(tabs[1]!), ours: { server: { visits } } }
  const fault = 'ten tabs, the first one’s dial hangs: the second'
  const report = await reportFault(testInfo, ownEngine, later, { group: GROUP, fault, from })

  expect(report.ours).toMatchObject({ lost: 0, doubled: 0 })
  // One that was given up may have come through at that moment: it is closed.
  const staying = (): number =>
    lines.ours.server.visits.filter(({ closeCode }) => closeCode === undefined).length
  await expect.poll(staying).toBe(TABS)
  if (engineName === 'webkit') return
  await tabs[0]!.evaluate(() => pairs['']?.native.close(), undefined)
  await untilEach(tabs.slice(1), ({ native }) => native.state === 'open', NINE_DIALS)
})

test('somebody else’s dial hangs: ours can’t help it where the engine makes it wait, and opens as soon as that one ends', async ({
  engineName,
  ownEngine,
  site,
  lines,
}, testInfo) => {
  const [stranger, tab] = (await openTabs(ownEngine, site, 2)) as [Tab, Tab]
  const from = Date.now()
  await hang(lines, () =>
    stranger.evaluate(
      (urls) => {
        strangers = urls.map((url) => new WebSocket(url))
      },
      [lines.native.url, lines.ours.url],
    ),
  )
  await dial(tab, lines)
  const isWaiting = engineName !== 'webkit'
  // Nothing happens: that is what is looked at.
  if (isWaiting) await new Promise((resolve) => setTimeout(resolve, from + WATCH - Date.now()))
  const before = await read(tab)
  const over = isWaiting ? Date.now() : from
  await stranger.evaluate(() => {
    for (const socket of strangers) socket.close()
  }, undefined)
  const [records] = await untilEach(
    [tab],
    ({ native, ours }) => opens(native) * ours.answered.length === 1,
    BACK_OFF + SLACK,
  )
  const fault = 'somebody else’s dial hangs, in another tab'
  const trial = { read: () => read(tab), ours: lines.ours }
  const report = await reportFault(testInfo, ownEngine, trial, { group: GROUP, fault, from, over })

  expect(report.ours).toMatchObject({ lost: 0, doubled: 0 })
  if (isWaiting) for (const lane of Object.values(before)) expect(opens(lane)).toBe(0)
  expect(opens(records!.native)).toBe(1)
})

/** In one browser, each with the library. */
async function openTabs(engine: Engine, { origin }: BareSite, count: number): Promise<readonly Tab[]> {
  const first = await engine.open(origin)
  const tabs: Tab[] = [first]
  while (tabs.length < count) tabs.push(await first.openBeside(origin))
  for (const tab of tabs) {
    const isReady = (): Promise<boolean> => tab.evaluate(() => 'library' in globalThis, undefined)
    await expect.poll(isReady, { timeout: 20_000 }).toBe(true)
  }
  return tabs
}

/** What is dialled now is never answered; what is dialled later is. */
async function hang({ native, ours }: Lines, dial: () => Promise<void>): Promise<void> {
  const proxies = [native.proxy!, ours.proxy!]
  for (const proxy of proxies) await proxy.setNetwork({ ...PERFECT_NETWORK, door: 'hang' })
  await dial()
  await expect.poll(() => proxies.map(({ linkCount }) => linkCount)).toEqual([1, 1])
  for (const proxy of proxies) {
    proxy.break('forget')
    await proxy.setNetwork(PERFECT_NETWORK)
  }
}

/** With both clients; ours has a message to send. By the query its server knows the tab; no engine looks at it. */
async function dial(tab: Tab, { native, ours }: Lines, query = ''): Promise<void> {
  await tab.evaluate(openPair, {
    name: '',
    nativeUrl: native.url,
    oursUrl: ours.url + query,
    oursId: undefined,
    options: {},
    nativeWait: undefined,
  })
  await tab.evaluate(() => pairs['']?.send(0), undefined)
}

function read(tab: Tab): Promise<Records> {
  return tab.evaluate(readPair, '')
}

async function untilEach(
  tabs: readonly Tab[],
  isSo: (records: Records) => boolean,
  timeout: number,
): Promise<readonly Records[]> {
  let records: Records[] = []
  const areSo = async (): Promise<boolean> => {
    records = await Promise.all(tabs.map(read))
    return records.every(isSo)
  }
  await expect.poll(areSo, { timeout, intervals: [100, 250] }).toBe(true)
  return records
}

function opens({ events }: LaneRecord): number {
  return events.filter(({ name }) => name === 'open').length
}
