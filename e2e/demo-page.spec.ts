// The workbench: every fault, every call, messages by hand, the log; and that both clients feel every fault.
import { DemoPage } from './support/demo-page.ts'
import { expect, test } from './support/test.ts'

const LASTING_FAULTS = [
  'Offline',
  'Sleep for 12 s',
  'Hidden page',
  'Frozen page',
  'Black hole',
  'Black hole, up only',
  'Black hole, down only',
  'Frame cut short',
  'Busy application',
  'Delay',
  'Jitter',
  'Thin line',
  'Stalls and bursts',
  'Refuse',
  'Hang',
  'Reset at once',
  'FIN at once',
  'Open, then FIN',
  'HTTP 200',
  'HTTP 302',
  'HTTP 401',
  'HTTP 503',
  'Pong cut short',
  'Newest pong only',
  'Late pong',
  'No pong',
  'Flood',
]

const BLOWS = [
  'New network',
  'Reset',
  'FIN',
  'Server killed',
  'Frame cut short, FIN',
  'Frame cut short, reset',
  'Server asks clients to move',
  '1000 Normal',
  '1001 Going away',
  '1011 Error',
  '1012 Restart',
  '1013 Try later',
  '4401 Token expired',
  '4403 Forbidden',
]

test('both clients send the same messages, and show the answers', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  for (const client of [visit.plain, visit.ours]) {
    await client.isAnswering()
    await expect(client.chat).toContainText('✓ delivered')
  }
  await visit.turn('Auto-send', false)
  await visit.send('hello')
  for (const client of [visit.plain, visit.ours]) {
    await expect(client.events).toContainText('“hello”: sent.')
    await expect(client.events).toContainText('“hello” came back after')
    await expect(client.chat).toContainText('hello✓ delivered')
    expect(await client.counts()).toMatchObject({ waiting: 0, never: 0, unanswered: 0 })
  }
})

test('offline: nothing is closed, one client waits, and nothing is lost', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.press('Offline')
  await visit.ours.is('Checking…')
  await visit.plain.is(/^OPEN, but dead for [1-9] s$/)
  await expect.poll(() => visit.ours.count('waiting')).toBeGreaterThan(3)
  await expect(visit.plain.chat).toContainText('no answer')

  await visit.press('Offline')
  await visit.areConnected()
  await visit.hasEnded('Offline')
  await expect(visit.plain.verdict).toHaveText(/^noticed nothing, back .* the network\. Nothing lost\.$/)
  await expect(visit.ours.verdict).toHaveText(
    /^noticed (at once|after .*), back .* the network\. Nothing lost\.$/,
  )
})

test('offline: what was sent before the browser noticed arrives when the network is back', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  let isTold = false
  await page.route('**/control', async (route) => {
    const response = await route.fetch()
    if (route.request().postData()?.includes('paused') && !isTold) {
      const chat = (): Promise<string | null> => visit.ours.chat.textContent()
      // Often: the page waits three seconds for the server's answer.
      await expect
        .poll(async () => (await chat())?.match(/sent…|no answer/g)?.length ?? 0, { intervals: [20] })
        .toBeGreaterThan(1)
      isTold = true
    }
    await route.fulfill({ response })
  })
  await visit.press('Offline')
  await visit.ours.is('Checking…')
  expect(isTold).toBe(true)
  await page.unrouteAll({ behavior: 'wait' })
  await expect.poll(() => visit.ours.count('waiting')).toBeGreaterThan(5)

  await visit.press('Offline')
  await visit.areConnected()
  await visit.hasEnded('Offline')
  expect(await visit.ours.counts()).toMatchObject({ waiting: 0, never: 0, unanswered: 0 })
  expect(await visit.ours.events.textContent()).not.toContain('gave the connection up')
})

test('a dial fails while offline, and succeeds as soon as the network is back', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.press('Offline')
  await visit.press('reconnect()')
  await visit.ours.is(/^Reconnecting in/)
  await visit.send('later')
  await visit.press('Offline')
  await visit.ours.is('Open, healthy')
  await expect(visit.ours.events).toContainText('“later” came back after')
})

test('an expired token: one client is turned away again and again, the other one fetches a new one', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  const address = (): Promise<string> => page.evaluate(() => socket.url)
  const before = await address()
  await visit.press('4401 Token expired')
  await expect.poll(address).not.toBe(before)
  await visit.ours.is('Open, healthy')
  await visit.ours.isAnswering()
  await expect(visit.plain.events).toContainText('4401, not authorised any more, “token expired”')
  await expect.poll(() => visit.plain.events.getByText('Connected.').count()).toBeGreaterThan(2)
})

test('a server that restarts is left alone for as long as it asked', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.press('1012 Restart')
  await visit.ours.is(/^Reconnecting in/)
  await expect(visit.ours.events).toContainText('code 1012, service restart, “retry-after=2”')
  const wait = await page.evaluate(() => {
    const { status } = socket
    return status.state === 'waiting' ? status.retryAt - Date.now() : 0
  })
  expect(wait).toBeGreaterThan(1_000)
  expect(wait).toBeLessThan(7_000)
})

test('any close code can be tried, with a reason; one that can’t be sent is refused before it is', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.openWorkbench()
  const code = page.getByRole('spinbutton', { name: 'Code' })
  await code.fill('1006')
  expect(await code.evaluate((input: HTMLInputElement) => input.validationMessage)).toContain('3000–4999')
  await code.fill('4409')
  await page.getByRole('textbox', { name: 'Reason' }).fill('somebody else is here')
  await visit.press('Close with this code')
  for (const client of [visit.plain, visit.ours])
    await expect(client.events).toContainText('code 4409, “somebody else is here”')
  await visit.ours.is(/^Closed, code 4409/)
})

