// Networks that are slow and nothing worse: how long both clients take, and that ours finds nothing wrong.
import { openBystander, readBystander } from './support/bystander.ts'
import { SLOW_PROFILES } from './support/slow-profiles.ts'
import { doubtsOf, skipWithoutNetwork, spreadOf, withSlowTrial } from './support/slow-trial.ts'
import { expect, test } from './support/test.ts'

/** Longer than the interval after which an idle client asks for a sign of life. */
const WATCHED = 25_000
const DIALS = 3
/** On a machine that is busy with others. */
const PREPARED = 180_000

for (const profile of SLOW_PROFILES) {
  test(`${profile.name}: connects at once, and loses nothing in ${WATCHED / 1_000} s`, async ({
    engineName,
  }, testInfo) => {
    await skipWithoutNetwork(testInfo)
    testInfo.setTimeout(WATCHED + PREPARED)
    await withSlowTrial(engineName, profile, async ({ engine, network, trial }) => {
      const { page, native, ours } = trial
      const connect = { native: [] as number[], ours: [] as number[] }
      for (let dial = 0; dial < DIALS; dial += 1) {
        connect.native.push(await page.evaluate(connectNative, native.url))
        connect.ours.push(await page.evaluate(connectOurs, ours.url))
      }
      await page.evaluate(openBystander, { name: 'idle', url: ours.url, pace: 0 })
      await page.evaluate(openBystander, { name: 'talking', url: ours.url, pace: 1_000 })
      await page.evaluate(() => pairs['']?.start(1_000, 0, 10_000), undefined)
      // What is looked at is that nothing happens.
      await new Promise((resolve) => setTimeout(resolve, WATCHED))
      await page.evaluate(() => pairs['']?.stop(), undefined)
      const records = await trial.until('all are answered', ({ native, ours }) =>
        [native, ours].every(({ sent, answered }) => sent.length === answered.length),
      )
      const idle = await page.evaluate(readBystander, 'idle')
      const talking = await page.evaluate(readBystander, 'talking')
      const report = {
        kind: 'watched',
        profile: profile.name,
        engine: engine.name,
        version: engine.version,
        connect: { native: spreadOf(connect.native), ours: spreadOf(connect.ours) },
        watched: WATCHED,
        idle: doubtsOf(idle),
        talking: doubtsOf(records.ours),
        echo: { native: spreadOf(tripsOf(records.native)), ours: spreadOf(tripsOf(records.ours)) },
        ping: spreadOf(talking.pings.map(({ took }) => took)),
        packets: await network.count(),
      }
      testInfo.annotations.push({ type: 'slow network', description: JSON.stringify(report) })
      for (const log of [idle, talking, records.ours]) expect(doubtsOf(log)).toMatchObject({ lost: 0 })
      for (const { sent, answered } of [records.native, records.ours]) {
        expect(answered.map(({ number }) => number)).toEqual(sent.map(({ number }) => number))
      }
      // TCP's handshake, and the WebSocket's.
      expect(Math.min(...connect.ours)).toBeLessThan(2 * profile.roundTrip + 4_000)
    })
  })
}

function tripsOf({
  sent,
  answered,
}: {
  readonly sent: readonly { readonly at: number }[]
  readonly answered: readonly { readonly at: number }[]
}): readonly number[] {
  return answered.map(({ at }, index) => at - sent[index]!.at)
}

/** Runs in the page: milliseconds from the constructor to `open`. */
function connectNative(url: string): Promise<number> {
  return new Promise((resolve) => {
    const from = performance.now()
    const socket = new WebSocket(url)
    socket.onopen = () => {
      resolve(performance.now() - from)
      socket.close()
    }
  })
}

/** Runs in the page. */
function connectOurs(url: string): Promise<number> {
  return new Promise((resolve) => {
    const from = performance.now()
    const socket = new library.ResilientSocket(url)
    socket.on('open', () => {
      resolve(performance.now() - from)
      void socket.close()
    })
  })
}
