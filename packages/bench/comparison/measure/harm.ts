// Connections that live while nothing can be heard of them: dropped or not, and what became of the answers.
import type { Page } from '@playwright/test'
import { sleep } from '../../common/waiting.ts'
import { type Peer, peers } from '../peers.ts'
import { rowOf } from '../report/rows.ts'
import { type Cell, failed, type Section } from '../report/section.ts'
import { changeNetwork, connect, type Group, greet, leave, logsOf, type Stage } from '../stage.ts'

const CLIENTS = 3
const STAGGER = 7_000
const WORK = 15_000
/** Requests behind the one that takes long, and the time between them. */
const BEHIND = 5
const BEHIND_EVERY = 2_000
const SIZE = 2_000_000
const BANDWIDTH = 200_000
/** After the longest answer should have come. */
const AFTERWARDS = 30_000

export async function measureHarm(stage: Stage): Promise<Section> {
  const page = await stage.page()
  const slow = await Promise.all(peers.map((peer) => stage.group(peer, 'slow', CLIENTS)))
  const large = await Promise.all(peers.map((peer) => stage.group(peer, 'large', CLIENTS)))
  const all = [...slow, ...large]
  for (let n = 0; n < CLIENTS; n += 1) {
    for (const group of all) await connect(page, group, group.rooms.slice(n, n + 1))
    await sleep(n < CLIENTS - 1 ? STAGGER : 0)
  }
  const alive = new Set(
    await Promise.all(all.map(async ({ name, rooms }) => ((await greet(page, rooms)) ? name : ''))),
  )
  for (const group of large) await changeNetwork(group, { bandwidth: BANDWIDTH })
  await ask(page, slow, `work=${WORK}`)
  await ask(page, large, `size=${SIZE}`)
  for (let n = 0; n < BEHIND; n += 1) {
    await sleep(BEHIND_EVERY)
    await ask(page, slow, '')
  }
  await sleep(WORK - BEHIND * BEHIND_EVERY + AFTERWARDS)
  const cells = new Map(await Promise.all(all.map(async (group) => cellOf(page, group, alive))))
  await leave(page, all)
  const cellFor = (peer: Peer, scenario: string): Cell =>
    cells.get(`${peer}.${scenario}.`) ?? failed('not measured')
  return {
    title: 'Living connections that are given up',
    how: `What lives, but says nothing for a while. *Slow handler*: the server works ${WORK / 1_000} s on a request and takes nothing else meanwhile, the
library's own pings included; ${BEHIND} more requests wait behind it. *Large answer*: ${SIZE / 1_000_000} MB in one message at ${BANDWIDTH / 1_000} kB/s. ${CLIENTS} clients a library,
started ${STAGGER / 1_000} s apart. Connections dropped, and requests whose answer hasn't come ${AFTERWARDS / 1_000} s after it should have; less is better.`,
    columns: [
      { title: 'slow handler', better: 'Fewer drops and losses with a slow handler', noise: 0 },
      { title: 'large answer', better: 'Fewer drops and losses with a large answer', noise: 0 },
    ],
    rows: peers.map((peer) => rowOf(peer, [cellFor(peer, 'slow'), cellFor(peer, 'large')])),
  }
}

async function ask(page: Page, groups: readonly Group[], words: string): Promise<void> {
  const rooms = groups.flatMap((group) => group.rooms)
  await page.evaluate(
    ([rooms, words]) => {
      for (const room of rooms) comparison.ask(room, words)
    },
    [rooms, words] as const,
  )
}

async function cellOf(
  page: Page,
  { name, rooms }: Group,
  alive: ReadonlySet<string>,
): Promise<readonly [string, Cell]> {
  if (!alive.has(name)) return [name, failed('it never connected')]
  const logs = await logsOf(page, rooms)
  const dropped = logs.reduce((sum, { hellos }) => sum + hellos.length - 1, 0)
  const lost = logs.reduce((sum, { sent, answers }) => sum + sent - Object.keys(answers).length, 0)
  const sent = logs.reduce((sum, log) => sum + log.sent, 0)
  return [name, { value: dropped + lost, text: `${dropped} dropped, ${lost} of ${sent} answers lost` }]
}
