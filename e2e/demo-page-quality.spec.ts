// The demo page as a page: its policy holds, its console stays empty, and everybody can use it.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { DemoPage } from './support/demo-page.ts'
import { expect, test } from './support/test.ts'

const SCREENSHOTS = fileURLToPath(new URL('./reports/screenshots/', import.meta.url))

test('keeps to its own security policy, and leaves the console empty', async ({ page, demo }) => {
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text())
  })
  const visit = await DemoPage.open(page, demo.url)
  await visit.send('hello')
  await visit.sendAtRate('100')
  await expect.poll(() => visit.ours.figure('answered')).toBeGreaterThan(50)
  await visit.turn('Offline', true)
  await visit.ours.isIn('In doubt')
  await visit.turn('Offline', false)
  await visit.ours.isIn('Open')
  await visit.press('Delay')
  await visit.press('Heal: Delay')
  await visit.press('End')
  await expect(visit.ours.events).toContainText('The connection broke')
  await visit.press('reconnect()')
  await visit.ours.isAnswering()
  await visit.press('close()')
  await visit.ours.isIn('Closed')
  expect(troubles).toEqual([])

  // The policy is in force, and a violation would have been seen.
  await page.evaluate(() => document.body.setAttribute('style', 'margin: 1px'))
  await expect.poll(() => troubles).toEqual([expect.stringContaining('Content Security Policy')])
})