test('each call does what its name says, and its run says nothing of the plain client', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.press('probe()')
  await expect(visit.ours.events).toContainText('The server answered: the connection is alive.')
  await visit.press('reconnect()')
  await expect(visit.ours.events).toContainText('Dropped the connection, as you asked.')
  await visit.ours.is('Open, healthy')
  await visit.press('close()')
  await visit.ours.is(/^Closed, code 1000/)
  await visit.send('too late')
  await expect(visit.ours.events).toContainText('“too late”: dropped.')
  await expect(visit.ours.verdict).toHaveText(/^stopped, and doesn’t try again/)
  await visit.press('open()')
  await visit.ours.is('Open, healthy')
  await visit.hasEnded('open()')
  await expect(visit.plain.verdict).toHaveText('not affected.')
})

test('every lasting fault begins, shows, and ends; a second one on the same part replaces it', async ({
  page,
  demo,
}) => {
  test.slow()
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.openWorkbench()
  for (const fault of LASTING_FAULTS) {
    await visit.press(fault)
    await expect(visit.button(fault)).toHaveAttribute('aria-pressed', 'true')
    await expect(visit.active).toContainText(fault)
  }
  // The last one of each part.
  const left = [
    'Offline',
    'Frozen page',
    'Black hole, down only',
    'Frame cut short',
    'Busy application',
    'Delay',
    'Jitter',
    'Thin line',
    'Stalls and bursts',
    'HTTP 503',
    'Flood',
  ]
  await expect(page.locator('#faults [aria-pressed="true"]')).toHaveCount(left.length)
  for (const fault of left) await expect(visit.active).toContainText(fault)
  await page.locator('#restore').click()
  await visit.isRestored()
  await expect(page.locator('#faults [aria-pressed="true"]')).toHaveCount(0)
  await visit.press('reconnect()')
  await visit.ours.isAnswering(15_000)
  await visit.plain.isAnswering(15_000)
})

test('every blow strikes, and both clients work again after each', async ({ page, demo }) => {
  test.slow()
  const visit = await DemoPage.open(page, demo.url, '20')
  for (const blow of BLOWS) {
    await visit.press(blow)
    await expect(visit.runName).toHaveText(blow)
    await expect(visit.ours.verdict, blow).toHaveText(/^(noticed|moved|stopped|says OPEN|checking)/)
    if (blow === '4403 Forbidden') {
      await visit.ours.is(/^Closed, code 4403/)
      await visit.press('open()')
    } else if (blow !== '4401 Token expired') await visit.press('reconnect()')
    if (blow === 'New network') await visit.press('User reloads the page')
    await visit.ours.isAnswering()
    if (blow === '4401 Token expired') await visit.press('User reloads the page')
  }
  await visit.plain.isAnswering()
})

test('a fault that is pressed again and again ends as it was pressed last', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.openWorkbench()
  const button = visit.button('Black hole')
  for (let press = 0; press < 7; press += 1) await button.dispatchEvent('click')
  await expect(button).toHaveAttribute('aria-pressed', 'true')
  await visit.plain.is(/^OPEN, but dead/)
  await button.dispatchEvent('click')
  await visit.isRestored()
  await visit.ours.isAnswering()
})

test('copies everything that happened as JSON, without tokens and messages', async ({
  page,
  context,
  demo,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.send('between you and me')
  await expect(visit.plain.events).toContainText('“between you and me”: sent.')
  await visit.press('Reset')
  await expect(visit.ours.events).toContainText('The connection broke')
  await visit.press('Copy everything as JSON')
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).not.toMatch(/token=|lane=|between you and me/)
  const { entries, messages, stats } = JSON.parse(text) as {
    messages: Record<string, { delivered: number }>
    stats: { losses: Record<string, number> }
    entries: ({ at: string; what: string } & Record<string, string>)[]
  }
  expect(stats.losses['network']).toBe(1)
  expect(entries).toContainEqual({ at: expect.any(String), what: 'network', event: 'struck', label: 'Reset' })
  expect(entries).toContainEqual({ at: expect.any(String), what: 'plain', state: 'waiting' })
  expect(entries).toContainEqual(
    expect.objectContaining({ what: 'ours', event: 'lost', code: 1006, origin: 'network' }),
  )
  expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted())
  expect(messages['plain']).toEqual(expect.objectContaining({ delivered: expect.any(Number) }))
})

test('reset makes everything as it was, and nothing plays by itself', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.press('Reset everything')
  await visit.press('Server deploy')
  await expect(visit.ticker).toContainText('1 of 2')
  await visit.press('Reset everything')
  await expect(visit.runName).toHaveText('No run yet')
  await visit.areConnected()
  await expect(visit.ticker).toHaveText('Pick a scenario, or cut the network.')
  await expect(visit.scores).toHaveCount(0)
  await visit.isRestored()
  expect(await page.evaluate(() => location.hash)).toBe('')
  for (const client of [visit.plain, visit.ours]) await client.isAnswering()
})

test('the real defaults can be switched on, in the address too', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await expect(page.locator('#timing-note')).toHaveText('pings after 5 s idle (default 20 s)')
  await visit.turn('Real defaults', true)
  await visit.areConnected()
  await expect(page.locator('#timing-note')).toHaveText('pings after 20 s idle, the default')
  expect(await page.evaluate(() => location.hash)).toBe('#timing=default')
  await page.reload()
  await visit.areConnected()
  await expect(page.getByRole('switch', { name: 'Real defaults' })).toHaveAttribute('aria-checked', 'true')
})
