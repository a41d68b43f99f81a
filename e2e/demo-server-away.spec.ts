// Where the page can't work: each time it says what is the matter, and goes on by itself when that is over.
import { DemoPage } from './support/demo-page.ts'
import { expect, test } from './support/test.ts'

test('without JavaScript the page says what it needs', async ({ browser, demo }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(demo.url)
  const notice = page.locator('noscript p')
  await expect(notice).toBeVisible()
  await expect(notice).toContainText('This page needs JavaScript')
  await context.close()
})

test('without WebSocket the page says so, and nothing throws', async ({ page, demo }) => {
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebSocket'))
  await page.goto(demo.url)
  await expect(page.locator('#notice')).toHaveText(/^This browser has no WebSocket/)
  expect(errors).toEqual([])
})

test('the server can’t be asked at load: both clients keep trying, and are connected when it can', async ({
  page,
  demo,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.route('**/control', (route) => route.abort())
  await page.goto(demo.url)
  const visit = new DemoPage(page)
  await expect(page.locator('#notice')).toHaveText(/^The demo’s server doesn’t answer/)
  await expect(visit.headline).toHaveText('The demo’s server is away.')
  await expect(visit.plain.events).toContainText('can’t be reached. Dials again in 1 s.')
  // A reload while it is away doesn't end the plain client's trying.
  await visit.press('User reloads the page')
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await visit.areConnected()
  await visit.plain.isAnswering()
  await visit.ours.isAnswering()
  await expect(page.locator('#notice')).toBeHidden()
})

test('the server is killed: no scenario plays on, no fault stays, and both clients are back with it', async ({
  page,
  startServer,
}) => {
  const server = await startServer()
  const visit = await DemoPage.open(page, server.url, '20')
  await visit.press('Delay')
  await visit.press('Train tunnel')
  await expect(visit.ticker).toContainText('1 of 3')
  await server.kill()
  await expect(page.locator('#notice')).toBeVisible()
  await visit.isRestored()
  await expect(visit.button('Train tunnel')).toHaveAttribute('aria-pressed', 'false')
  await expect(visit.runName).toHaveText('No run yet')
  // What can't be done isn't told, and isn't scored.
  await visit.press('Cut the network')
  await visit.press('Switch Wi-Fi')
  await expect(visit.button('Cut the network')).toBeVisible()
  await expect(visit.runName).toHaveText('No run yet')
  await visit.send('while you were away')
  await startServer({ port: server.port })
  await visit.areConnected(25_000)
  await expect(page.locator('#notice')).toBeHidden()
  await expect(visit.ours.events).toContainText('“while you were away” came back after')
  await visit.plain.isAnswering()
  await visit.ours.isAnswering()
  // And the buttons work again.
  await visit.press('Delay')
  await expect(visit.active).toHaveText('Delay')
})

test('the server is stopped and goes on: the page says so, and what was broken is mended', async ({
  page,
  startServer,
}) => {
  test.slow()
  const server = await startServer()
  const visit = await DemoPage.open(page, server.url, '20')
  await visit.press('Black hole')
  await expect(visit.active).toHaveText('Black hole')
  server.freeze()
  await expect(page.locator('#notice')).toBeVisible()
  await visit.isRestored()
  server.thaw()
  await expect(page.locator('#notice')).toBeHidden()
  await visit.ours.isAnswering(30_000)
  await visit.plain.isAnswering(30_000)
})
