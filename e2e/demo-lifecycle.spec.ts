// The demo's page and machine: asleep, hidden, frozen; and connections that are dialled beside the one there is.
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

test('a sleep stops both lanes, and both go on; one of them asks whether the server is still there', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.ours.isAnswering()
  await visit.press('Sleep for 12 s')
  for (const lane of [visit.native, visit.ours]) {
    await expect(lane.part('note')).toHaveText('asleep')
    await expect(lane.verdict).toHaveText('The page is asleep. The clock runs from its waking.')
  }
  await expect(page.locator('.band [data-kind="still"]')).toHaveCount(2)
  const { sent } = await visit.ours.figures()
  await visit.send('good morning')
  await visit.isHealed(20_000)
  for (const lane of [visit.native, visit.ours]) {
    await expect(lane.events).toContainText('The page runs again.')
    await expect(lane.events).toContainText('“good morning” came back after')
  }
  // Nobody wrote, and no timer fired, while it slept.
  const texts = await visit.ours.events.locator('li').allTextContents()
  const morning = texts.findIndex((text) => text.includes('“good morning”: '))
  expect(morning).toBeLessThan(texts.findIndex((text) => text.includes('runs again')))
  await visit.ours.isAnswering()
  expect((await visit.ours.figures()).sent).toBeLessThan(sent + 40)

  await expect(visit.ours.events).toContainText('In doubt')
  await expect(visit.ours.verdict).toHaveText(/^Asked the server (at once|after \d+ ms): all is well\.$/)
  await expect(visit.native.verdict).toHaveText(/^Carries on\.$|^Carried on/)
  for (const lane of [visit.native, visit.ours]) expect(await lane.figure('lost')).toBe(0)
})

test('a sleep can be ended, and another one begun', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  for (const _ of [1, 2]) {
    await visit.press('Sleep for 12 s')
    await expect(visit.ours.part('note')).toHaveText('asleep')
    await visit.press('Heal: Sleep for 12 s')
    await visit.isHealed()
    await visit.ours.isAnswering()
    await visit.native.isAnswering()
  }
})

test('a hidden page’s timers fire once a second; shown again, one lane asks at once', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Hidden')
  await expect(visit.button('Hidden')).toHaveAttribute('aria-pressed', 'true')
  const gaps = await page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const instants: number[] = []
        const sent = document.querySelector('#native [data-part="sent"]')
        new MutationObserver(() => {
          instants.push(performance.now())
          if (instants.length === 5)
            resolve(instants.slice(2).map((instant, index) => instant - (instants[index + 1] ?? 0)))
        }).observe(sent as Node, { childList: true, characterData: true, subtree: true })
      }),
  )
  for (const gap of gaps) expect(gap).toBeGreaterThan(700)
  await states(page)
  await visit.press('Hidden')
  await expect.poll(() => seenStates(page)).toEqual(['open suspect', 'open good'])
  await expect(visit.ours.verdict).toHaveText(/^Asked the server (at once|after \d+ ms): all is well\.$/)
})

test('a hidden page dials at once when it is shown', async ({ page, demo }) => {
  test.slow()
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Refuse')
  await states(page)
  // The delay is drawn: a dial may be under way when the page is shown.
  await expect(async () => {
    await visit.press('Hidden')
    await visit.ours.isIn('Waiting')
    await visit.press('Hidden')
    await expect.poll(() => seenStates(page), { timeout: 1_000 }).toContain('connecting visible')
  }).toPass()
  await visit.press('Heal: Refuse')
  await visit.ours.isAnswering(20_000)
})

test('a frozen page hears nothing until it runs again, and then everything', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Delay')
  await expect.poll(() => visit.native.figure('on-the-way')).toBeGreaterThan(0)
  await visit.press('Frozen')
  await expect(visit.native.part('note')).toHaveText('frozen')
  const frozen = await visit.native.figures()
  expect(frozen['on-the-way']).toBeGreaterThan(0)
  // Longer than the answers take.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_500)))
  expect(await visit.native.figures()).toEqual(frozen)

  await states(page)
  await visit.press('Frozen')
  await visit.native.isAnswering()
  await visit.ours.isAnswering()
  expect((await seenStates(page))?.slice(0, 2)).toEqual(['open suspect', 'open good'])
  for (const lane of [visit.native, visit.ours]) expect(await lane.figure('lost')).toBe(0)
})

