// The demo page as a page: its policy holds, its console stays empty, nothing jumps, and everybody can use it.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { DemoPage } from './support/demo-page.ts'
import { expect, test } from './support/test.ts'

const SCREENSHOTS = fileURLToPath(new URL('./reports/screenshots/', import.meta.url))

const VIEWPORTS = {
  wide: { width: 1440, height: 900 },
  laptop: { width: 1280, height: 720 },
  tablet: { width: 820, height: 1180 },
  phone: { width: 390, height: 844 },
}

/** How much the page has moved under its reader's eyes since it was loaded (Layout Instability). */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.assign(globalThis, { shifts: [] })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number
        sources: { node: Element }[]
      })[])
        (globalThis as unknown as { shifts: string[] }).shifts.push(
          `${entry.value} ${entry.sources.map(({ node }) => node?.id || node?.className || node?.textContent)}`,
        )
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

const shiftsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts)

function contrastsOf(page: Page): Promise<{ pair: string; contrast: number }[]> {
  return page.evaluate(() => {
    const style = getComputedStyle(document.documentElement)
    const luminance = (name: string): number => {
      const hex = style
        .getPropertyValue(name)
        .trim()
        .replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
        const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const contrast = (one: string, other: string): number => {
      const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
      return (high + 0.05) / (low + 0.05)
    }
    const pairs = [
      '--plain --ours',
      '--plain --ground',
      '--plain --panel',
      '--ours --ground',
      '--ours --panel',
      '--dead --ground',
    ]
    return pairs.map((pair) => {
      const [one = '', other = ''] = pair.split(' ')
      return { pair, contrast: contrast(one, other) }
    })
  })
}

test('keeps to its own security policy, and leaves the console empty', async ({ page, demo }) => {
  test.slow()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    // Chromium warns of a dial that is called off, as these may be.
    const isCalledOff = message.text().includes('WebSocket is closed before the connection is established')
    if (['error', 'warning'].includes(message.type()) && !isCalledOff) troubles.push(message.text())
  })
  const visit = await DemoPage.open(page, demo.url)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await visit.send('hello')
  await visit.sendAtRate('100')
  await expect.poll(() => visit.ours.count('delivered')).toBeGreaterThan(50)
  await visit.press('Offline')
  await visit.ours.is('Checking…')
  await visit.press('Offline')
  await visit.ours.is('Open, healthy')
  await visit.press('FIN')
  await expect(visit.ours.events).toContainText('The connection broke')
  await visit.press('reconnect()')
  await visit.ours.isAnswering()
  await page.getByRole('button', { name: 'Play' }).first().click()
  await visit.press('close()')
  await visit.ours.is(/^Closed/)
  expect(troubles).toEqual([])

  // The policy is in force, and a violation would have been seen.
  await page.evaluate(() => document.body.setAttribute('style', 'margin: 1px'))
  await expect.poll(() => troubles).toEqual([expect.stringContaining('Content Security Policy')])
})

test('its script is small', async ({ page, demo }) => {
  const html = await (await fetch(demo.url)).text()
  const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[\w.-]+\.js)"/g)].map(([, path]) => path ?? '')
  expect(scripts).toHaveLength(1)
  const sizes = await Promise.all(
    scripts.map(async (path) => gzipSync(await (await fetch(new URL(path, demo.url))).text()).length),
  )
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60_000)
  // And no other one is fetched later.
  const fetched: string[] = []
  page.on('request', (request) => request.resourceType() === 'script' && fetched.push(request.url()))
  const visit = await DemoPage.open(page, demo.url)
  await visit.openWorkbench()
  expect(fetched).toHaveLength(1)
})

test('plays the first scenario by itself, two seconds after both clients are connected', async ({
  page,
  demo,
}) => {
  await page.goto(demo.url)
  const visit = new DemoPage(page)
  await expect(visit.headline).toHaveText(/^Both are connected\. In [12] s you switch Wi-Fi\.$/)
  await expect(visit.ticker).toHaveText(/^Switch Wi-Fi 1 of 2:/)
  // A dot travels for each message, and stays where the network ends.
  await expect.poll(() => page.locator('#cables circle').count()).toBeGreaterThan(2)
})

