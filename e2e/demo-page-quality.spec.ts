// The demo page as a page: its policy holds, its console stays empty, and everybody can use it.
import { DemoPage } from './support/demo-page.ts'
import { expect, test } from './support/test.ts'

test('keeps to its own security policy, and leaves the console empty', async ({ page, demo }) => {
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text())
  })
  const visit = await DemoPage.open(page, demo.url)
  await visit.send('hello')
  await visit.sendByItself('100')
  await expect.poll(() => visit.count('answered')).toBeGreaterThan(50)
  await visit.turn('Go offline', true)
  await visit.isIn('In doubt')
  await visit.turn('Go offline', false)
  await visit.isIn('Open')
  await visit.press(/4401/)
  await expect.poll(() => visit.connections()).toBe(2)
  await visit.press('reconnect()')
  await expect.poll(() => visit.connections()).toBe(3)
  await visit.press('close()')
  await visit.isIn('Closed')
  await visit.press('open()')
  await visit.isIn('Open')
  expect(troubles).toEqual([])

  // The policy is in force, and a violation would have been seen.
  await page.evaluate(() => document.body.setAttribute('style', 'margin: 1px'))
  await expect.poll(() => troubles).toEqual([expect.stringContaining('Content Security Policy')])
})

test('nothing moves while numbers and states change', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  const places = (): Promise<string[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('section, dd, button, input, figure, h2')].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect()
        return `${element.id || element.textContent}: ${[x, y, width, height].map(Math.round)}`
      }),
    )
  const outline = async (): Promise<string[]> => (await places()).map((line) => line.replace(/^.*: /s, ''))
  const before = await outline()
  await visit.sendByItself('100')
  await expect.poll(() => visit.count('answered')).toBeGreaterThan(100)
  expect(await outline()).toEqual(before)
  await visit.turn('Go offline', true)
  await visit.isIn('In doubt')
  await expect.poll(() => visit.count('queued')).toBeGreaterThan(100)
  expect(await outline()).toEqual(before)
  await page.evaluate(() => socket.reconnect())
  await visit.isIn('Waiting')
  expect(await outline()).toEqual(before)
  await page.evaluate(() => socket.close())
  await visit.isIn('Closed')
  expect(await outline()).toEqual(before)
})

test('fits a phone, with controls that a thumb can hit', async ({ page, demo }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const visit = await DemoPage.open(page, demo.url)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBe(390)
  const controls = await page
    .getByRole('button')
    .or(page.getByRole('switch'))
    .or(page.getByRole('textbox'))
    .all()
  expect(controls.length).toBeGreaterThan(12)
  for (const control of controls) {
    expect((await control.boundingBox())?.height, (await control.textContent()) ?? '').toBeGreaterThanOrEqual(
      44,
    )
  }
  // The state stays in sight while the controls are used.
  await visit.press('close()')
  await expect(page.locator('#status-bar')).toBeInViewport()
  await expect(page.locator('#status-bar')).toContainText('Closed')
})

test('works by keyboard alone', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('switch', { name: 'Go offline' })).toBeFocused()
  await page.keyboard.press('Space')
  await visit.isIn('In doubt')
  await page.keyboard.press('Space')
  await visit.isIn('Open')

  const reached = new Set<string>()
  const names = ['vanish', 'reconnect', 'check', 'close', 'open', 'message', 'automatic', 'rate', 'log']
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab')
    reached.add(await page.evaluate(() => document.activeElement?.id ?? ''))
  }
  expect([...reached]).toEqual(expect.arrayContaining(names))
})

test('tells screen readers where the connection has come to, not every step', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  const status = page.getByRole('status')
  await expect(status).toHaveText('Open. Messages flow in both directions.')
  await page.evaluate(() => {
    const region = document.querySelector('[role=status]')
    const announcements: (string | null)[] = []
    Object.assign(globalThis, { announcements })
    new MutationObserver(() => announcements.push(region?.textContent ?? null)).observe(region as Node, {
      childList: true,
      characterData: true,
      subtree: true,
    })
  })
  await visit.press('reconnect()')
  await expect.poll(() => visit.connections()).toBe(2)
  await visit.press('close()')
  await expect(status).toContainText('Closed.')
  const announcements = await page.evaluate(() => (globalThis as { announcements?: string[] }).announcements)
  expect(announcements).toEqual(['Closed. It stays closed, with code 1000. open() starts again.'])
  await expect(page.locator('#log')).not.toHaveAttribute('aria-live', /./)
})
