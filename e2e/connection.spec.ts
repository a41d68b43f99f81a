// The client on a plain page against a real server: connect, echo, close.
import { openSocketIn, readJournal, sendNumbers } from './support/journal.ts'
import { control, echoUrl } from './support/lane.ts'
import { range } from './support/range.ts'
import { expect, test } from './support/test.ts'

test('connects at once, and gets back what it sends, in order', async ({ barePage, demo }) => {
  await openSocketIn(barePage, echoUrl(demo))
  await sendNumbers(barePage, 1, 100)
  await expect.poll(async () => (await readJournal(barePage)).answered).toEqual(range(1, 100))
  const names = (await readJournal(barePage)).events.map(({ name }) => name)
  expect(names).toEqual(['state', 'state', 'open'])
})

test('carries binary data both ways, on each connection', async ({ barePage, demo }) => {
  const bytes = await barePage.evaluate(async (url) => {
    const socket = new library.ResilientSocket(url)
    socket.binaryType = 'arraybuffer'
    const exchange = async (): Promise<number[]> => {
      await socket.opened()
      const echo = new Promise<ArrayBuffer>((resolve) => socket.once('message', ({ data }) => resolve(data)))
      socket.send(new Uint8Array([0, 127, 255]))
      return [...new Uint8Array(await echo)]
    }
    const first = await exchange()
    socket.reconnect()
    return [first, await exchange()]
  }, echoUrl(demo))
  expect(bytes).toEqual([
    [0, 127, 255],
    [0, 127, 255],
  ])
})

test('never shows a heartbeat as a message', async ({ barePage, demo }) => {
  await openSocketIn(barePage, echoUrl(demo))
  const roundTrip = await barePage.evaluate(async () => {
    await socket.opened()
    return socket.ping()
  })
  expect(roundTrip).toBeGreaterThanOrEqual(0)
  expect((await readJournal(barePage)).answered).toEqual([])
})

test('closes for good, with the code that it was given', async ({ barePage, demo }) => {
  await openSocketIn(barePage, echoUrl(demo))
  const info = await barePage.evaluate(async () => {
    await socket.opened()
    return socket.close(4000, 'enough')
  })
  expect(info).toMatchObject({ code: 4000, reason: 'enough', wasClean: true, origin: 'client' })
  expect(await barePage.evaluate(() => socket.state)).toBe('closed')
  await expect.poll(async () => (await control(demo, 'test', { command: 'look' })).connections).toBe(0)
})

test('comes back by itself after the server closed it, and only for codes that allow it', async ({
  barePage,
  demo,
}) => {
  await openSocketIn(barePage, echoUrl(demo), { backoff: { min: 100 }, stableAfter: 1 })
  const isState = (state: string): Promise<void> =>
    expect.poll(() => barePage.evaluate(() => socket.state)).toBe(state)
  await isState('open')
  await control(demo, 'test', { command: 'close', code: 1000 })
  await expect
    .poll(async () => (await readJournal(barePage)).events.filter(({ name }) => name === 'open'))
    .toHaveLength(2)
  await control(demo, 'test', { command: 'close', code: 4403, reason: 'not you' })
  await isState('closed')
  const last = (await readJournal(barePage)).events.at(-1)
  expect(last).toMatchObject({ name: 'close', detail: { code: 4403, reason: 'not you', origin: 'server' } })
})
