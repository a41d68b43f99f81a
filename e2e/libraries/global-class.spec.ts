// Libraries that use the global class, which is replaced by ours: beside the same library over the browser's own.
import { expect, test } from '@playwright/test'
import { serve as serveColyseus } from './colyseus/server.ts'
import { serve as serveHocuspocus } from './hocuspocus/server.ts'
import { serve as serveSocketIo } from './socket-io/server.ts'
import { serve as serveStomp } from './stomp/server.ts'
import { type Library, LibraryTrial } from './support/library-trial.ts'
import { overHttp } from './support/over-http.ts'
import { overWs } from './support/over-ws.ts'
import { serveSignalr } from './support/signalr-server.ts'

interface Candidate extends Library {
  /** So soon it goes on after a silent death, in milliseconds. */
  readonly longestDeath: number
}

const LIBRARIES: readonly Candidate[] = [
  // By itself after 45 s, and as long as it waits for a close.
  { name: 'socket-io', start: overHttp(serveSocketIo), longestDeath: 43_000 },
  // By itself after 30 s, and then it waits for a close.
  { name: 'hocuspocus', start: overWs(serveHocuspocus), longestDeath: 32_000 },
  // By itself after 20 s, and then it waits for a close.
  { name: 'stomp', start: overHttp(serveStomp), longestDeath: 23_000 },
  // By itself after 30 s.
  { name: 'signalr', start: overWs(serveSignalr), longestDeath: 32_000 },
  // By itself never.
  { name: 'colyseus', start: overHttp(serveColyseus), longestDeath: 22_000 },
]

/** What their own delays, which are random, may differ by. */
const LONGEST_DELAY = 6_000

interface Both {
  readonly native: LibraryTrial
  readonly ours: LibraryTrial
}

const it = test.extend<{ open: (library: Library) => Promise<Both> }>({
  open: async ({ browser }, use) => {
    const trials: LibraryTrial[] = []
    await use(async (library) => {
      // Each page in a context of its own, where nothing has failed before.
      const native = await LibraryTrial.open(library, await browser.newPage(), ['client'])
      trials.push(native)
      const ours = await LibraryTrial.open(library, await browser.newPage(), ['web-socket', 'client'])
      trials.push(ours)
      // Together: a server counts from the moment at which its client came.
      await Promise.all(trials.map((trial) => trial.follow()))
      await Promise.all(trials.map((trial) => trial.isUsable(0)))
      return { native, ours }
    })
    for (const trial of trials) await trial.close()
  },
})

for (const library of LIBRARIES) {
  const { name, longestDeath } = library

  it(`${name} goes on as soon as over the browser's class when its server was restarted`, async ({
    open,
  }) => {
    const { native, ours } = await open(library)
    for (const trial of [native, ours]) await trial.stopServer()
    for (const trial of [native, ours]) await trial.startServer()
    const since = Date.now()
    const [ofNative, ofOurs] = await Promise.all([native.isUsable(since), ours.isUsable(since)])
    console.log(`${name}: restart: ${seconds(ofNative)} s natively, ${seconds(ofOurs)} s`)
    expect(ofOurs).toBeLessThan(ofNative + LONGEST_DELAY)
  })

  it(`${name} goes on sooner than over the browser's class when its connection dies without a word`, async ({
    open,
  }) => {
    const { native, ours } = await open(library)
    native.forget()
    ours.forget()
    const since = Date.now() + 1
    const took = await ours.isUsable(since)
    const isNativeSlower = !(await native.hasBeenUsable(since))
    console.log(`${name}: silent death: ${seconds(took)} s`)
    expect(isNativeSlower).toBe(true)
    expect(took).toBeLessThan(longestDeath)
  })
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1)
}
