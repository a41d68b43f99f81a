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

/** Until it is noticed: two heartbeats of 25 s at most, or a ping after 20 s and its deadlines; and a dial. */
const LONGEST_DEATH = 45_000

/** Until it dials: at most 15 s after some failures, with what the library adds; and a dial that hung. */
const LONGEST_WAIT = 30_000

const YJS: Library = { name: 'y-websocket', start: overWs(serveYjs) }

const LIBRARIES: readonly Library[] = [
  { name: 'graphql-ws', start: overWs(serveGraphql) },
  YJS,
  { name: 'trpc', start: overWs(serveTrpc) },
  { name: 'mqtt', start: overWs(serveMqtt) },
  { name: 'nats', start: startNats, obstacle: NATS_OBSTACLE },
]

const it = test.extend<{ open: (library: Library) => Promise<LibraryTrial>; report: (took: number) => void }>(
  {
    open: async ({ page }, use, testInfo) => {
      const trials: LibraryTrial[] = []
      await use(async (library) => {
        testInfo.skip(library.obstacle !== undefined, library.obstacle)
        const trial = await LibraryTrial.open(library, page)
        trials.push(trial)
        await trial.isUsable(0)
        return trial
      })
      for (const trial of trials) await trial.close()
    },
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
    report: async ({}, use, testInfo) => {
      await use((took) => {
        testInfo.annotations.push({ type: 'milliseconds', description: String(took) })
        console.log(`${testInfo.title}: ${(took / 1_000).toFixed(1)} s`)
      })
    },
  },
)

for (const library of LIBRARIES) {
  const { name } = library

  it(`${name} goes on when its connection dies without a word`, async ({ open, report }) => {
    const trial = await open(library)
    trial.forget()
    const took = await trial.isUsable(Date.now() + 1)
    report(took)
    expect(took).toBeLessThan(LONGEST_DEATH)
  })

  it(`${name} goes on after a black hole`, async ({ open, report }) => {
    const trial = await open(library)
    await trial.blackHole()
    // A second dial: the death has been noticed.
    await expect.poll(() => trial.connections, { timeout: LONGEST_DEATH }).toBeGreaterThan(1)
    await trial.heal()
    const took = await trial.isUsable(Date.now())
    report(took)
    expect(took).toBeLessThan(LONGEST_WAIT)
  })

  it(`${name} goes on after its server was restarted`, async ({ open, report }) => {
    const trial = await open(library)
    await trial.stopServer()
    await trial.startServer()
    const took = await trial.isUsable(Date.now())
    report(took)
    expect(took).toBeLessThan(LONGEST_WAIT)
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