test('a new network: a connection that is dialled beside the dead one takes over, and the band shows it', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await expect(visit.band).toHaveAccessibleName('Dialled beside the old connection: none')
  await states(page)
  await visit.press('New network')
  await expect(visit.sideDials('won')).toHaveCount(1, { timeout: 15_000 })
  await expect(visit.band).toHaveAccessibleName('Dialled beside the old connection: took over')
  await expect(visit.ours.verdict).toHaveText(/^Noticed after \d.* Back after \d/)
  await expect(visit.ours.events).toContainText('Moved to a new connection without a gap.')
  await expect(visit.ours.events).not.toContainText('alive')
  await expect(page.locator('#stats')).toHaveText(
    /so far: 2 connections, 1 of them took over without a gap\./,
  )
  expect(await seenStates(page)).toEqual(['open suspect', 'open good'])
  await visit.native.isIn('OPEN')
})

test('the old connection proves alive: what was dialled beside it is not needed', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.turn('Send by itself', false)
  await withholdTokens(page)
  await visit.press('No pong')
  // Nothing else is answered but what isn't a heartbeat: the proof of life comes when it is wanted.
  await page.evaluate(() => {
    socket.once('replacing', () => socket.send('are you there?', { volatile: true }))
  })
  await visit.press('check()')
  await expect(visit.sideDials('dropped')).toHaveCount(1, { timeout: 15_000 })
  await expect(visit.band).toHaveAccessibleName('Dialled beside the old connection: not needed')
  await expect(visit.ours.events).toContainText('The connection is alive: it goes on.')
  await expect(visit.ours.events).toContainText('The new connection is not needed, and dropped.')
  await visit.ours.isIn('Open')
})

test('what is dialled beside fails: the old connection is kept', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await page.route('**/control', (route) =>
    route.request().postDataJSON().command === 'token' ? route.abort() : route.continue(),
  )
  await visit.press('rotate()')
  await expect(visit.sideDials('failed')).toHaveCount(1)
  await expect(visit.ours.events).toContainText('The new connection failed; the old one is kept.')
  await visit.ours.isIn('Open')
  await visit.ours.isAnswering()
})

test('the old connection ends first: what was dialled beside it goes on as the next attempt', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  const release = await withholdTokens(page)
  await visit.press('Black hole')
  await expect(visit.sideDials('under-way')).toHaveCount(1, { timeout: 15_000 })
  await expect(visit.ours.part('note')).toHaveText('health suspect, dials beside it')
  await expect(visit.sideDials('went-on')).toHaveCount(1)
  await visit.ours.isIn('Connecting')
  await visit.press('Heal: Black hole')
  await release()
  await visit.ours.isIn('Open')
  await expect(visit.sideDials('won')).toHaveCount(0)
  await visit.ours.isAnswering()
})

test('rotate() moves our lane without a gap, and is no incident', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.sendAtRate('100')
  await visit.ours.isAnswering()
  const url = await page.evaluate(() => socket.url)
  await states(page)
  await visit.press('rotate()')
  await expect(visit.sideDials('won')).toHaveCount(1)
  await expect(visit.ours.events).toContainText('Moved to a new connection without a gap.')
  expect(await page.evaluate(() => socket.url)).not.toBe(url)
  expect(new Set(await seenStates(page))).toEqual(new Set(['open good']))
  await expect(visit.ours.verdict).toHaveText('Press one of the bad days above.')
  await visit.turn('Send by itself', false)
  await expect.poll(() => visit.ours.figures()).toMatchObject({ 'on-the-way': 0, queued: 0, lost: 0 })
  await expect(visit.native.events).not.toContainText('Closed')
})

test('asked to move: both get a new connection, and only one of them loses something', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Delay')
  await expect.poll(() => visit.native.figure('on-the-way')).toBeGreaterThan(0)
  await visit.press('Asked to move')
  await expect(visit.native.events).toContainText('Closed on this side, and dialled anew.')
  await expect(visit.native.verdict).toHaveText(/^Noticed after .* Back after .* \d+ messages? lost\.$/)
  await expect(visit.sideDials('won')).toHaveCount(1)
  await visit.ours.isAnswering()
  expect(await visit.ours.figure('lost')).toBe(0)
})

test('what the browser really tells reaches our lane, but not through a simulated standstill', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await states(page)
  const resume = (): Promise<boolean> => page.evaluate(() => document.dispatchEvent(new Event('resume')))
  await resume()
  await expect.poll(() => seenStates(page)).toEqual(['open suspect', 'open good'])
  await visit.press('Sleep for 12 s')
  await expect(visit.ours.part('note')).toHaveText('asleep')
  await resume()
  expect(await seenStates(page)).toHaveLength(2)
  await visit.press('Heal: Sleep for 12 s')
  await expect
    .poll(() => seenStates(page))
    .toEqual(['open suspect', 'open good', 'open suspect', 'open good'])
})
