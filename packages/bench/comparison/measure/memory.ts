// What a connected client takes in the page's heap.
import type { CDPSession, Page } from '@playwright/test'
import { sleep, until } from '../../common/waiting.ts'
import { type Peer, peers } from '../peers.ts'
import { rowOf } from '../report/rows.ts'
import { type Cell, failed, type Section } from '../report/section.ts'
import type { Stage } from '../stage.ts'

const CLIENTS = 200
/** So that code is compiled and tables have grown before the first weighing. Chromium opens at most 255 in all. */
const WARM_UP = 30
const START = 60_000
/** Pages; each has a heap of its own. */
const AT_ONCE = 3
const LOOK = 200
/** For what an opening leaves behind. */
const SETTLE = 2_000

export async function measureMemory(stage: Stage): Promise<Section> {
  const weights = new Map<Peer, number | Error>()
  const waiting = [...peers]
  const work = async (): Promise<void> => {
    for (let peer = waiting.shift(); peer !== undefined; peer = waiting.shift()) {
      const weight = await weigh(stage, peer).catch((error: unknown) =>
        error instanceof Error ? error : new Error(String(error)),
      )
      weights.set(peer, weight)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const native = weights.get('native')
  const cellFor = (peer: Peer): Cell => {
    const weight = weights.get(peer)
    if (typeof weight !== 'number' || typeof native !== 'number') return failed(weight)
    if (peer === 'native') return { text: `${kilobytes(weight)} in all` }
    const value = weight - native
    return { value, text: `${value < 0 ? '−' : '+'}${kilobytes(Math.abs(value))}` }
  }
  return {
    title: 'Memory',
    how: `The page's heap (V8's, and that of the browser's own objects) after garbage collection with ${CLIENTS} more connected clients, for each of them, over
that of a native \`WebSocket\` with one listener. Nothing but what the library does when it connects has been sent.`,
    columns: [{ title: 'a client', better: 'Less memory', noise: 0.3 }],
    rows: peers.map((peer) => rowOf(peer, [cellFor(peer)])),
  }
}

/** Kilobytes a client. */
async function weigh(stage: Stage, peer: Peer): Promise<number> {
  const page = await stage.page()
  try {
    const session = await page.context().newCDPSession(page)
    await connect(stage, page, peer, 'warm', WARM_UP)
    const before = await heap(session)
    await connect(stage, page, peer, 'weighed', CLIENTS)
    return ((await heap(session)) - before) / CLIENTS / 1_000
  } finally {
    await page.context().close()
  }
}

async function connect(stage: Stage, page: Page, peer: Peer, name: string, count: number): Promise<void> {
  const rooms = Array.from({ length: count }, (_, n) => `${peer}.${name}.${n}`)
  const host = `127.0.0.1:${stage.server(peer).port}`
  await page.evaluate(([peer, host, rooms]) => comparison.connect(peer, host, rooms), [
    peer,
    host,
    rooms,
  ] as const)
  const areOpen = (): Promise<boolean> =>
    page.evaluate((rooms) => comparison.greeted(rooms) === rooms.length, rooms)
  if (!(await until(areOpen, START, LOOK))) throw new Error(`not all ${count} connected`)
  await sleep(SETTLE)
}

async function heap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.collectGarbage')
  const usage: { usedSize: number; embedderHeapUsedSize?: number } =
    await session.send('Runtime.getHeapUsage')
  return usage.usedSize + (usage.embedderHeapUsedSize ?? 0)
}

function kilobytes(weight: number): string {
  return `${weight.toFixed(1)} kB`
}