for (const [name, viewport] of [
  ['desktop', { width: 1280, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const) {
  test(`nothing moves while numbers and states change, on a ${name}`, async ({ page, demo }) => {
    await page.setViewportSize(viewport)
    const visit = await DemoPage.open(page, demo.url)
    const outline = (): Promise<string[]> =>
      page.evaluate(() =>
        [...document.querySelectorAll('section, dd, button, input, svg, h2, canvas')]
          .filter((element) => element.closest('#running') === null)
          .map((element) => {
            const { x, y, width, height } = element.getBoundingClientRect()
            return `${element.id || element.textContent?.slice(0, 20).replace(/\d+/g, '#')}: ${[x, y, width, height].map(Math.round)}`
          }),
      )
    const geometry = async (): Promise<string[]> =>
      (await outline()).map((line) => line.replace(/^.*: /s, ''))
    const before = await geometry()
    await visit.sendAtRate('100')
    await expect.poll(() => visit.ours.figure('answered')).toBeGreaterThan(100)
    expect(await geometry()).toEqual(before)
    await visit.button('New network').dispatchEvent('click')
    await expect(visit.native.verdict).toHaveText(/^No answer for/)
    expect(await geometry()).toEqual(before)
    await page.evaluate(() => socket.reconnect())
    await visit.ours.isAnswering()
    expect(await geometry()).toEqual(before)
    await page.evaluate(() => socket.close())
    await visit.ours.isIn('Closed')
    expect(await geometry()).toEqual(before)
    await visit.button('Black hole').dispatchEvent('click')
    await expect(visit.running).toContainText('Black hole')
    expect(await geometry()).toEqual(before)
    await visit.button('Frozen').dispatchEvent('click')
    await expect(visit.native.part('note')).toHaveText('frozen')
    expect(await geometry()).toEqual(before)
  })
}

test('fits a phone, with controls that a thumb can hit', async ({ page, demo }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const visit = await DemoPage.open(page, demo.url)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBe(390)
  await page.evaluate(() => {
    for (const group of document.querySelectorAll('details')) group.open = true
  })
  const controls = await page
    .getByRole('button')
    .or(page.getByRole('switch'))
    .or(page.getByRole('textbox'))
    .all()
  expect(controls.length).toBeGreaterThan(40)
  const sizes = await Promise.all(
    controls.map(async (control) => ({
      text: await control.textContent(),
      height: (await control.boundingBox())?.height ?? 0,
    })),
  )
  expect(sizes.filter(({ height }) => height < 44)).toEqual([])
  // Both states stay in sight while the controls are used.
  await visit.press('close()')
  await expect(page.locator('#status-bar')).toBeInViewport()
  await expect(page.locator('#status-bar')).toContainText(/Plain:\s+OPEN.*Resilient:\s+Closed/s)
})

test('works by keyboard alone', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await page.keyboard.press('Tab')
  await expect(visit.button('Laptop lid')).toBeFocused()
  for (let presses = 0; presses < 6; presses += 1) await page.keyboard.press('Tab')
  await expect(page.getByRole('switch', { name: 'Offline' })).toBeFocused()
  await page.keyboard.press('Space')
  await visit.ours.isIn('In doubt')
  await page.getByRole('button', { name: 'Heal: Offline' }).press('Space')
  await visit.ours.isIn('Open')
  // Not lost with the button that was pressed.
  await expect(page.getByRole('button', { name: 'Heal everything' })).toBeFocused()

  const reached = new Set<string>()
  for (let presses = 0; presses < 44; presses += 1) {
    await page.keyboard.press('Tab')
    reached.add(
      await page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || ''),
    )
  }
  const names = [
    'reload',
    'close-code',
    'reconnect',
    'check',
    'rotate',
    'close',
    'open',
    'message',
    'automatic',
    'rate',
    'copy',
  ]
  expect([...reached]).toEqual(expect.arrayContaining([...names, 'Slow', 'Heartbeat answers']))
})

test('tells screen readers how each lane takes a fault, not every step', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  const status = page.getByRole('status')
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
  await visit.press('End')
  await visit.press('reconnect()')
  await expect(status).toHaveText(
    /^End\. Plain WebSocket: Noticed after .* Back after .* ResilientSocket: Noticed after .* Back after .*/,
  )
  const announcements = await page.evaluate(() => (globalThis as { announcements?: string[] }).announcements)
  expect(announcements!.length).toBeLessThanOrEqual(2)
  await expect(page.locator('[aria-live]')).toHaveCount(0)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong, ${colorScheme}, while all is well and while it isn’t`, async ({
    page,
    demo,
  }) => {
    await page.emulateMedia({ colorScheme })
    const visit = await DemoPage.open(page, demo.url)
    await page.evaluate(() => {
      for (const group of document.querySelectorAll('details')) group.open = true
    })
    const violations = async (): Promise<string[]> =>
      (await new AxeBuilder({ page }).analyze()).violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
      )
    expect(await violations()).toEqual([])
    await visit.press('Black hole')
    await visit.press('Refuse')
    await visit.turn('Offline', true)
    await expect(visit.ours.verdict).toHaveText(/^(Noticed|Was in trouble)/)
    await expect(visit.native.verdict).toHaveText(/^(Noticed|Was in trouble)/)
    expect(await violations()).toEqual([])
  })
}

test('is drawn once a second for those who don’t want things to move', async ({ page, demo }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await DemoPage.open(page, demo.url)
  const draws = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let count = 0
        const bar = document.querySelector('#resilient-band rect:last-child')
        new MutationObserver(() => (count += 1)).observe(bar as Node, { attributeFilter: ['width'] })
        setTimeout(() => resolve(count), 2_500)
      }),
  )
  expect(draws).toBeGreaterThan(0)
  expect(draws).toBeLessThanOrEqual(3)
})

test('screenshots: light, dark, phone', async ({ browser, demo }) => {
  await mkdir(SCREENSHOTS, { recursive: true })
  const shoot = async (name: string, options: Parameters<typeof browser.newContext>[0]): Promise<void> => {
    const context = await browser.newContext(options)
    const visit = await DemoPage.open(await context.newPage(), demo.url)
    await visit.ours.isAnswering()
    await visit.press('Reset')
    await visit.press('Black hole')
    await expect(visit.native.verdict).toHaveText(/^(No answer|Was in trouble|Noticed)/)
    await visit.page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage: true })
    await context.close()
  }
  const desktop = { width: 1320, height: 900 }
  await Promise.all([
    shoot('light', { viewport: desktop, colorScheme: 'light' }),
    shoot('dark', { viewport: desktop, colorScheme: 'dark' }),
    shoot('phone', { viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true }),
  ])
})