test('nothing plays by itself with reduced motion, nor once a control was touched, and no dot travels', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.plain.isAnswering()
  await expect(visit.headline).toHaveText('Both connections are alive.')
  await expect(visit.runName).toHaveText('No run yet')
  expect(await page.locator('#cables circle').count()).toBe(0)

  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await page.reload()
  await visit.press('Reset everything')
  await visit.areConnected()
  await expect.poll(() => visit.ours.count('delivered')).toBeGreaterThan(5)
  await expect(visit.runName).toHaveText('No run yet')
})

test('nothing jumps at load and while it runs; screenshots: four sizes, light and dark', async ({
  browser,
  demo,
}) => {
  test.setTimeout(180_000)
  await mkdir(SCREENSHOTS, { recursive: true })
  const live = async (name: keyof typeof VIEWPORTS, colorScheme: 'light' | 'dark'): Promise<void> => {
    const viewport = VIEWPORTS[name]
    const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const take = (when: string): Promise<Buffer> =>
      page.screenshot({ path: `${SCREENSHOTS}${when}-${name}-${colorScheme}.png` })
    await watchShifts(page)
    // The dark ones with a session, from its link on.
    await page.goto(colorScheme === 'dark' ? `${demo.url}#session` : demo.url)
    const visit = new DemoPage(page)
    await visit.areConnected(30_000)
    await take('opening')
    await page.keyboard.press('1')
    await expect(visit.headline).toHaveText(/dead for ([5-9]|\d\d) s/)
    await take('fault')
    await visit.hasEnded('Switch Wi-Fi')
    await take('after')
    await visit.turn('with a session', colorScheme === 'light')
    await visit.areConnected(30_000)
    const size = `at ${viewport.width} px`
    expect(await shiftsOf(page), size).toEqual([])
    expect(await visit.overflow(), size).toBe(0)
    // What one must see without scrolling.
    for (const part of ['#headline', '#cut', '#plain-window .state', '#ours-window .state', '.result'])
      await expect(page.locator(part), size).toBeInViewport({ ratio: 1 })
    await context.close()
  }
  const names = Object.keys(VIEWPORTS) as (keyof typeof VIEWPORTS)[]
  for (const colorScheme of ['light', 'dark'] as const)
    await Promise.all(names.map((name) => live(name, colorScheme)))
})

test('a layout shift would be seen', async ({ page, demo }) => {
  await watchShifts(page)
  const visit = await DemoPage.open(page, demo.url)
  await visit.plain.isAnswering()
  await page.evaluate(() =>
    document.body.prepend(Object.assign(document.createElement('h1'), { textContent: 'x' })),
  )
  await expect.poll(() => shiftsOf(page)).not.toEqual([])
})

test('the story and the timeline fit a laptop’s screen; the timeline is less than 360 px tall', async ({
  page,
  demo,
}) => {
  await page.setViewportSize(VIEWPORTS.laptop)
  await DemoPage.open(page, demo.url)
  const strip = await page.locator('.result').boundingBox()
  const plot = await page.locator('#plot').boundingBox()
  expect(plot!.y + plot!.height).toBeLessThanOrEqual(strip!.y)
  expect((await page.locator('.timeline').boundingBox())!.height).toBeLessThan(360)
})

test('fits from 320 px up, with controls that a thumb can hit', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.openWorkbench()
  for (const width of [320, 360, 390, 480, 600, 700, 820, 1000, 1280]) {
    await page.setViewportSize({ width, height: 844 })
    expect(await visit.overflow(), `at ${width} px`).toBe(0)
  }
  await page.setViewportSize(VIEWPORTS.phone)
  const controls = page.locator('button:visible, input:visible, select:visible, summary:visible')
  const sizes = await controls.evaluateAll((elements) =>
    elements.map((element) => ({
      text: element.textContent?.trim() || element.id,
      height: Math.round(element.getBoundingClientRect().height),
    })),
  )
  expect(sizes.length).toBeGreaterThan(50)
  expect(sizes.filter(({ height }) => height < 44)).toEqual([])
  await visit.press('close()')
  await expect(page.locator('.result')).toBeInViewport({ ratio: 1 })
})

test('the strip covers the windows, never the other way round, and leaves small screens alone', async ({
  page,
  demo,
}) => {
  await DemoPage.open(page, demo.url)
  for (const viewport of [
    { width: 390, height: 667 },
    { width: 320, height: 640 },
  ]) {
    await page.setViewportSize(viewport)
    const isOnTop = await page.evaluate(() => {
      const { left, top, width, height } = document.querySelector('.result')!.getBoundingClientRect()
      const atMiddle = document.elementFromPoint(left + width / 2, top + height / 2)
      return atMiddle?.closest('.result') !== null
    })
    expect(isOnTop, `at ${viewport.width} px`).toBe(true)
  }
  await page.setViewportSize({ width: 844, height: 390 })
  await expect(page.locator('.result')).toHaveCSS('position', 'static')
})

