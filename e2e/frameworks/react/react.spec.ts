// React's hooks in a real application, in strict mode, as in development and as it is built.
import { expect, expectState, test } from './support/test.ts'

const NUMBERS: readonly string[] = Array.from({ length: 10_000 }, (_, number) => String(number))

for (const mode of ['development', 'production'] as const) {
  test.describe(`In ${mode}`, () => {
    test.use({ mode })
    test.slow(mode === 'development', 'each page loads every module on its own')

    test('strict mode dials once, and nothing is dropped', async ({ open, server }) => {
      const page = await open('live')
      await expectState(page, 'open, good')
      server.say('a', 'b')
      await expect(page.locator('#count')).toHaveText('2')
      await page.evaluate(() => unmount())
      await expect.poll(() => server.codes).toHaveLength(1)
      expect(server.visits).toEqual(['/'])
      expect(await page.evaluate(() => [record.made, record.heard])).toEqual([1, ['a', 'b']])
    })

    test('unmounting while connecting leaves nothing', async ({ open, server }) => {
      server.isHolding = true
      const page = await open('live')
      await expectState(page, 'connecting, down')
      await expect.poll(() => server.held.size).toBe(1)
      await page.evaluate(() => unmount())
      await expect.poll(() => server.held.size).toBe(0)
      expect(server.visits).toEqual([])
    })

    test('another URL closes the socket and makes another one; what was reduced stays', async ({
      open,
      server,
    }) => {
      const page = await open('live', 'one')
      await expectState(page, 'open, good')
      server.say('a')
      await expect(page.locator('#count')).toHaveText('1')
      await page.evaluate(() => show({ path: 'two' }))
      await expect.poll(() => server.codes).toEqual([1000])
      await expectState(page, 'open, good')
      server.say('b')
      await expect(page.locator('#count')).toHaveText('2')
      expect(server.visits).toEqual(['/one', '/two'])
      expect(await page.evaluate(() => record.heard)).toEqual(['a', 'b'])
      expect(await page.evaluate(() => record.states)).toContain('connecting')
    })

    test('another URL while connecting leaves one connection', async ({ open, server }) => {
      server.isHolding = true
      const page = await open('live', 'one')
      await expect.poll(() => server.held.size).toBe(1)
      server.isHolding = false
      await page.evaluate(() => show({ path: 'two' }))
      await expectState(page, 'open, good')
      await expect.poll(() => server.held.size).toBe(0)
      expect(server.visits).toEqual(['/two'])
    })

    test('Suspense that hides the component keeps the socket and its messages', async ({ open, server }) => {
      const page = await open('suspense')
      await expectState(page, 'open, good')
      await page.evaluate(() => show({ isHidden: true }))
      // A transition waits for it; what is not one hides the component.
      await page.evaluate(() => showAtOnce({ isHidden: true }))
      await expect(page.locator('h1')).toBeHidden()
      server.say('a', 'b', 'c')
      await expect.poll(() => page.evaluate(() => record.heard)).toEqual(['a', 'b', 'c'])
      await page.evaluate(() => resolvePromise('suspended'))
      await expect(page.getByText('Loaded')).toBeVisible()
      await expect(page.locator('#count')).toHaveText('3')
      await expectState(page, 'open, good')
      expect(server.visits).toEqual(['/'])
      expect(server.liveCount).toBe(1)
    })

    test('a render that is never committed makes no socket', async ({ open, server }) => {
      const page = await open('never-mounted')
      await expect(page.getByText('Loading')).toBeVisible()
      await page.evaluate(() => unmount())
      expect(server.visits).toEqual([])
    })

    test('a hidden Activity closes the socket, a visible one makes another', async ({ open, server }) => {
      const page = await open('activity')
      await expectState(page, 'open, good')
      server.say('a')
      await expect(page.locator('#count')).toHaveText('1')
      await page.evaluate(() => show({ isHidden: true }))
      await expect.poll(() => server.codes).toEqual([1000])
      await page.evaluate(() => show({ isHidden: false }))
      await expectState(page, 'open, good')
      server.say('b')
      await expect(page.locator('#count')).toHaveText('2')
      expect(server.visits).toHaveLength(2)
      expect(await page.evaluate(() => record.heard)).toEqual(['a', 'b'])
    })

    test('a factory that throws is told to the error boundary, which can try again', async ({
      open,
      server,
    }) => {
      const page = await open('boundary', 'bad')
      await expect(page.getByText('Caught')).toBeVisible()
      const told =
        'SyntaxError: Not a WebSocket URL (string): use ws:, wss:, http: or https:, without a fragment'
      // In development, strict mode runs every effect twice, one that throws too.
      expect(await page.evaluate(() => record.caught)).toEqual(mode === 'development' ? [told, told] : [told])
      await page.evaluate(() => show({ path: 'good' }))
      await expectState(page, 'open, good')
      expect(server.visits).toEqual(['/good'])
    })

    test('each message of a burst is seen once, and rendered at most once a frame', async ({
      open,
      server,
    }) => {
      const page = await open('live')
      await expectState(page, 'open, good')
      const before = await page.evaluate(() => ({ ...record, frames: watch.frames }))
      server.say(...NUMBERS)
      await expect(page.locator('#count')).toHaveText(String(NUMBERS.length))
      const after = await page.evaluate(() => ({ ...record, frames: watch.frames }))
      expect(after.heard).toEqual(NUMBERS)
      expect(after.reducedCommits - before.reducedCommits).toBeGreaterThan(0)
      expect(after.reducedCommits - before.reducedCommits).toBeLessThanOrEqual(after.frames - before.frames)
      expect(after.selectedCommits).toBe(before.selectedCommits)
    })

    test('a component may unmount in a listener', async ({ open, server }) => {
      const page = await open('leave')
      await expectState(page, 'open, good')
      server.say('a', 'leave', 'b')
      await expect(page.getByText('Left')).toBeVisible()
      await expect.poll(() => server.codes).toEqual([1000])
      expect(await page.evaluate(() => record.heard)).toEqual(['a', 'leave'])
      expect(server.visits).toEqual(['/'])
    })

    test('a reducer that throws is told once a message, and loses nothing else', async ({
      open,
      server,
      expectedErrors,
    }) => {
      expectedErrors.push(/the reducer threw/)
      const page = await open('live')
      await expectState(page, 'open, good')
      server.say('a', 'throw', 'b')
      await expect(page.locator('#count')).toHaveText('2')
      expect(await page.evaluate(() => record.heard)).toEqual(['a', 'throw', 'b'])
    })

    test('a session works in place of a socket', async ({ open, server }) => {
      const page = await open('live', 'session')
      await expectState(page, 'open, good')
      server.say('a', 'b')
      await expect(page.locator('#count')).toHaveText('2')
      await page.evaluate(() => unmount())
      await expect.poll(() => server.codes).toEqual([1000])
      expect(server.visits).toEqual(['/session'])
      expect(await page.evaluate(() => [record.made, record.heard])).toEqual([1, ['a', 'b']])
    })

    test('a selected status renders only when it changes', async ({ open, server }) => {
      server.isHolding = true
      const page = await open('live')
      await expectState(page, 'connecting, down')
      const before = await page.evaluate(() => record.selectedCommits)
      await expect(page.locator('#open')).toHaveText('false')
      server.isHolding = false
      await page.evaluate(() => show({ path: 'two' }))
      await expect(page.locator('#open')).toHaveText('true, good')
      const after = await page.evaluate(() => record.selectedCommits)
      // The socket leaves, comes, and is open.
      expect(after - before).toBe(3)
    })
  })
}
