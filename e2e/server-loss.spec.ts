// The server dies, stands still, vanishes, or isn't there yet.
import { freePort } from './support/free-port.ts'
import { eventsNamed, openSocketIn, readJournal, sendNumbers } from './support/journal.ts'
import { range } from './support/range.ts'
import { SCALED_HEARTBEAT } from './support/scaled-heartbeat.ts'
import { expect, test } from './support/test.ts'

/** What two busy cores and a browser may add to a bound. */
const SLACK = 2_000

test('finds a server again that was killed and restarted, and brings what waited', async ({
  barePage,
  startServer,
}) => {
  const server = await startServer()
  await openSocketIn(barePage, server.webSocketUrl)
  await sendNumbers(barePage, 1, 3)
  await expect.poll(async () => (await readJournal(barePage)).answered).toEqual([1, 2, 3])

  await server.kill()
  await expect.poll(() => barePage.evaluate(() => socket.state)).not.toBe('open')
  await sendNumbers(barePage, 4, 50)
  expect(await eventsNamed(barePage, 'lost')).toMatchObject([
    { detail: { code: 1006, wasClean: false, origin: 'network' } },
  ])
  await startServer({ port: server.port })

  await expect.poll(async () => (await readJournal(barePage)).answered).toEqual(range(1, 50))
  const opened = await eventsNamed(barePage, 'open')
  expect(opened).toHaveLength(2)
  expect(opened[1]?.detail['downFor']).toBeGreaterThan(0)
  expect((await readJournal(barePage)).dropped).toEqual([])
})

test('keeps trying while it is refused, ever more slowly, and is there when the server is', async ({
  barePage,
  startServer,
}) => {
  const server = await startServer()
  await openSocketIn(barePage, server.webSocketUrl, { backoff: { min: 200, max: 1_000, factor: 2 } })
  await expect.poll(() => barePage.evaluate(() => socket.state)).toBe('open')
  await server.kill()
  await expect.poll(async () => (await eventsNamed(barePage, 'waiting')).length).toBeGreaterThanOrEqual(4)
  const waits = await eventsNamed(barePage, 'waiting')
  for (const { detail } of waits) {
    const window = Math.min(1_000, 200 * 2 ** (Number(detail['attempt']) - 1))
    expect(detail['delay']).toBeGreaterThanOrEqual(100)
    expect(detail['delay']).toBeLessThanOrEqual(window)
  }
  const attempts = waits.map(({ detail }) => Number(detail['attempt']))
  expect(attempts).toEqual(range(attempts[0]!, attempts[0]! + attempts.length - 1))
  await startServer({ port: server.port })
  await expect.poll(() => barePage.evaluate(() => socket.state)).toBe('open')
})

test('connects once the server is there, when the page came first', async ({ barePage, startServer }) => {
  const port = await freePort()
  await openSocketIn(barePage, `ws://127.0.0.1:${port}/echo`)
  await sendNumbers(barePage, 1, 10)
  await expect.poll(() => eventsNamed(barePage, 'waiting')).not.toEqual([])
  expect(await eventsNamed(barePage, 'lost')).toEqual([])
  await startServer({ port })
  await expect.poll(async () => (await readJournal(barePage)).answered).toEqual(range(1, 10))
  expect(await eventsNamed(barePage, 'open')).toHaveLength(1)
  expect(
    await barePage.evaluate(() => journal.events.find(({ name }) => name === 'open')?.detail['downFor']),
  ).toBeUndefined()
})

test('close() is done within its bound while the server stands still', async ({ barePage, startServer }) => {
  const server = await startServer()
  await openSocketIn(barePage, server.webSocketUrl, { closeTimeout: 1_500 })
  await expect.poll(() => barePage.evaluate(() => socket.state)).toBe('open')
  server.freeze()
  const { info, took } = await barePage.evaluate(async () => {
    const startedAt = performance.now()
    const closing = socket.close(4000, 'goodbye')
    if (socket.state !== 'closing') throw new Error(`it is ${socket.state}, not closing`)
    const info = await closing
    return { info, took: performance.now() - startedAt }
  })
  expect(info).toMatchObject({ code: 1006, reason: '', wasClean: false, origin: 'close-timeout' })
  expect(took).toBeGreaterThan(1_400)
  expect(took).toBeLessThan(1_500 + SLACK)
  expect(await eventsNamed(barePage, 'close')).toHaveLength(1)

  server.thaw()
  await barePage.evaluate(() => socket.open())
  await expect.poll(() => barePage.evaluate(() => socket.state)).toBe('open')
})

test('notices a silent server by its heartbeat, within its bounds, and finds it when it returns', async ({
  barePage,
  lane,
}) => {
  const { interval, timeout, patience } = SCALED_HEARTBEAT
  await openSocketIn(barePage, lane.url, { heartbeat: SCALED_HEARTBEAT, connectTimeout: 2_000 })
  await barePage.evaluate(async () => {
    await socket.opened()
    await socket.ping()
  })
  await lane.network({ blackHole: 'both' })
  const silencedAt = await barePage.evaluate(() => Date.now())

  await expect.poll(() => eventsNamed(barePage, 'lost')).toHaveLength(1)
  const { events } = await readJournal(barePage)
  const suspected = events.find(({ detail }) => detail['health'] === 'suspect')
  const lost = events.find(({ name }) => name === 'lost')
  expect(lost?.detail).toMatchObject({ code: 1006, wasClean: false, origin: 'heartbeat' })
  expect((suspected?.at ?? Infinity) - silencedAt).toBeLessThan(interval + timeout.max + SLACK)
  expect((lost?.at ?? Infinity) - silencedAt).toBeLessThan(interval + patience.idle + SLACK)

  await sendNumbers(barePage, 1, 5)
  await lane.network()
  await expect.poll(async () => (await readJournal(barePage)).answered).toEqual(range(1, 5))
})

test('gives a silent server up after a sign, however busy the connection was before', async ({
  barePage,
  lane,
}) => {
  const { patience } = SCALED_HEARTBEAT
  await openSocketIn(barePage, lane.url, { heartbeat: SCALED_HEARTBEAT })
  await barePage.evaluate(() => socket.opened())
  await sendNumbers(barePage, 1, 10)
  await expect.poll(async () => (await readJournal(barePage)).answered).toHaveLength(10)
  await lane.network({ blackHole: 'both' })
  const probedAt = await barePage.evaluate(() => {
    socket.probe()
    socket.send('11')
    return Date.now()
  })
  await expect.poll(() => barePage.evaluate(() => socket.state)).not.toBe('open')
  const { events } = await readJournal(barePage)
  const lost = events.find(({ name }) => name === 'lost')
  expect((lost?.at ?? Infinity) - probedAt).toBeLessThan(patience.idle + SLACK)
  // Nothing came in: at no time was there a reason to think well of it.
  const healths = events
    .filter(({ name, at }) => name === 'state' && at >= probedAt)
    .map(({ detail }) => detail['health'])
  expect(healths).not.toContain('good')

  await lane.network()
  await expect.poll(async () => (await readJournal(barePage)).answered).toContain(11)
})
