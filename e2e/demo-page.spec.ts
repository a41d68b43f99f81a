// The demo page as its visitors use it: both lanes feel every fault, and the page says how each of them takes it.
import { DemoPage } from './support/demo-page.ts'
import { expect, test } from './support/test.ts'

const LASTING_FAULTS = [
  'Sleep for 12 s',
  'Hidden',
  'Frozen',
  'Black hole',
  'Black hole, up only',
  'Black hole, down only',
  'Frame cut short',
  'Delay',
  'Jitter',
  'Thin line',
  'Stalls and bursts',
  'Refuse',
  'Hang',
  'Reset at once',
  'End at once',
  'Open, then end',
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
  'End',
  'Frame cut short, end',
  'Frame cut short, reset',
  '1000 Normal',
  '1001 Going away',
  '1011 Error',
  '1012 Restart',
  '1013 Try later',
  '4401 Token expired',
  '4403 Forbidden',
]

test('connects both lanes, sends by itself, and shows the echo of what is written', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.native.isAnswering()
  await visit.ours.isAnswering()
  await visit.turn('Send by itself', false)
  await visit.send('hello')
  for (const lane of [visit.native, visit.ours]) {
    await expect(lane.events).toContainText('“hello”: sent.')
    await expect(lane.events).toContainText('“hello” came back after')
    await expect.poll(() => lane.figures()).toMatchObject({ 'on-the-way': 0, queued: 0, lost: 0 })
    const { sent, answered } = await lane.figures()
    expect(answered).toBe(sent)
  }
})

test('offline: nothing is closed, one lane waits, and nothing is lost', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.turn('Offline', true)
  await visit.ours.isIn('In doubt')
  await expect(visit.native.part('note')).toHaveText(/^no answer for \d s$/)
  await visit.native.isIn('OPEN')
  await expect.poll(() => visit.ours.figure('queued')).toBeGreaterThan(5)
  expect(await visit.native.figure('on-the-way')).toBeGreaterThan(5)

  await visit.turn('Offline', false)
  await visit.ours.isIn('Open')
  await visit.turn('Send by itself', false)
  for (const lane of [visit.native, visit.ours])
    await expect.poll(() => lane.figures()).toMatchObject({ 'on-the-way': 0, queued: 0, lost: 0 })
  await expect(visit.native.verdict).toHaveText(/^Noticed nothing\. Back after .*\. No message lost\.$/)
  await expect(visit.ours.verdict).toHaveText(/^Noticed after .*\. Back after .*\. No message lost\.$/)
})

test('a dial fails while offline, and succeeds as soon as the network is back', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.turn('Offline', true)
  await visit.press('reconnect()')
  await visit.ours.isIn('Waiting')
  await visit.send('later')
  await visit.turn('Offline', false)
  await visit.ours.isIn('Open')
  await expect(visit.ours.events).toContainText('“later” came back after')
})

test('a black hole: one lane says OPEN all the while, the other one notices', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Black hole')
  await expect(visit.running).toHaveText('Black holeHeal')
  await visit.ours.isIn('In doubt', 10_000)
  await expect(visit.ours.verdict).toHaveText(/^Noticed after \d\.\d s\. Not back yet, after \d+\.\d s\./)
  await visit.ours.isIn('Connecting', 10_000)
  await expect(visit.ours.events).toContainText('No answer any more')
  await visit.native.isIn('OPEN')
  await expect(visit.native.verdict).toHaveText(/^No answer for \d+\.\d s, and it hasn’t noticed/)
  expect(await visit.native.events.textContent()).not.toContain('Closed')

  await visit.press('Heal: Black hole')
  await visit.isHealed()
  await visit.ours.isIn('Open', 10_000)
  await visit.ours.isAnswering()
  await visit.native.isAnswering(20_000)
})

test('a new network: one lane never works again, the other one is back by itself', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('New network')
  await visit.isHealed()
  await expect(visit.ours.verdict).toHaveText(/^Noticed after \d\.\d s\. Back after \d+\.\d s/, {
    timeout: 15_000,
  })
  await visit.ours.isAnswering()
  await visit.native.isIn('OPEN')
  const { answered } = await visit.native.figures()
  await visit.ours.isAnswering()
  expect(await visit.native.figure('answered')).toBe(answered)
  await expect(visit.native.verdict).toHaveText(/^No answer for/)
})

