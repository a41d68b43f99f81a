// The demo's page and machine: asleep, hidden, frozen; and backup connections.
import type { Page, Route } from '@playwright/test'
import { DemoPage } from './support/demo-page.ts'
import { expect, test } from './support/test.ts'

/** From now on no attempt gets an address, until the function that it returns is called, if ever. */
async function withholdTokens(page: Page): Promise<() => Promise<void>> {
  const held: Route[] = []
  let isWithheld = true
  await page.route('**/control', async (route) => {
    if (isWithheld && route.request().postDataJSON().command === 'token') held.push(route)
    else await route.continue()
  })
  return async () => {
    isWithheld = false
    // Those whose attempt was given up are gone.
    await Promise.allSettled(held.map((route) => route.continue()))
  }
}

/** What the client says of itself, from now on. */
function states(page: Page): Promise<void> {
  return page.evaluate(() => {
    const states: string[] = []
    Object.assign(globalThis, { states })
    socket.on('state', (status) => {
      states.push(
        status.state === 'open'
          ? `open ${status.health}`
          : `${status.state} ${'reason' in status && status.reason}`,
      )
    })
  })
}

const seenStates = (page: Page): Promise<string[] | undefined> =>
  page.evaluate(() => (globalThis as { states?: string[] }).states)

test('a sleep stops both clients, and both go on; one of them asks whether the server is still there', async ({
  page,
  demo,
}) => {
  const pings: number[] = []
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (String(payload).startsWith('{"type":"ping"')) pings.push(Date.now())
    }),
  )
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.ours.isAnswering()
  await visit.press('Sleep for 12 s')
  for (const client of [visit.plain, visit.ours]) {
    await client.is('asleep')
    await expect(client.verdict).toHaveText('nothing runs while the page stands still.')
  }
  const before = pings.length
  await visit.send('good morning')
  await visit.isRestored(20_000)
  for (const client of [visit.plain, visit.ours]) {
    await expect(client.events).toContainText('The page runs again.')
    await expect(client.events).toContainText('“good morning” came back after')
  }
  // Nobody wrote, and no timer fired, while it slept.
  const texts = await visit.ours.events.locator('li').allTextContents()
  const morning = texts.findIndex((text) => text.includes('“good morning”: '))
  expect(morning).toBeLessThan(texts.findIndex((text) => text.includes('runs again')))
  expect(pings.length).toBeGreaterThan(before)
  await visit.hasEnded('Sleep for 12 s')
  for (const client of [visit.plain, visit.ours]) expect(await client.count('never')).toBe(0)
})

test('a sleep can be ended, and another one begun', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  for (const _ of [1, 2]) {
    await visit.press('Sleep for 12 s')
    await visit.ours.is('asleep')
    await visit.press('Sleep for 12 s')
    await visit.isRestored()
    await visit.ours.isAnswering()
    await visit.plain.isAnswering()
  }
})

test('a hidden page’s timers fire once a second; shown again, one client asks at once', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.press('Hidden page')
  await expect(visit.button('Hidden page')).toHaveAttribute('aria-pressed', 'true')
  const gaps = await page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const instants: number[] = []
        const delivered = document.querySelector('#plain-window [data-count="delivered"] dd')
        new MutationObserver(() => {
          instants.push(performance.now())
          if (instants.length === 5)
            resolve(instants.slice(2).map((instant, index) => instant - (instants[index + 1] ?? 0)))
        }).observe(delivered as Node, { childList: true, characterData: true, subtree: true })
      }),
  )
  for (const gap of gaps) expect(gap).toBeGreaterThan(700)
  await states(page)
  await visit.press('Hidden page')
  await expect.poll(() => seenStates(page)).toEqual(['open suspect', 'open good'])
  await visit.hasEnded('Hidden page')
  await expect(visit.ours.verdict).toHaveText('kept the connection, after checking it. Nothing lost.')
})

test('a hidden page dials at once when it is shown', async ({ page, demo }) => {
  test.slow()
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.press('Refuse')
  await states(page)
  // The delay is drawn: a dial may be under way when the page is shown.
  await expect(async () => {
    await visit.press('Hidden page')
    await visit.ours.is(/^Reconnecting/)
    await visit.press('Hidden page')
    await expect.poll(() => seenStates(page), { timeout: 1_000 }).toContain('connecting visible')
  }).toPass()
  await visit.press('Refuse')
  await visit.ours.isAnswering(20_000)
})

