// The right window with a session: what a visitor reads then.
import { DemoPage } from './support/demo-page.ts'
import { expect, test } from './support/test.ts'

const AGAIN = /^noticed .*, back .*\. Nothing lost, \d+ messages? sent again\.$/
const NOTHING_LOST = /\. Nothing lost(, \d+ messages? sent again)?\.$/

const SCENARIOS: readonly (readonly [id: string, name: string, verdict: RegExp])[] = [
  ['wifi', 'Switch Wi-Fi', AGAIN],
  ['tunnel', 'Train tunnel', AGAIN],
  ['laptop', 'Close the laptop', NOTHING_LOST],
  ['hotel', 'Hotel Wi-Fi', NOTHING_LOST],
  ['deploy', 'Server deploy', NOTHING_LOST],
  ['slow', 'Slow server', /^kept the connection(, after checking it)?\. Nothing lost\.$/],
]

const withSession = (visit: DemoPage) => visit.page.getByRole('switch', { name: 'with a session' })

// Most of a test is waiting for a client to notice, and to come back.
/** As a link is followed; three at a time, because a machine of two cores plays no more on time. */
for (const scenarios of [SCENARIOS.slice(0, 3), SCENARIOS.slice(3)]) {
  const names = scenarios.map(([, name]) => name).join(', ')
  test(`nothing is lost: ${names}`, async ({ browser, startServer }) => {
    test.slow()
    const { url } = await startServer()
    const follow = async ([id, name, verdict]: (typeof SCENARIOS)[number]): Promise<void> => {
      const page = await browser.newPage({ reducedMotion: 'reduce' })
      await page.goto(`${url}#scenario=${id}&session`)
      const visit = new DemoPage(page)
      await expect(withSession(visit), name).toHaveAttribute('aria-checked', 'true')
      await visit.hasEnded(name, 90_000)
      await expect(visit.ours.verdict, name).toHaveText(verdict)
      const { never, unanswered } = await visit.ours.counts()
      expect({ never, unanswered }, name).toEqual({ never: 0, unanswered: 0 })
      expect(await page.evaluate(() => location.hash)).toBe(`#scenario=${id}&session`)
      await page.close()
    }
    await Promise.all(scenarios.map(follow))
  })
}

test('while nothing gets through the messages wait safely, and none is counted twice afterwards', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, `${demo.url}#session`)
  await visit.ours.isAnswering()
  await visit.press('Cut the network')
  await expect(visit.ours.chat).toContainText('kept safely')
  await expect.poll(() => visit.ours.count('waiting')).toBeGreaterThan(3)
  await visit.ours.is(/^(Connecting|Reconnecting)/)
  await visit.press('Restore the network')
  await visit.ours.is('Open, healthy')
  await visit.turn('Auto-send', false)
  await expect(visit.ours.chat).not.toContainText(/sent…|safely/)
  // On a slow machine what was held up may have arrived before it is sent again.
  await expect(visit.ours.events).toContainText('The session goes on: ')
  await expect(visit.ours.verdict).toHaveText(
    /^noticed .*, back .*\. Nothing lost(, \d+ messages? sent again)?\.$/,
  )
  const { delivered, ...others } = await visit.ours.counts()
  expect(others).toEqual({ waiting: 0, never: 0, unanswered: 0 })
  const { delivered: known, never } = await visit.plain.counts()
  // Both count the same messages; those that plain had in flight may still come.
  expect(delivered).toBeGreaterThanOrEqual(known + never)
})

test('the switch works by keyboard, begins anew, and is in the address', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  const code = page.locator('#code')
  await expect(withSession(visit)).toHaveAttribute('aria-checked', 'false')
  await expect(code).toContainText('new ResilientSocket(')
  await visit.press('FIN')
  await expect(visit.runName).toHaveText('FIN')
  const height = (await code.boundingBox())?.height
  await page.locator('#reload').focus()
  await page.keyboard.press('Tab')
  await expect(withSession(visit)).toBeFocused()
  await page.keyboard.press('Space')
  await expect(withSession(visit)).toHaveAttribute('aria-checked', 'true')
  await expect(visit.runName).toHaveText('No run yet')
  await expect(code).toContainText('createSession(')
  expect((await code.boundingBox())?.height).toBe(height)
  expect(await page.evaluate(() => location.hash)).toBe('#session')
  await visit.areConnected()
  await visit.ours.isAnswering()
  await visit.turn('Real defaults', true)
  expect(await page.evaluate(() => location.hash)).toBe('#timing=default&session')
  await page.reload()
  await visit.areConnected()
  await expect(withSession(visit)).toHaveAttribute('aria-checked', 'true')
  await visit.turn('with a session', false)
  expect(await page.evaluate(() => location.hash)).toBe('#timing=default')
  await visit.areConnected()
  await visit.ours.isAnswering()
})

test('a killed server knows no session: the page says of how many messages nobody knows', async ({
  page,
  context,
  demo,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const visit = await DemoPage.open(page, `${demo.url}#session`, '20')
  await visit.press('Delay')
  await visit.ours.isAnswering()
  await visit.press('Server killed')
  await expect(visit.ours.events).toContainText(
    /The server doesn’t know the session: it was started anew\. \d+ messages may not have arrived\./,
  )
  await expect(visit.ours.unanswered).toHaveText(/^\d+ messages may not have arrived$/)
  expect(await visit.ours.count('never')).toBe(0)
  await visit.press('Delay')
  await visit.hasEnded('Delay + Server killed')
  await expect(visit.ours.verdict).toHaveText(/back .*\. \d+ messages may not have arrived\.$/)
  await visit.press('Copy result')
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toContain(`- \`ResilientSocket\` with a session: ${await visit.ours.verdict.textContent()}`)
})

test('a server process that is killed: what was written meanwhile goes with the new session', async ({
  page,
  startServer,
}) => {
  const server = await startServer()
  const visit = await DemoPage.open(page, `${server.url}#session`)
  await visit.ours.isAnswering()
  await server.kill()
  await visit.ours.is(/^(Connecting|Reconnecting)/)
  await visit.send('while you were away')
  await expect(visit.ours.events).toContainText('“while you were away”: queued.')
  await startServer({ port: server.port })
  await expect(page.locator('#notice')).toBeHidden()
  await visit.press('reconnect()')
  await expect(visit.ours.events).toContainText('“while you were away” came back after')
  await expect(visit.ours.events).toContainText('it was started anew')
  expect(await visit.ours.count('never')).toBe(0)
  await visit.ours.isAnswering()
})

test('every way to lose a connection: the session goes on, and close() and open() begin a new one', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, `${demo.url}#session`, '20')
  for (const blow of ['Frame cut short, reset', '4401 Token expired']) {
    await visit.press(blow)
    await expect(visit.runName).toHaveText(blow)
    await expect(visit.ours.verdict, blow).toHaveText(/^noticed .*, back/)
    await visit.ours.isAnswering()
  }
  // A connection that is at work isn't left.
  await visit.turn('Auto-send', false)
  await expect(visit.ours.chat).not.toContainText('sent…')
  await visit.moves(
    'rotate()',
    /^moved to a new connection without a gap\. Nothing lost(, \d+ messages? sent again)?\.$/,
  )
  await visit.turn('Auto-send', true)
  await visit.ours.isAnswering()
  await visit.press('close()')
  await visit.ours.is(/^Closed, code 1000/)
  await visit.press('open()')
  await visit.ours.isAnswering()
  expect(await visit.ours.count('never')).toBe(0)
})
