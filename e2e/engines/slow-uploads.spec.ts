// Uploads on slow networks: what both clients say of them meanwhile, and that ours takes none for a dead connection.
import type { EngineName } from './port/engine.ts'
import { type BystanderLog, openBystander, readBystander } from './support/bystander.ts'
import { SLOW_PROFILES } from './support/slow-profiles.ts'
import {
  doubtsOf,
  type SlowTrial,
  type Spread,
  skipWithoutNetwork,
  spreadOf,
  withSlowTrial,
} from './support/slow-trial.ts'
import { expect, test } from './support/test.ts'
import type { Line } from './support/trial.ts'
import { type BufferLog, type UploadWatch, upload } from './support/upload-watch.ts'

const BYTES = process.env['FAULTS_FULL'] ? 5_000_000 : 1_000_000
const SMALL_MESSAGE = 65_536
/** On Slow 3G, with what else is sent. */
const LONGEST = (BYTES / 50_000) * 1_500 + 30_000
/** On a machine that is busy with others. */
const PREPARED = 180_000
const CLOSE_TIMEOUT = 2_000
/**
 * Of a client beside the upload: a packet that finds the queue full comes again after TCP's own timeout, which may be longer
 * than both deadlines.
 */
const MAX_LOST_BESIDE = 1
const SLACK = 4_000

/** What `bufferedAmount` tells of one long message. */
const BUFFERED_AMOUNT: Record<EngineName, string> = {
  chromium: 'falls bit by bit',
  firefox: 'falls when all has been handed to the system',
  webkit: 'falls at once',
}

for (const profile of SLOW_PROFILES) {
  test(`${profile.name}: a long message arrives, and close() doesn't wait for another`, async ({
    engineName,
  }, testInfo) => {
    await skipWithoutNetwork(testInfo)
    testInfo.setTimeout(LONGEST + PREPARED)
    await withSlowTrial(engineName, profile, async (slow) => {
      const { native } = await uploadAndReport(slow, profile.name, 1)
      if (profile.name === 'Slow 3G') expect(fallOf(native)).toBe(BUFFERED_AMOUNT[engineName])
      const took = await slow.trial.page.evaluate(closeBehind, BYTES)
      expect(took).toBeLessThan(CLOSE_TIMEOUT + SLACK)
    })
  })

  test(`${profile.name}: many messages arrive once and in order`, async ({ engineName }, testInfo) => {
    await skipWithoutNetwork(testInfo)
    testInfo.setTimeout(LONGEST + PREPARED)
    await withSlowTrial(engineName, profile, async (slow) => {
      await uploadAndReport(slow, profile.name, Math.round(BYTES / SMALL_MESSAGE))
    })
  })
}

interface SideReport {
  /** Milliseconds until the server had the last of it. */
  readonly arrivedAfter: number
  /** `bufferedAmount` when all had been handed over, and the milliseconds until it was 0. */
  readonly handedOver: number
  readonly emptyAfter: number
  /** Messages that the server didn't have then. */
  readonly missingWhenEmpty: number
  /** Different values of it. */
  readonly levels: number
}

/** Sends it with both clients at once, each on its own link, and waits until the servers have it. */
async function uploadAndReport(
  { engine, network, trial }: SlowTrial,
  profile: string,
  messages: number,
): Promise<{ readonly native: SideReport }> {
  const { page, native, ours } = trial
  await page.evaluate(openBystander, { name: 'beside', url: ours.url, pace: 500 })
  const besides = (): Promise<BystanderLog> => page.evaluate(readBystander, 'beside')
  await expect.poll(async () => (await besides()).pings.length, { timeout: 20_000 }).toBeGreaterThan(4)

  await page.evaluate(upload, { messages, size: Math.round(BYTES / messages) })
  const records = await trial.until(
    'the servers have all of it, or ours is lost',
    ({ native, ours }) =>
      doubtsOf(ours).lost > 0 ||
      [native, ours].every(({ sent, answered }) => sent.length === answered.length),
    LONGEST,
  )
  const watch = await page.evaluate(() => uploadWatch, undefined)
  const beside = await besides()
  const report = {
    kind: 'upload',
    profile,
    engine: engine.name,
    version: engine.version,
    bytes: BYTES,
    messages,
    native: sideOf(watch, watch.native, native),
    ours: {
      ...sideOf(watch, watch.ours, ours),
      drainAfter: watch.drainedAt.map((at) => at - watch.from),
      drainedAfter: watch.resolvedAt === undefined ? null : watch.resolvedAt - watch.from,
      ...doubtsOf(records.ours),
    },
    /** Of another client on the link. */
    beside: {
      before: latencyOf(beside, ({ at }) => at < watch.from),
      meanwhile: latencyOf(beside, ({ at }) => at >= watch.from),
      ...doubtsOf(beside),
    },
    packets: await network.count(),
  }
  test.info().annotations.push({ type: 'slow network', description: JSON.stringify(report) })

  expect(report.ours.lost).toBe(0)
  expect(report.beside.lost).toBeLessThanOrEqual(MAX_LOST_BESIDE)
  for (const { server } of [native, ours]) {
    const numbers = server.visits[0]?.messages.map((text) => Number.parseInt(text, 10))
    expect(numbers).toEqual(Array.from({ length: messages + 1 }, (_, index) => index + 1))
  }
  expect(report.ours.drainAfter).toHaveLength(1)
  expect(report.ours.drainedAfter).not.toBeNull()
  for (const { handedOver, emptyAfter, arrivedAfter } of [report.native, report.ours]) {
    expect(handedOver).toBeGreaterThan(BYTES * 0.99)
    expect(emptyAfter, 'bufferedAmount tells nothing of what has arrived').toBeLessThan(arrivedAfter)
  }
  return report
}

function sideOf({ from }: UploadWatch, { handedOver, levels }: BufferLog, { server }: Line): SideReport {
  const arrivedAt = server.visits[0]?.arrivedAt.slice(1) ?? []
  const emptyAt = levels.find(({ bytes }) => bytes === 0)?.at ?? Number.NaN
  return {
    arrivedAfter: (arrivedAt.at(-1) ?? Number.NaN) - from,
    handedOver,
    emptyAfter: emptyAt - from,
    missingWhenEmpty: arrivedAt.filter((at) => at > emptyAt).length,
    levels: new Set(levels.map(({ bytes }) => bytes)).size,
  }
}

function fallOf({ levels, emptyAfter, arrivedAfter }: SideReport): string {
  if (levels > 2) return 'falls bit by bit'
  return emptyAfter < arrivedAfter / 4 ? 'falls at once' : 'falls when all has been handed to the system'
}

function latencyOf(
  { echoes, pings }: BystanderLog,
  isMeant: (sample: { readonly at: number }) => boolean,
): { readonly echo: Spread; readonly ping: Spread } {
  const of = (samples: BystanderLog['echoes']): Spread =>
    spreadOf(samples.filter(isMeant).map(({ took }) => took))
  return { echo: of(echoes), ping: of(pings) }
}

/** Runs in the page: milliseconds that `close()` takes behind so many bytes. */
async function closeBehind(bytes: number): Promise<number> {
  const { ours } = pairs['']!
  ours.send('x'.repeat(bytes))
  const from = performance.now()
  await ours.close()
  return performance.now() - from
}