test('an expired token: one lane is turned away again and again, the other one fetches a new one', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  const address = (): Promise<string> => page.evaluate(() => socket.url)
  const before = await address()
  await visit.press('4401 Token expired')
  await expect.poll(address).not.toBe(before)
  await visit.ours.isIn('Open')
  await visit.ours.isAnswering()
  await expect(visit.native.events).toContainText('4401, not authorised any more, “token expired”')
  await expect(visit.native.events.getByText('Connected.')).toHaveCount(2)
  await expect(visit.native.events.getByText(/4401/)).toHaveCount(2)

  await visit.press('4403 Forbidden')
  await visit.ours.isIn('Closed')
  await expect(visit.ours.verdict).toHaveText('Stopped. open() starts it again.')
  await visit.press('open()')
  await visit.ours.isIn('Open')
})

test('a server that restarts is left alone for as long as it asked', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('1012 Restart')
  await visit.ours.isIn('Waiting')
  await expect(visit.ours.events).toContainText('code 1012, service restart, “retry-after=2”')
  const wait = await page.evaluate(() => {
    const { status } = socket
    return status.state === 'waiting' ? status.retryAt - Date.now() : 0
  })
  expect(wait).toBeGreaterThan(1_000)
  expect(wait).toBeLessThan(7_000)
  await visit.press('reconnect()')
  await visit.ours.isIn('Open')
})

test('any close code can be tried, with a reason', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await page.getByRole('spinbutton', { name: 'Code' }).fill('4409')
  await page.getByRole('textbox', { name: 'Reason' }).fill('somebody else is here')
  await visit.press('Close with this code')
  for (const lane of [visit.native, visit.ours])
    await expect(lane.events).toContainText('code 4409, “somebody else is here”')
  await visit.ours.isIn('Closed')
})

test('each call to the client does what its name says', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('check()')
  await expect(visit.ours.events).toContainText('The connection is alive')
  await visit.press('reconnect()')
  await expect(visit.ours.events).toContainText('The connection was dropped, as asked.')
  await visit.ours.isIn('Open')
  await visit.press('close()')
  await visit.ours.isIn('Closed')
  await visit.send('too late')
  await expect(visit.ours.events).toContainText('“too late”: dropped.')
  await visit.press('open()')
  await visit.ours.isIn('Open')
})

test('every lasting fault begins, shows, and is healed; a second one on the same part replaces it', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  for (const fault of LASTING_FAULTS) {
    await visit.press(fault)
    await expect(visit.button(fault)).toHaveAttribute('aria-pressed', 'true')
    await expect(visit.running).toContainText(fault)
  }
  // The last one of each part.
  const left = [
    'Frozen',
    'Frame cut short',
    'Delay',
    'Jitter',
    'Thin line',
    'Stalls and bursts',
    'HTTP 503',
    'Flood',
  ]
  await expect(visit.running.locator('li')).toHaveCount(left.length + 1)
  for (const fault of ['Black hole, down only', ...left]) await expect(visit.running).toContainText(fault)
  await visit.press('Heal everything')
  await visit.isHealed()
  await expect(page.locator('[aria-pressed="true"]')).toHaveCount(0)
  await visit.press('reconnect()')
  await visit.ours.isAnswering(15_000)
  await visit.native.isAnswering(15_000)
})

test('every blow strikes, and both lanes work again after each', async ({ page, demo }) => {
  test.slow()
  const visit = await DemoPage.open(page, demo.url)
  for (const blow of BLOWS) {
    await visit.press(blow)
    await expect(visit.ours.verdict, blow).not.toHaveText(/^(Carr|Press one)/, { timeout: 10_000 })
    if (blow === 'New network') await visit.press('Reset')
    if (blow === '4403 Forbidden') {
      await visit.ours.isIn('Closed')
      await visit.press('open()')
    } else if (blow !== '4401 Token expired') await visit.press('reconnect()')
    await visit.ours.isAnswering()
  }
})

