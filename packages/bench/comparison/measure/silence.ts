// Connections that die without a word, as behind a NAT that forgets them: when each client is usable again.
import type { Page } from '@playwright/test'
import { median } from '../../common/numbers.ts'
import { sleep, until } from '../../common/waiting.ts'
import { dialingPeers, type Peer } from '../peers.ts'
import { rowOf, seconds } from '../report/rows.ts'
import { type Cell, failed, type Section } from '../report/section.ts'
import { connect, type Group, greet, leave, logsOf, type Stage } from '../stage.ts'

const CLIENTS = 5
/** Between two clients of a library, so that their heartbeats are at different points. */
const STAGGER = 5_000
/** From the last client's start until the fault. */
const AGE = 12_000
const BUSY_EVERY = 1_000
const WINDOW = 75_000
const ONLINE_WINDOW = 45_000
const OFFLINE = 1_000
const PAGES = 3
const LOOK = 200

export async function measureSilence(stage: Stage): Promise<Section> {
  const page = await stage.page()
  const idle = await groupsOf(stage, 'idle', CLIENTS)
  const busy = await groupsOf(stage, 'busy', CLIENTS)
  const all = [...idle, ...busy]
  const alive = await start(page, all, STAGGER)
  await page.evaluate(([rooms, every]) => comparison.talk(rooms, 'q', every), [
    busy.flatMap(({ rooms }) => rooms),
    BUSY_EVERY,
  ] as const)
  await sleep(AGE)
  const diedAt = Date.now()
  for (const { proxy } of all) proxy.break('forget')
  await until(() => areBack(page, all, diedAt), WINDOW, LOOK)
  const times = await timesOf(page, all, alive, diedAt)
  await leave(page, all)
  const cellFor = (peer: Peer, scenario: string): Cell => {
    const own = times.get(`${peer}.${scenario}.`)
    return own === undefined ? failed('it never connected') : cellOfTimes(own, WINDOW)
  }
  return {
    title: 'A connection that dies in silence',
    how: `The network forgets the connection and tells nobody; a new dial would succeed. Time from then until a new connection is usable for the
application: joined, subscribed or greeted as the library does it. The median of ${CLIENTS} clients a library, the slowest in brackets, observed
for ${WINDOW / 1_000} s. They start ${STAGGER / 1_000} s apart, the last one ${AGE / 1_000} s before the fault, so their heartbeats differ in phase. Each has had one request
answered. The busy ones send a request each second, and each is answered.`,
    columns: [
      { title: 'idle', better: 'Sooner usable after an idle connection died', noise: 2_000 },
      { title: 'busy', better: 'Sooner usable after a busy connection died', noise: 2_000 },
    ],
    rows: dialingPeers.map((peer) => rowOf(peer, [cellFor(peer, 'idle'), cellFor(peer, 'busy')])),
  }
}

/** One client of a library in a page, as applications have it: some libraries share one listener among all. */
export async function measureOnline(stage: Stage): Promise<Section> {
  const context = await stage.context()
  const pages = await Promise.all(Array.from({ length: PAGES }, () => stage.page(context)))
  const starts = await Promise.all(
    pages.map(async (page, n) => {
      const groups = await groupsOf(stage, `online-${n}`, 1)
      return { page, groups, alive: await start(page, groups, 0) }
    }),
  )
  await sleep(AGE)
  for (const { groups } of starts) for (const { proxy } of groups) proxy.break('forget')
  await context.setOffline(true)
  await sleep(OFFLINE)
  await context.setOffline(false)
  const times = await Promise.all(
    starts.map(async ({ page, groups, alive }) => {
      const onlineAt = await onlineIn(page)
      await until(() => areBack(page, groups, onlineAt), ONLINE_WINDOW, LOOK)
      return timesOf(page, groups, alive, onlineAt)
    }),
  )
  for (const { page, groups } of starts) await leave(page, groups)
  const cellFor = (peer: Peer): Cell => {
    const own = times.flatMap((times, n) => times.get(`${peer}.online-${n}.`) ?? [])
    return own.length === 0 ? failed('it never connected') : cellOfTimes(own, ONLINE_WINDOW)
  }
  return {
    title: 'The network changes',
    how: `A connection that has been idle for ${AGE / 1_000} s dies in silence, and the browser goes offline for ${OFFLINE / 1_000} s, as when a phone changes from Wi-Fi to
mobile. Time from the \`online\` event until a new connection is usable: the median of ${PAGES} clients a library, each in a page of its
own, the slowest in brackets, observed for ${ONLINE_WINDOW / 1_000} s.`,
    columns: [{ title: 'usable after `online`', better: 'Sooner usable after `online`', noise: 300 }],
    rows: dialingPeers.map((peer) => rowOf(peer, [cellFor(peer)])),
  }
}

async function onlineIn(page: Page): Promise<number> {
  await until(() => page.evaluate(() => comparison.onlineAt() !== undefined), ONLINE_WINDOW, LOOK)
  return (await page.evaluate(() => comparison.onlineAt())) ?? Date.now()
}

function groupsOf(stage: Stage, scenario: string, size: number): Promise<readonly Group[]> {
  return Promise.all(dialingPeers.map((peer) => stage.group(peer, scenario, size)))
}

/** Names of the groups whose clients are all connected. */
async function start(page: Page, groups: readonly Group[], stagger: number): Promise<ReadonlySet<string>> {
  const size = groups[0]?.rooms.length ?? 0
  for (let n = 0; n < size; n += 1) {
    for (const group of groups) await connect(page, group, group.rooms.slice(n, n + 1))
    await sleep(n < size - 1 ? stagger : 0)
  }
  const alive = await Promise.all(
    groups.map(async ({ name, rooms }) => ((await greet(page, rooms)) ? name : '')),
  )
  return new Set(alive)
}

async function areBack(page: Page, groups: readonly Group[], since: number): Promise<boolean> {
  const logs = await logsOf(
    page,
    groups.flatMap(({ rooms }) => rooms),
  )
  return logs.every(({ hellos }) => (hellos.at(-1) ?? 0) > since)
}

/** Of the groups whose clients were all connected, each client's time until it was usable. */
async function timesOf(
  page: Page,
  groups: readonly Group[],
  alive: ReadonlySet<string>,
  since: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = groups
    .filter(({ name }) => alive.has(name))
    .map(async ({ name, rooms }) => {
      const logs = await logsOf(page, rooms)
      const own = logs.map(({ hellos }) => hellos.find((at) => at > since) ?? Number.POSITIVE_INFINITY)
      return [name, own.map((at) => at - since)] as const
    })
  return new Map(await Promise.all(times))
}

function cellOfTimes(times: readonly number[], window: number): Cell {
  const value = median(times)
  const worst = Math.max(...times)
  const inTime = times.filter(Number.isFinite).length
  if (inTime === 0) return { value: Number.POSITIVE_INFINITY, text: `not within ${window / 1_000} s` }
  const rest = Number.isFinite(worst)
    ? seconds(worst)
    : `${inTime} of ${times.length} within ${window / 1_000} s`
  return { value, text: Number.isFinite(value) ? `${seconds(value)} (${rest})` : rest }
}
