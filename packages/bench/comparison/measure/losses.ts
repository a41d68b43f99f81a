// Steady traffic with numbers, both ways, in three outages: lost, doubled, out of order.
import type { Page } from '@playwright/test'
import { sleep } from '../../common/waiting.ts'
import { dialingPeers, type Peer } from '../peers.ts'
import { rowOf } from '../report/rows.ts'
import { type Cell, failed, type Section } from '../report/section.ts'
import { changeNetwork, connect, type Group, greet, leave, logsOf, type Stage } from '../stage.ts'

const CLIENTS = 2
const EVERY = 250
/** Connections of HTTP that some libraries begin with are closed by then. */
const BEFORE = 8_000
/** From the fault until the last message. */
const AFTER = 45_000
/** How long nobody can dial after a close or a reset. */
const DOWN = 2_000
/** For what is still queued. */
const SETTLE = 5_000

const OUTAGES = ['clean close', 'reset', 'black hole'] as const

export async function measureLosses(stage: Stage): Promise<Section> {
  const page = await stage.page()
  const outages = await Promise.all(
    OUTAGES.map(async (outage) => ({
      outage,
      groups: await Promise.all(
        dialingPeers.map((peer) => stage.group(peer, outage.replace(' ', '-'), CLIENTS)),
      ),
    })),
  )
  const all = outages.flatMap(({ groups }) => groups)
  for (const group of all) await connect(page, group, group.rooms)
  const alive = new Set(
    await Promise.all(all.map(async ({ name, rooms }) => ((await greet(page, rooms)) ? name : ''))),
  )
  const rooms = all.flatMap((group) => group.rooms)
  // The greeting's request had a number, too.
  const first = 1
  await page.evaluate(([rooms, every]) => comparison.talk(rooms, 'm', every), [rooms, EVERY] as const)
  let said = 0
  const talking = setInterval(() => {
    for (const { server, rooms } of all) for (const room of rooms) server.desk.say(room, `s ${said}`)
    said += 1
  }, EVERY)
  await sleep(BEFORE)
  for (const { outage, groups } of outages) for (const group of groups) await strike(outage, group)
  await sleep(DOWN)
  for (const group of all) await changeNetwork(group, {})
  await sleep(AFTER - DOWN)
  clearInterval(talking)
  await page.evaluate(() => comparison.quiet())
  await sleep(SETTLE)
  const cells = new Map(await Promise.all(all.map((group) => cellsOf(page, group, { alive, first, said }))))
  await leave(page, all)
  const cellsFor = (peer: Peer): readonly Cell[] =>
    OUTAGES.flatMap(
      (outage) => cells.get(`${peer}.${outage.replace(' ', '-')}.`) ?? [failed('not measured'), failed('')],
    )
  return {
    title: 'Messages lost',
    how: `A message each ${EVERY} ms both ways, all numbered, while the connection ends once: *clean close* (the server closes with 1001 and can't be dialled
for ${DOWN / 1_000} s, as in a deploy), *reset* (the TCP connection is reset, the same ${DOWN / 1_000} s) and *black hole* (it dies in silence; a new dial would succeed at
once). ${CLIENTS} clients a library, observed for ${AFTER / 1_000} s after the fault, which are ${(AFTER + BEFORE) / EVERY} messages a client and direction. ↑ from the client, ↓ from the server, which sends to
whoever is connected. Of all clients together: lost, and, where there were any, doubled and out of order. Only a session, and servers
with a history, keep what is sent to a client that is away.`,
    columns: OUTAGES.flatMap((outage) => [
      { title: `${outage} ↑`, better: `Fewer messages of the client lost (${outage})`, noise: 1 },
      { title: `${outage} ↓`, better: `Fewer messages of the server lost (${outage})`, noise: 8 },
    ]),
    rows: dialingPeers.map((peer) => rowOf(peer, cellsFor(peer))),
  }
}

async function strike(outage: (typeof OUTAGES)[number], group: Group): Promise<void> {
  if (outage === 'black hole') return group.proxy.break('forget')
  await changeNetwork(group, { door: 'refuse' })
  if (outage === 'reset') group.proxy.break('reset')
  else group.server.closeCleanly(group.name)
}

interface Counts {
  readonly alive: ReadonlySet<string>
  readonly first: number
  readonly said: number
}

async function cellsOf(
  page: Page,
  { name, rooms, server }: Group,
  { alive, first, said }: Counts,
): Promise<readonly [string, readonly Cell[]]> {
  if (!alive.has(name)) return [name, [failed('it never connected'), failed('it never connected')]]
  const logs = await logsOf(page, rooms)
  const up = logs.map(({ sent }, index) =>
    fatesOf(server.desk.received.get(rooms[index] ?? '') ?? [], sent - first),
  )
  const down = logs.map(({ received }) => fatesOf(received, said))
  return [name, [cellOf(up), cellOf(down)]]
}

interface Fates {
  readonly lost: number
  readonly doubled: number
  readonly misplaced: number
}

function fatesOf(numbers: readonly number[], sent: number): Fates {
  const seen = new Set<number>()
  let highest = -1
  let misplaced = 0
  for (const number of numbers) {
    if (!seen.has(number) && number < highest) misplaced += 1
    seen.add(number)
    highest = Math.max(highest, number)
  }
  return { lost: sent - seen.size, doubled: numbers.length - seen.size, misplaced }
}

function cellOf(fates: readonly Fates[]): Cell {
  const sum = (of: (fates: Fates) => number): number => fates.reduce((sum, one) => sum + of(one), 0)
  const lost = sum((one) => one.lost)
  const doubled = sum((one) => one.doubled)
  const misplaced = sum((one) => one.misplaced)
  const rest = [doubled > 0 ? `${doubled} doubled` : '', misplaced > 0 ? `${misplaced} out of order` : '']
  return { value: lost + doubled + misplaced, text: [String(lost), ...rest.filter(Boolean)].join(', ') }
}
