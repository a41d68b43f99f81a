// From one connection to another without a gap: planned, or because the old one has fallen silent.
import { Lane } from './support/lane.ts'
import { expect, test } from './support/test.ts'
import { expectWhole, named, WatchedClient } from './support/watched-client.ts'

test('the old connection is proved first: the dial is closed, and nobody notices', async ({
  barePage,
  echoServer,
}) => {
  const client = await WatchedClient.open(barePage, echoServer.url)
  await client.ping()
  const { events } = await client.read()
  echoServer.handshakes = 'held'
  echoServer.holdPongs()
  // A sign: after silence alone the dial is at random, perhaps just before the connection is given up.
  await client.call('probe')
  await expect.poll(() => echoServer.requests.length).toBe(1)
  await client.send()
  echoServer.releasePongs()

  await expect.poll(() => echoServer.requests[0]?.isGone).toBe(true)
  const record = await client.until('has its answer', ({ echoes }) => echoes.length === 2)
  expectWhole(record)
  const later = record.events.slice(events.length)
  expect(later.map(({ name, detail }) => detail['health'] ?? name)).toEqual(['suspect', 'replacing', 'good'])
  expect(later[1]?.detail).toEqual({ reason: 'probe', attempt: 1 })
  expect(echoServer.visits).toMatchObject([{ messages: ['1', '2'], closeCode: undefined }])
})

test('a replacement that is refused changes nothing', async ({ barePage, echoServer }) => {
  const client = await WatchedClient.open(barePage, echoServer.url)
  await client.ping()
  const { events } = await client.read()
  echoServer.handshakes = 'refused'
  echoServer.holdPongs()
  await client.call('probe')
  await expect.poll(() => echoServer.requests[0]?.isGone).toBe(true)
  expect(await client.read()).toMatchObject({ state: 'open', health: 'suspect' })
  echoServer.releasePongs()

  await client.until('is well', ({ health }) => health === 'good')
  await client.send()
  const record = await client.until('has its answer', ({ echoes }) => echoes.length === 2)
  const later = record.events.slice(events.length)
  expect(later.map(({ name, detail }) => detail['health'] ?? name)).toEqual(['suspect', 'replacing', 'good'])
  expect(echoServer.visits).toMatchObject([{ messages: ['1', '2'], closeCode: undefined }])
  expect(echoServer.requests).toHaveLength(1)
})

test('the new connection is proved first: told in one go, and what waited goes out on it', async ({
  barePage,
  demo,
}) => {
  const lane = await Lane.open(demo, 'switch')
  const client = await WatchedClient.open(barePage, lane.url, {
    sendsAt: 'replacing',
  })
  await client.ping()
  const { events } = await client.read()
  expect(await lane.break('forget')).toBe(1)
  await client.call('probe')
  const record = await client.until('has all answers', ({ echoes }) => echoes.length === 2)
  expectWhole(record)
  expect(record.sent[1]).toMatchObject({ result: 'queued' })
  const later = record.events.slice(events.length)
  expect(later.map(({ name }) => name)).toEqual(['state', 'replacing', 'state', 'lost', 'open'])
  expect(later[2]?.detail).toMatchObject({ state: 'open', health: 'good', previous: 'open' })
  expect(later[3]?.detail).toMatchObject({ origin: 'heartbeat' })
  // No time has passed in between.
  expect(later[3]?.detail['at']).toBe(later[2]?.detail['at'])
  expect(later[4]?.detail).toMatchObject({ downFor: 0 })
})

test('rotations under 500 messages a second each way: none is lost, doubled or out of order', async ({
  barePage,
  demo,
}) => {
  const ROTATIONS = 5
  const lane = await Lane.open(demo, 'rotate')
  await lane.network({ delay: 20, jitter: 10 })
  const client = await WatchedClient.open(barePage, lane.url)
  await client.sendSteadily(20, 10)
  for (let rotation = 1; rotation <= ROTATIONS; rotation += 1) await client.rotate()
  await client.stopSending()
  const record = await client.until('has all answers', ({ sent, echoes }) => echoes.length >= sent.length)
  expectWhole(record)
  expect(named(record, 'replacing').map(({ detail }) => detail['reason'])).toEqual(
    Array(ROTATIONS).fill('rotate'),
  )
  expect(named(record, 'lost').map(({ detail }) => detail['origin'])).toEqual(
    Array(ROTATIONS).fill('replaced'),
  )
  expect(named(record, 'waiting')).toEqual([])
  expect(record.health).toBe('good')
})

test('maxAge: a connection is replaced before it is older, and closed with 1000', async ({
  barePage,
  echoServer,
}) => {
  const maxAge = 1_000
  const client = await WatchedClient.open(barePage, echoServer.url, { maxAge })
  await client.until('has been replaced twice', (record) => named(record, 'open').length === 3)
  const record = await client.read()
  const [first, second] = named(record, 'replacing')
  expect(first?.detail).toMatchObject({ reason: 'max-age' })
  const age = first!.at - named(record, 'open')[0]!.at
  expect(age).toBeGreaterThanOrEqual(0.9 * maxAge - 20)
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(0.9 * maxAge - 20)
  const [old, ...rest] = echoServer.visits
  await expect.poll(() => old?.closeCode).toBe(1000)
  // The next one was there before.
  expect(rest[0]?.others).toBe(1)
})

test('overlap: false: the server never sees two connections, and every message gets its echo', async ({
  barePage,
  echoServer,
}) => {
  const client = await WatchedClient.open(barePage, echoServer.url, { overlap: false })
  await client.sendSteadily(20)
  for (const count of [2, 3]) {
    await client.call('rotate')
    await client.until('is open anew', (record) => named(record, 'open').length === count)
  }
  await client.stopSending()
  const record = await client.until('has all answers', ({ sent, echoes }) => echoes.length >= sent.length)
  expectWhole(record)
  expect(named(record, 'replacing')).toEqual([])
  expect(named(record, 'lost').map(({ detail }) => detail['origin'])).toEqual(['replaced', 'replaced'])
  expect(echoServer.visits.map(({ others }) => others)).toEqual([0, 0, 0])
})