test('the presets play, and leave nothing broken behind', async ({ context, demo }) => {
  test.slow()
  const play = async (preset: string): Promise<DemoPage> => {
    const visit = await DemoPage.open(await context.newPage(), demo.url)
    await visit.press(preset)
    await expect(visit.running).toContainText(preset)
    await visit.isHealed(30_000)
    await visit.ours.isAnswering(15_000)
    // It is five seconds later that nothing is said to have happened.
    await expect(visit.ours.verdict).toHaveText(/(Noticed|Carried on|Was in trouble).*/, { timeout: 15_000 })
    return visit
  }
  const [deploy, rolling, lid, app] = await Promise.all(
    ['Server deploy', 'Rolling deploy', 'Laptop lid', 'Another app', 'Train tunnel', 'Hotel Wi-Fi'].map(play),
  )
  // A server that goes away: the plain one loses what is written meanwhile. A network that is another one: it is lost.
  await expect(deploy!.native.verdict).toHaveText(/\d+ messages lost\.$/)
  await expect(rolling!.native.verdict).toHaveText(/\d+ messages lost\.$/)
  for (const visit of [lid, app]) await expect(visit!.native.verdict).toHaveText(/^No answer for/)
  // What was on its way in the instant of the fault can't be saved.
  await expect(deploy!.ours.verdict).toHaveText(/(No message|[12] messages?) lost\.$/)
  await expect(lid!.ours.verdict).toHaveText(/(No message|[12] messages?) lost\.$/)
  // What has waited for a frozen page looks like a sign of life, so its number isn't known.
  await expect(app!.ours.verdict).toHaveText(/Back after .* lost\.$/)
  expect((await rolling!.ours.figures()).lost).toBe(0)
})

test('a preset that is stopped leaves nothing broken behind', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Laptop lid')
  await expect(visit.ours.part('note')).toHaveText('asleep')
  await visit.press('Stop: Laptop lid')
  await visit.isHealed()
  await visit.ours.isIn('Open')
})

test('the plain lane works again once it is reloaded', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.native.isAnswering()
  await visit.press('New network')
  await expect(visit.native.verdict).toHaveText(/^No answer for/)
  await visit.press('Reload')
  await visit.native.isAnswering()
  await expect(visit.native.verdict).toHaveText(/Back after .* \d+ messages lost\.$/)
})

test('nothing is said of a lane to which nothing was sent', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.turn('Send by itself', false)
  await visit.press('Black hole')
  await expect(visit.native.verdict).toHaveText('Can’t tell: nothing was sent.')
})

test('says so where the server can’t be asked for a fault', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await page.route('**/control', (route) => route.abort())
  await visit.press('Black hole')
  await expect(page.locator('#nothing-running')).toHaveText(/^Black hole: the server could not be asked/)
  await expect(visit.button('Black hole')).toHaveAttribute('aria-pressed', 'false')
})

test('a fault that is pressed again and again ends as it was pressed last', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  const button = visit.button('Black hole')
  for (let press = 0; press < 7; press += 1) await button.dispatchEvent('click')
  await expect(button).toHaveAttribute('aria-pressed', 'true')
  await expect(visit.ours.verdict).toHaveText(/^No answer/)
  await button.dispatchEvent('click')
  await visit.isHealed()
  await visit.ours.isAnswering()
})

test('comes back after its server was killed and restarted', async ({ page, startServer }) => {
  const server = await startServer()
  const visit = await DemoPage.open(page, server.url)
  await server.kill()
  await visit.ours.isIn('Waiting')
  await visit.send('while you were away')
  await startServer({ port: server.port })
  await visit.ours.isIn('Open', 15_000)
  await expect(visit.ours.events).toContainText('“while you were away” came back after')
  await visit.native.isAnswering()
})

test('copies everything that happened as JSON, without tokens', async ({ page, context, demo }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Reset')
  await expect(visit.ours.events).toContainText('The connection broke')
  await visit.press('Copy timeline as JSON')
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).not.toMatch(/token=|lane=/)
  const timeline = JSON.parse(text) as {
    messages: Record<string, { sent: number }>
    stats: { opens: number; losses: Record<string, number> }
    entries: ({ at: string; what: string } & Record<string, string>)[]
  }
  const { entries, messages, stats } = timeline
  expect(stats.losses['network']).toBe(1)
  expect(entries).toContainEqual({ at: expect.any(String), what: 'network', event: 'struck', label: 'Reset' })
  expect(entries).toContainEqual({ at: expect.any(String), what: 'native', state: 'waiting' })
  expect(entries).toContainEqual(
    expect.objectContaining({ what: 'resilient', event: 'lost', code: 1006, origin: 'network' }),
  )
  expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted())
  expect(messages['native']).toEqual(expect.objectContaining({ sent: messages['resilient']!.sent }))
  await expect(page.getByRole('button', { name: 'Copy timeline as JSON' })).toBeVisible()
})
