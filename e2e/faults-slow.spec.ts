// The network is slow, but alive: nothing here is a reason to give a connection up.
import { type DemoServer, startDemoServer } from '@resilient-socket/demo/server'
import { disorder, eventsSince, hasAnswers, noticedAt, record } from './support/fault-record.ts'
import type { Records } from './support/pair.ts'
import { test as base, expect, type Moment, SLACK, type TwoLanes } from './support/two-lanes.ts'

const SIZE = 5_000_000
const BANDWIDTH = 3_000_000
const UPLOAD_HEARTBEAT = { interval: 1_000, timeout: { min: 300, max: 1_000 } }

/** A server that takes long messages. */
const test = base.extend<{ uploadServer: DemoServer }>({
  uploadServer: async ({ bareSite }, use) => {
    const server = await startDemoServer({ maxMessageBytes: 2 * SIZE, trustedOrigins: [bareSite.origin] })
    await use(server)
    await server.close()
  },
})

/** Neither client has lost or closed anything, and nothing was suspect. */
function expectSteady(records: Records, since: number): void {
  expect(records.native.events).toHaveLength(1)
  expect(records.ours.state).toBe('open')
  expect(eventsSince(records.ours, 'lost')).toEqual([])
  expect(noticedAt(records, since)).toBeUndefined()
  expect([...disorder(records.native), ...disorder(records.ours)]).toEqual([])
  expect([...records.native.others, ...records.ours.others]).toEqual([])
}

test('delay and jitter, little bandwidth, bursts: no loss, nothing suspect, and the round trip is measured', async ({
  openLanes,
}, testInfo) => {
  const crawl = async (
    name: string,
    network: { delay?: number; jitter?: number; bandwidth?: number; burst?: number },
    [shortest, longest]: readonly [number, number],
  ): Promise<void> => {
    const heartbeat = { interval: 500, timeout: { min: 2_000, max: 2_500 } }
    const lanes = await openLanes({ name: name.replaceAll(/\W/g, ''), socket: { heartbeat } })
    const from = await lanes.network(network)
    // A ping without any traffic, then messages: who gets an answer needs no pong.
    await lanes.until('has measured', ({ ours }) => eventsSince(ours, 'latency', from.after).length > 0)
    const startedAt = Date.now()
    await lanes.sendSteadily({ padding: 500, count: 5 })
    await lanes.until('has sent', ({ ours }) => ours.sent.length === 5)
    const records = await lanes.until(
      'have answers',
      ({ native, ours }) => hasAnswers(native) && hasAnswers(ours),
    )
    expectSteady(records, from.before)
    const trips = eventsSince(records.ours, 'latency', from.after).map(({ detail }) => Number(detail['rtt']))
    expect(Math.min(...trips)).toBeGreaterThanOrEqual(shortest - 1)
    expect(Math.max(...trips)).toBeLessThan(longest + SLACK)
    record(testInfo, name, records, { from: { before: startedAt, after: startedAt } })
  }
  await Promise.all([
    crawl('delay 300 ms + jitter 200 ms', { delay: 300, jitter: 200 }, [600, 1_000]),
    crawl('bandwidth 20 kB/s', { bandwidth: 20_000 }, [0, 300]),
    crawl('bursts every 800 ms', { burst: 800 }, [0, 1_600]),
  ])
})

async function upload(
  lanes: TwoLanes,
  before: readonly number[],
): Promise<{ from: Moment; records: Records }> {
  const from = await lanes.network({ bandwidth: BANDWIDTH })
  await lanes.sendTogether([...before, SIZE])
  const records = await lanes.until('have their echoes, or ours is lost', ({ native, ours }) => {
    return (hasAnswers(native) && hasAnswers(ours)) || eventsSince(ours, 'lost').length > 0
  })
  expectSteady(records, from.before)
  const echo = records.ours.answered.at(-1)!
  expect(echo.size).toBeGreaterThan(SIZE)
  // Up, and down again: far longer than a silent connection would be left alone.
  expect(echo.at - from.before).toBeGreaterThan((2 * SIZE * 900) / BANDWIDTH)
  return { from, records }
}

test('one long message up a slow line is not taken for a dead connection', async ({
  openLanes,
  uploadServer,
}, testInfo) => {
  const lanes = await openLanes({ server: uploadServer, socket: { heartbeat: UPLOAD_HEARTBEAT } })
  const { from, records } = await upload(lanes, [])
  record(testInfo, '5 MB at 3 MB/s', records, { from })
})

test('nor is it when answers to earlier messages come in meanwhile', async ({
  openLanes,
  uploadServer,
}, testInfo) => {
  const lanes = await openLanes({ server: uploadServer, socket: { heartbeat: UPLOAD_HEARTBEAT } })
  const { from, records } = await upload(lanes, [0, 0, 0])
  record(testInfo, '5 MB at 3 MB/s, after small messages', records, { from })
})

test("Chromium's own throttle, which all connections of a page share: an upload is no false loss", async ({
  openLanes,
  barePage,
  context,
}, testInfo) => {
  const SIZE = 200_000
  const THROUGHPUT = 400_000
  const lanes = await openLanes({ socket: { heartbeat: { interval: 500, timeout: { min: 300, max: 300 } } } })
  const browser = await context.newCDPSession(barePage)
  await browser.send('Network.emulateNetworkConditions', {
    offline: false,
    // Of WebSockets only the opening handshake feels it.
    latency: 300,
    downloadThroughput: THROUGHPUT,
    uploadThroughput: THROUGHPUT,
  })
  const from = { before: Date.now(), after: Date.now() }
  await lanes.send(SIZE)
  const records = await lanes.until(
    'have their echoes',
    ({ native, ours }) => hasAnswers(native) && hasAnswers(ours),
  )
  const echoedAt = Math.max(records.native.answered[0]!.at, records.ours.answered[0]!.at)
  // The slower of the two has waited for the other, each way.
  expect(echoedAt - from.before).toBeGreaterThan((4 * SIZE * 900) / THROUGHPUT)
  expectSteady(records, from.before)
  record(testInfo, "Chromium's throttle, 200 kB at 400 kB/s", records, { from })
})
