// The demo page as its visitors use it: every control does what it says, and the page tells what happened.
import { DemoPage } from './support/demo-page.ts'
import { expect, test } from './support/test.ts'

test('connects, and shows the echo of what is sent', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.send('hello')
  await expect(visit.log).toContainText('The echo of “hello” came after')
  expect(await visit.counts()).toEqual({
    sent: 1,
    answered: 1,
    'on-the-way': 0,
    queued: 0,
    dropped: 0,
    unanswered: 0,
  })
})

test('the offline switch stops the traffic without closing anything, and nothing is lost', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.sendByItself('20')
  await expect.poll(() => visit.count('answered')).toBeGreaterThan(5)

  await visit.turn('Go offline', true)
  await visit.isIn('In doubt')
  const answered = await visit.count('answered')
  // A volatile message doesn't wait. Its echo would be a sign of life, and end the doubt.
  expect(await page.evaluate(() => socket.send('not through the queue', { volatile: true }))).toBe('sent')
  await expect.poll(() => visit.count('queued')).toBeGreaterThan(20)
  expect(await visit.count('answered')).toBe(answered)
  await visit.isIn('In doubt')

  await visit.turn('Go offline', false)
  await visit.isIn('Open')
  await visit.turn('Send by itself', false)
  await expect
    .poll(() => visit.counts())
    .toMatchObject({ queued: 0, 'on-the-way': 0, dropped: 0, unanswered: 0 })
  const { sent, answered: all } = await visit.counts()
  expect(all).toBe(sent)
  expect(await visit.connections()).toBe(1)
})

test('a dial fails while the offline switch is on, and succeeds as soon as it is off', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.turn('Go offline', true)
  await visit.press('reconnect()')
  await visit.isIn('Waiting')
  await visit.send('later')
  await visit.turn('Go offline', false)
  await visit.isIn('Open')
  await expect(visit.log).toContainText('The echo of “later” came after')
})

test('a server that restarts is left alone for as long as it asked', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press(/1012/)
  await visit.isIn('Waiting')
  await expect(visit.log).toContainText('The server closed the connection: code 1012')
  const wait = await page.evaluate(() => {
    const { status } = socket
    return status.state === 'waiting' ? status.retryAt - Date.now() : 0
  })
  expect(wait).toBeGreaterThan(2_000)
  expect(wait).toBeLessThan(8_000)
  await visit.press('reconnect()')
  await visit.isIn('Open')
  expect(await visit.connections()).toBe(2)
})

test('codes 1000 and 1001 lead to another attempt', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  for (const code of ['1000', '1001']) {
    await visit.press(new RegExp(code))
    await expect(visit.log).toContainText(`The server closed the connection: code ${code}`)
    // By itself, or because it was asked before that.
    await visit.press('reconnect()')
    await visit.isIn('Open')
  }
  await expect(visit.log.getByText(/^Attempt \d+ follows in/)).toHaveCount(2)
  expect(await visit.connections()).toBeGreaterThanOrEqual(3)
})

test('an expired token leads to a new address at once, a ban to the end', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  const address = (): Promise<string> => page.evaluate(() => socket.url)
  const first = await address()
  await visit.press(/4401/)
  await expect.poll(() => visit.connections()).toBe(2)
  await visit.isIn('Open')
  expect(await address()).not.toBe(first)

  await visit.press(/4403/)
  await visit.isIn('Closed')
  await expect(visit.log).toContainText('Closed for good: code 4403, forbidden')
  await visit.press('open()')
  await visit.isIn('Open')
})

test('a server that vanishes is noticed, given up, and found again when it returns', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.sendByItself('20')
  await expect.poll(() => visit.count('answered')).toBeGreaterThan(5)
  await visit.turn('Let the server vanish', true)
  await visit.isIn('In doubt', 10_000)
  await visit.isIn('Connecting', 10_000)
  await expect(visit.log).toContainText('The server stopped answering')
  await visit.turn('Let the server vanish', false)
  await visit.isIn('Open', 15_000)
  await visit.turn('Send by itself', false)
  await expect.poll(() => visit.counts()).toMatchObject({ queued: 0, 'on-the-way': 0, dropped: 0 })
  const { sent, answered, unanswered } = await visit.counts()
  expect(answered + unanswered).toBe(sent)
})

test('each call to the client does what its name says', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('check()')
  await expect(visit.log).toContainText('The connection is alive')
  expect(await visit.connections()).toBe(1)
  await visit.press('reconnect()')
  await expect.poll(() => visit.connections()).toBe(2)
  await visit.press('close()')
  await visit.isIn('Closed')
  await visit.send('too late')
  expect(await visit.count('dropped')).toBe(1)
  await visit.press('open()')
  await visit.isIn('Open')
})

test('comes back after its server was killed and restarted', async ({ page, startServer }) => {
  const server = await startServer()
  const visit = await DemoPage.open(page, server.url)
  await server.kill()
  await visit.isIn('Waiting')
  await visit.send('while you were away')
  await startServer({ port: server.port })
  await visit.isIn('Open', 15_000)
  await expect(visit.log).toContainText('The echo of “while you were away” came after')
})
