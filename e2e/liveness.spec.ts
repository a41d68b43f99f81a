// How soon a connection that has died without a word is noticed and made good, and that a living one is left alone.
import { Lane } from './support/lane.ts'
import { measured } from './support/measured.ts'
import { SCALED, SCALED_HEARTBEAT } from './support/scaled-heartbeat.ts'
import { expect, test } from './support/test.ts'
import { SLACK } from './support/two-lanes.ts'
import {
  type ClientOptions,
  type ClientRecord,
  named,
  usableAt,
  WatchedClient,
} from './support/watched-client.ts'

/** After the first message that is not answered, with the default options. */
const BUSY_BOUND = 23_500
/** The same where the server answers pings while it works, and is trusted to. */
const QUICK_PATIENCE = { busy: 4_000 }
const QUICK_BOUND = 7_500
/** After a sign that the network or the page changed, with the default options. */
const SIGN_BOUND = 1_500 + SLACK
const IDLE_BOUND = SCALED_HEARTBEAT.interval + SCALED_HEARTBEAT.patience.idle + SLACK

function isUsableSince(since: number): (record: ClientRecord) => boolean {
  return (record) => usableAt(record, since) !== undefined
}

test('a black hole: a connection is replaced when the patience is over, and after how long depends on what was owed', async ({
  barePage,
  demo,
}, testInfo) => {
  test.slow()
  const idle = async (): Promise<void> => {
    const lane = await Lane.open(demo, 'idle')
    const client = await WatchedClient.open(barePage, lane.url, {
      heartbeat: SCALED_HEARTBEAT,
      sendsAt: 'open',
    })
    const from = Date.now()
    expect(await lane.break('forget')).toBe(1)
    const record = await client.until('has an answer again', isUsableSince(from))
    expect(named(record, 'replacing')).toMatchObject([{ detail: { reason: 'heartbeat' } }])
    expect(named(record, 'waiting')).toEqual([])
    measured(testInfo, `black hole, idle, ${SCALED}`, usableAt(record, from)! - from, IDLE_BOUND)
  }
  const busy = async (
    what: string,
    heartbeat: NonNullable<ClientOptions['heartbeat']>,
    bound: number,
  ): Promise<void> => {
    const lane = await Lane.open(demo, what.replaceAll(/\W/g, ''))
    const client = await WatchedClient.open(barePage, lane.url, { heartbeat })
    // Until it has answered one, a server may be one that knows no pings.
    await client.ping()
    const before = Date.now()
    expect(await lane.break('forget')).toBe(1)
    await client.sendSteadily(100)
    const record = await client.until('has an answer again', isUsableSince(before), bound + 5_000)
    await client.stopSending()
    const from = record.sent.find(({ at }) => at >= before)!.at
    expect(named(record, 'replacing')).toMatchObject([{ detail: { reason: 'heartbeat' } }])
    expect(named(record, 'waiting')).toEqual([])
    const title = `black hole, messages every 100 ms, ${what}`
    measured(testInfo, title, usableAt(record, before)! - from, bound)
  }
  await Promise.all([
    idle(),
    busy('default options', {}, BUSY_BOUND),
    busy('busy: 4000', { patience: QUICK_PATIENCE }, QUICK_BOUND),
  ])
})

test('a sign on a dead connection: usable again soon after it', async ({
  barePage,
  context,
  demo,
}, testInfo) => {
  const open = async (name: string): Promise<{ lane: Lane; client: WatchedClient }> => {
    const lane = await Lane.open(demo, name)
    const client = await WatchedClient.open(barePage, lane.url)
    await client.untilSettled()
    return { lane, client }
  }
  const usable = async (what: string, client: WatchedClient, from: number): Promise<void> => {
    const record = await client.until('has an answer again', isUsableSince(from))
    expect(named(record, 'replacing', from)).toHaveLength(1)
    expect(named(record, 'lost')).toMatchObject([{ detail: { origin: 'heartbeat' } }])
    expect(record.events.at(-1)).toMatchObject({ name: 'open' })
    measured(testInfo, `${what}, dead connection`, usableAt(record, from)! - from, SIGN_BOUND)
  }
  const probed = await open('probe')
  expect(await probed.lane.break('forget')).toBe(1)
  const probedAt = await probed.client.call('probe')
  await probed.client.send()
  await usable('probe', probed.client, probedAt)

  const { lane, client } = await open('online')
  await context.setOffline(true)
  await client.until('is suspect', ({ health }) => health === 'suspect')
  expect(await lane.break('forget')).toBe(1)
  await client.sendsOn('online')
  await context.setOffline(false)
  const online = await client.until('is online', (record) => named(record, 'online').length === 1)
  await usable('online', client, named(online, 'online')[0]!.at)
})

test('the same signs on a living connection: it is kept, and what waited goes out with its first sign of life', async ({
  barePage,
  context,
  demo,
}, testInfo) => {
  const DELAY = 100
  const lane = await Lane.open(demo, 'alive')
  await lane.network({ delay: DELAY })
  const client = await WatchedClient.open(barePage, lane.url)
  const keeps = async (what: string, from: number): Promise<void> => {
    const record = await client.until('has all answers', ({ sent, echoes }) => echoes.length === sent.length)
    const proved = named(record, 'state', from).find(({ detail }) => detail['health'] === 'good')
    const last = record.sent.at(-1)!
    expect(last.result).toBe('queued')
    const answered = record.echoes.at(-1)!
    expect(answered.number).toBe(last.number)
    measured(
      testInfo,
      `${what}, living connection: answer after proof`,
      answered.at - proved!.at,
      2 * DELAY + SLACK,
    )
    const later = record.events.filter(({ at }) => at >= from)
    expect(later.map(({ name, detail }) => detail['health'] ?? name)).toEqual(['suspect', 'good'])
  }
  await context.setOffline(true)
  const suspect = await client.until('is suspect', ({ health }) => health === 'suspect')
  await client.send()
  const from = suspect.events.at(-1)!.at
  await context.setOffline(false)
  await keeps('online', from)

  const probedAt = await client.call('probe')
  await client.send()
  await keeps('probe', probedAt)
  expect(await lane.connections()).toBe(1)
  expect(await lane.links()).toBe(1)
})

test('without a heartbeat signs do nothing to an open connection', async ({
  barePage,
  context,
  echoServer,
}) => {
  const client = await WatchedClient.open(barePage, echoServer.url, { heartbeat: false })
  const { events } = await client.read()
  await client.call('probe')
  await context.setOffline(true)
  await expect.poll(() => barePage.evaluate(() => navigator.onLine)).toBe(false)
  await client.call('probe')
  await context.setOffline(false)
  await expect.poll(() => barePage.evaluate(() => navigator.onLine)).toBe(true)
  await client.send()
  const record = await client.until('has its answer', ({ echoes }) => echoes.length === 2)
  expect(record.events).toEqual(events)
  expect(record.sent.at(-1)).toMatchObject({ result: 'sent' })
  expect(echoServer.visits).toMatchObject([{ pingedAt: [], messages: ['1', '2'], closeCode: undefined }])
})
