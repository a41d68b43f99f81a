// Each library with its own server: through a connection that dies silently, a black hole, and a restart. Nobody helps.
import { expect, test } from '@playwright/test'
import { getYDoc } from '@y/websocket-server/utils'
import type { Doc } from 'yjs'
import { serve as serveGraphql } from './graphql-ws/server.ts'
import { serve as serveMqtt } from './mqtt/server.ts'
import { type Library, LibraryTrial } from './support/library-trial.ts'
import { NATS_OBSTACLE, startNats } from './support/nats-server.ts'
import { overWs } from './support/over-ws.ts'
import { serve as serveTrpc } from './trpc/server.ts'
import { serve as serveYjs } from './y-websocket/server.ts'

/** Until it dials: at most 15 s after some failures, with what the library adds; and a dial that hung. */
const LONGEST_WAIT = 30_000

/** Until it dials into a black hole of itself: the death is noticed, all deadlines pass, and it waits. */
const LONGEST_SILENCE = 75_000

interface Candidate extends Library {
  /** So soon it goes on after a silent death, in milliseconds. With the native class it can't. */
  readonly longestDeath: number
}

/** By itself after 30 to 33 s. */
const YJS: Candidate = { name: 'y-websocket', start: overWs(serveYjs), longestDeath: 29_000 }

const LIBRARIES: readonly Candidate[] = [
  // By itself never: `keepAlive` is off.
  { name: 'graphql-ws', start: overWs(serveGraphql), longestDeath: 45_000 },
  YJS,
  // By itself never: `keepAlive` is off.
  { name: 'trpc', start: overWs(serveTrpc), longestDeath: 30_000 },
  // By itself after 90 s.
  { name: 'mqtt', start: overWs(serveMqtt), longestDeath: 45_000 },
  // By itself after 90 s: it gives up after 30 s, and then waits for a close.
  { name: 'nats', start: startNats, obstacle: NATS_OBSTACLE, longestDeath: 30_000 },
]

type Open = (library: Library) => Promise<LibraryTrial>

/** By something that the server has sent since then, and within so many milliseconds. */
type ExpectUsable = (trial: LibraryTrial, since: number, bound: number) => Promise<void>

const it = test.extend<{ prepare: Open; open: Open; expectUsable: ExpectUsable }>({
  prepare: async ({ page }, use, testInfo) => {
    const trials: LibraryTrial[] = []
    await use(async (library) => {
      testInfo.skip(library.obstacle !== undefined, library.obstacle)
      const trial = await LibraryTrial.open(library, page)
      trials.push(trial)
      return trial
    })
    for (const trial of trials) await trial.close()
  },
  open: async ({ prepare }, use) => {
    await use(async (library) => {
      const trial = await prepare(library)
      await trial.follow()
      await trial.isUsable(0)
      return trial
    })
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  expectUsable: async ({}, use, testInfo) => {
    await use(async (trial, since, bound) => {
      const took = await trial.isUsable(since)
      testInfo.annotations.push({ type: 'milliseconds', description: String(took) })
      console.log(`${testInfo.title}: ${(took / 1_000).toFixed(1)} s`)
      expect(took).toBeLessThan(bound)
    })
  },
})

for (const library of LIBRARIES) {
  const { name, longestDeath } = library

  it(`${name} connects to a server that comes up later`, async ({ prepare, expectUsable }) => {
    const trial = await prepare(library)
    await trial.stopServer()
    await trial.follow()
    // One has failed.
    await expect.poll(() => trial.dials, { timeout: LONGEST_WAIT }).toBeGreaterThan(1)
    await trial.startServer()
    await expectUsable(trial, Date.now(), LONGEST_WAIT)
  })

  it(`${name} goes on when its connection dies without a word`, async ({ open, expectUsable }) => {
    const trial = await open(library)
    trial.forget()
    await expectUsable(trial, Date.now() + 1, longestDeath)
  })

  it(`${name} goes on after a black hole`, async ({ open, expectUsable }) => {
    const trial = await open(library)
    await trial.blackHole()
    // The second is the replacement's. The third is the library's own: it has been told of the end.
    await expect.poll(() => trial.dials, { timeout: LONGEST_SILENCE }).toBeGreaterThan(2)
    await trial.heal()
    await expectUsable(trial, Date.now(), LONGEST_WAIT)
  })

  it(`${name} goes on after its server was restarted`, async ({ open, expectUsable }) => {
    const trial = await open(library)
    await trial.stopServer()
    await trial.startServer()
    await expectUsable(trial, Date.now(), LONGEST_WAIT)
  })
}

it('y-websocket brings what was written during an outage, and what the server has forgotten', async ({
  open,
  page,
}) => {
  const trial = await open(YJS)
  await page.evaluate(() => (followed as Doc).getArray('notes').push(['before']))
  await expect.poll(() => getYDoc('room').getArray('notes').toJSON()).toEqual(['before'])
  await trial.stopServer()
  await page.evaluate(() => (followed as Doc).getArray('notes').push(['meanwhile']))
  await trial.startServer()
  await expect
    .poll(() => getYDoc('room').getArray('notes').toJSON(), { timeout: LONGEST_WAIT })
    .toEqual(['before', 'meanwhile'])
})
