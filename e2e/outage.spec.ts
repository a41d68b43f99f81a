// The browser's network goes away and returns, with messages on their way all the while.
import { openSocketIn, readJournal } from './support/journal.ts'
import { echoUrl } from './support/lane.ts'
import { range } from './support/range.ts'
import { expect, test } from './support/test.ts'

const OUTAGE = 10_000
const MESSAGES = 200
const PACE = 60

test('accounts for each of 200 messages across ten seconds offline', async ({ barePage, context, demo }) => {
  await openSocketIn(barePage, echoUrl(demo))
  await expect.poll(() => barePage.evaluate(() => socket.state)).toBe('open')
  // In the page, because what goes through the test would wait for it: 12 s of messages, the outage within.
  const sending = barePage.evaluate(
    ({ count, pace }) =>
      new Promise<void>((resolve) => {
        let number = 0
        const timer = setInterval(() => {
          number += 1
          socket.send(String(number))
          if (number < count) return
          clearInterval(timer)
          resolve()
        }, pace)
      }),
    { count: MESSAGES, pace: PACE },
  )
  await expect.poll(async () => (await readJournal(barePage)).answered.length).toBeGreaterThanOrEqual(5)

  await context.setOffline(true)
  await expect.poll(() => barePage.evaluate(() => socket.health)).toBe('suspect')
  const before = (await readJournal(barePage)).answered.length
  await barePage.waitForTimeout(OUTAGE)
  expect((await readJournal(barePage)).answered.length).toBeLessThan(before + 5)
  await context.setOffline(false)

  await sending
  const fates = async (): Promise<number> => {
    const { answered, dropped } = await readJournal(barePage)
    return answered.length + dropped.length
  }
  await expect.poll(fates).toBeGreaterThanOrEqual(MESSAGES)
  const { answered, dropped, events } = await readJournal(barePage)
  expect([...answered, ...dropped].sort((a, b) => a - b)).toEqual(range(1, MESSAGES))
  expect(answered).toEqual([...answered].sort((a, b) => a - b))
  // Chromium only pauses the connection: there is no reason to give it up, or anything on it.
  expect(events.filter(({ name }) => name === 'lost')).toEqual([])
  expect(dropped).toEqual([])
  expect(await barePage.evaluate(() => socket.status)).toEqual({ state: 'open', health: 'good' })
})

test('dials as soon as the network is back when the connection was lost meanwhile', async ({
  barePage,
  context,
  startServer,
}) => {
  const server = await startServer()
  await openSocketIn(barePage, server.webSocketUrl)
  await expect.poll(() => barePage.evaluate(() => socket.state)).toBe('open')
  await context.setOffline(true)
  await server.kill()
  await expect.poll(() => barePage.evaluate(() => socket.state)).toBe('waiting')
  await barePage.evaluate(() => socket.send('1'))
  await startServer({ port: server.port })

  const returnedAt = await barePage.evaluate(() => Date.now())
  await context.setOffline(false)
  await expect.poll(async () => (await readJournal(barePage)).answered).toEqual([1])
  const { events } = await readJournal(barePage)
  const opened = events.filter(({ name }) => name === 'open').at(-1)
  expect(opened?.detail).toMatchObject({ reason: 'online' })
  expect((opened?.at ?? 0) - returnedAt).toBeLessThan(1_500)
})