test('works by keyboard alone', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await page.keyboard.press('Space')
  await expect(visit.button('Restore the network')).toBeVisible()
  await expect(visit.runName).toHaveText('Network cut')
  await page.keyboard.press('Space')
  await expect(visit.button('Cut the network')).toBeVisible()
  await page.keyboard.press('5')
  await expect(visit.ticker).toContainText('Server deploy')
  await page.keyboard.press('r')
  await expect(visit.runName).toHaveText('No run yet')
  await visit.areConnected()

  const order: string[] = []
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab')
    const name = await page.evaluate(
      () => document.activeElement?.id || document.activeElement?.textContent?.trim() || '',
    )
    order.push(name)
  }
  expect(order.slice(0, 3)).toEqual(['copy-install', 'cut', 'Switch Wi-Fi'])
  expect(order).toEqual(
    expect.arrayContaining([
      'Slow server',
      'reload',
      'with-session',
      'timing',
      'plot',
      'copy-result',
      'reset',
    ]),
  )

  // Keys that a control takes do what they do everywhere.
  await page.locator('#timing').focus()
  await page.keyboard.press('Space')
  await expect(page.locator('#timing')).toHaveAttribute('aria-checked', 'true')
  await expect(visit.button('Cut the network')).toBeVisible()
  await visit.openWorkbench()
  await page.getByRole('textbox', { name: 'Message' }).pressSequentially('r 1')
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('r 1')
})

test('a moment of the timeline is told in words, by keyboard and by pointer', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('New network')
  await visit.plain.is(/^OPEN, but dead for [2-9] s$/)
  const plot = page.getByRole('slider', { name: 'A moment of the last minute' })
  await page.locator('#timing').focus()
  await page.keyboard.press('Tab')
  await expect(plot).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(page.locator('#moment')).toHaveText(/^\d+ s ago.* Plain says OPEN, but is dead\./)
  await expect(plot).toHaveAttribute('aria-valuetext', /Plain says OPEN, but is dead/)
  await page.keyboard.press('Home')
  await expect(page.locator('#moment')).toContainText('Plain wasn’t there yet.')
  await page.keyboard.press('Tab')
  await expect(page.locator('#moment')).toBeHidden()
  const { width } = (await plot.boundingBox())!
  await plot.hover({ position: { x: width - 160, y: 40 } })
  await expect(page.locator('#moment')).toContainText('Plain says OPEN, but is dead')
})

test('one live region reads verdicts, and nothing else', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await page.evaluate(() => {
    const announcements: (string | null)[] = []
    Object.assign(globalThis, { announcements })
    const region = document.querySelector('[role=status]')
    new MutationObserver(() => announcements.push(region?.textContent ?? null)).observe(region as Node, {
      childList: true,
      characterData: true,
      subtree: true,
    })
  })
  await visit.press('FIN')
  await visit.hasEnded('FIN')
  await expect(page.getByRole('status')).toHaveText(
    /^FIN\. Plain: noticed .* back after .* ResilientSocket: noticed .* back after .*/,
  )
  const announcements = await page.evaluate(
    () => (globalThis as unknown as { announcements: string[] }).announcements,
  )
  expect(announcements).toHaveLength(1)
  await expect(page.locator('[aria-live], [role="alert"]')).toHaveCount(0)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong in the fault, and the clients’ colours differ, ${colorScheme}`, async ({
    page,
    demo,
  }) => {
    test.slow()
    await page.emulateMedia({ colorScheme })
    const visit = await DemoPage.open(page, colorScheme === 'dark' ? `${demo.url}#session` : demo.url)
    await visit.openWorkbench()
    const violations = async (): Promise<string[]> =>
      (await new AxeBuilder({ page }).analyze()).violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
      )
    for (const { pair, contrast } of await contrastsOf(page)) expect(contrast, pair).toBeGreaterThanOrEqual(3)
    await visit.press('New network')
    await visit.plain.is(/^OPEN, but dead/)
    expect(await violations()).toEqual([])
    await visit.press('Refuse')
    await visit.plain.is(/^CLOSED|^CONNECTING/)
    await visit.ours.is(/^Reconnecting/)
    expect(await violations()).toEqual([])
  })
}