test('nothing reaches a frozen page until it runs again, and then everything does', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.press('Delay')
  await expect(visit.plain.chat).toContainText('sent…')
  await visit.press('Frozen page')
  await visit.plain.is('frozen')
  const chat = await visit.plain.chat.textContent()
  expect(chat).toContain('sent…')
  // Longer than the answers take.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_500)))
  expect(await visit.plain.chat.textContent()).toBe(chat)

  await states(page)
  await visit.press('Frozen page')
  await visit.plain.isAnswering()
  await visit.ours.isAnswering()
  expect((await seenStates(page))?.slice(0, 2)).toEqual(['open suspect', 'open good'])
  for (const client of [visit.plain, visit.ours]) expect(await client.count('never')).toBe(0)
})

test('a new network: a backup connection takes over from the dead one', async ({ page, demo }) => {
  // With the default timing the backup has time to open before the old connection is given up.
  const visit = await DemoPage.open(page, `${demo.url}#timing=default`, '20')
  await states(page)
  await visit.press('New network')
  // A sign: after silence alone the dial is at random, perhaps just before the connection is given up.
  await visit.press('probe()')
  await expect(visit.ours.events).toContainText('Still no answer: opens a backup connection.')
  await expect(visit.ours.events).toContainText('Moved to a new connection.')
  await expect(visit.ours.events).not.toContainText('is alive')
  await expect(page.locator('#stats')).toHaveText(/so far: 2 connections, 1 of them by a backup/)
  expect(await seenStates(page)).toEqual(['open suspect', 'open good'])
  await visit.plain.is(/^OPEN, but dead/)
})

test('the old connection proves alive: the backup isn’t needed', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.turn('Auto-send', false)
  await withholdTokens(page)
  await visit.press('No pong')
  // Nothing else is answered but what isn't a heartbeat: the proof of life comes when it is wanted.
  await page.evaluate(() => {
    socket.once('replacing', () => socket.send('are you there?', { volatile: true }))
  })
  await visit.press('probe()')
  await expect(visit.ours.events).toContainText('The server answered: the connection is alive.')
  await expect(visit.ours.events).toContainText('The backup connection isn’t needed.')
  await visit.ours.is('Open, healthy')
})

test('the backup fails: the old connection stays', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await page.route('**/control', (route) =>
    route.request().postDataJSON().command === 'token' ? route.abort() : route.continue(),
  )
  await visit.press('rotate()')
  await expect(visit.ours.events).toContainText('The backup connection failed; the old one stays.')
  await visit.ours.is('Open, healthy')
  await visit.ours.isAnswering()
})

test('the old connection ends first: the backup goes on as the next attempt', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  const release = await withholdTokens(page)
  await visit.press('Black hole')
  await visit.press('probe()')
  await visit.ours.is('Checking… with a backup connection')
  await expect(visit.ours.events).toContainText('The old connection is gone; the backup connection goes on.')
  await visit.ours.is(/^Connecting/)
  await visit.press('Black hole')
  await release()
  await visit.ours.is('Open, healthy')
  await visit.ours.isAnswering()
})

test('what the browser really tells reaches our client, but not through a simulated standstill', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  // While the server owes something, these signs only ask.
  await visit.ours.isAnswering()
  await visit.turn('Auto-send', false)
  await expect(visit.ours.chat).not.toContainText('sent…')
  await states(page)
  const resume = (): Promise<boolean> => page.evaluate(() => document.dispatchEvent(new Event('resume')))
  await resume()
  await expect.poll(() => seenStates(page)).toEqual(['open suspect', 'open good'])
  await visit.press('Sleep for 12 s')
  await visit.ours.is('asleep')
  await resume()
  expect(await seenStates(page)).toHaveLength(2)
  await visit.press('Sleep for 12 s')
  await expect
    .poll(() => seenStates(page))
    .toEqual(['open suspect', 'open good', 'open suspect', 'open good'])
})
