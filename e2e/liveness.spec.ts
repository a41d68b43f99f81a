// How soon a connection that has died without a word is noticed and made good, and that a living one is left alone.
import { Lane } from './support/lane.ts'
import { measured } from './support/measured.ts'
import { expect, test } from './support/test.ts'
import { type ClientRecord, named, usableAt, WatchedClient } from './support/watched-client.ts'

/** What two busy cores may add. */
const SLACK = 700
/** After the first message that is not answered, with the default options. */
const BUSY_BOUND = 4_500 + SLACK
/** After a strong sign, with the default options. */
const SIGN_BOUND = 1_500
const SHORT = { interval: 1_500, timeout: { min: 300, max: 300 } }
const SHORT_BOUND = SHORT.interval + SHORT.timeout.max + SLACK

function isUsableSince(since: number): (record: ClientRecord) => boolean {
  return (record) => usableAt(record, since) !== undefined
}

test('a black hole: an idle connection is replaced after an interval, one that is being sent to much sooner', async ({
  barePage,
  demo,
}, testInfo) => {
  const idle = async (): Promise<void> => {
    const lane = await Lane.open(demo, 'idle')
    const client = await WatchedClient.open(barePage, lane.url, { heartbeat: SHORT, sendsAt: 'open' })
    const from = Date.now()
    expect(await lane.break('forget')).toBe(1)
    const record = await client.until('has an answer again', isUsableSince(from))
    expect(named(record, 'replacing')).toMatchObject([{ detail: { reason: 'heartbeat' } }])
    expect(named(record, 'waiting')).toEqual([])
    measured(testInfo, `idle, interval ${SHORT.interval} ms`, usableAt(record, from)! - from, SHORT_BOUND)
  }
  const busy = async (): Promise<void> => {
    const lane = await Lane.open(demo, 'busy')
    const client = await WatchedClient.open(barePage, lane.url)
    // Until it has answered one, a server may be one that knows no pings.
    await client.ping()
    const before = Date.now()
    expect(await lane.break('forget')).toBe(1)
    await client.sendSteadily(100)
    const record = await client.until('has an answer again', isUsableSince(before))
    const from = record.sent.find(({ at }) => at >= before)!.at
    expect(named(record, 'replacing')).toMatchObject([{ detail: { reason: 'heartbeat' } }])
    measured(testInfo, 'messages every 100 ms, default options', usableAt(record, before)! - from, BUSY_BOUND)
  }
  await Promise.all([idle(), busy()])
})

test('a strong sign on a dead connection: usable again soon after it', async ({
  barePage,
  context,
  demo,
}, testInfo) => {
  const open = async (name: string): Promise<{ lane: Lane; client: WatchedClient }> => {
    const lane = await Lane.open(demo, name)
    return { lane, client: await WatchedClient.open(barePage, lane.url) }
  }
  const usable = async (what: string, client: WatchedClient, from: number): Promise<void> => {
    const record = await client.until('has an answer again', isUsableSince(from))
    expect(named(record, 'replacing', from)).toHaveLength(1)
    expect(named(record, 'lost')).toMatchObject([{ detail: { origin: 'heartbeat' } }])
    expect(record.events.at(-1)).toMatchObject({ name: 'open' })
    measured(testInfo, `${what}, dead connection`, usableAt(record, from)! - from, SIGN_BOUND)
  }
  const checked = await open('check')
  expect(await checked.lane.break('forget')).toBe(1)
  const checkedAt = await checked.client.call('check')
  await checked.client.send()
  await usable('check', checked.client, checkedAt)

  const { lane, client } = await open('online')
  await context.setOffline(true)
  await client.until('doubts', ({ health }) => health === 'suspect')
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
  const suspect = await client.until('doubts', ({ health }) => health === 'suspect')
  await client.send()
  const from = suspect.events.at(-1)!.at
  await context.setOffline(false)
  await keeps('online', from)

  const checkedAt = await client.call('check')
  await client.send()
  await keeps('check', checkedAt)
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
  await client.call('check')
  await context.setOffline(true)
  await expect.poll(() => barePage.evaluate(() => navigator.onLine)).toBe(false)
  await client.call('check')
  await context.setOffline(false)
  await expect.poll(() => barePage.evaluate(() => navigator.onLine)).toBe(true)
  await client.send()
  const record = await client.until('has its answer', ({ echoes }) => echoes.length === 2)
  expect(record.events).toEqual(events)
  expect(record.sent.at(-1)).toMatchObject({ result: 'sent' })
  expect(echoServer.visits).toMatchObject([{ pingedAt: [], messages: ['1', '2'], closeCode: undefined }])
})
