// The six scenarios as a visitor reads them: the words and the numbers, of both clients.
import { DemoPage } from './support/demo-page.ts'
import { expect, test } from './support/test.ts'

/** Seconds in a sentence. */
function seconds(text: string | null, pattern: RegExp): number {
  const [, number = '', unit = ''] = pattern.exec(text ?? '') ?? []
  if (number === '') throw new Error(`"${text}" has no ${pattern}`)
  return Number(number) / (unit === 'ms' ? 1_000 : 1)
}

const DEAD_AFTER = /^(says OPEN|said OPEN to the end), dead for \d+ s\. \d+ messages unanswered\.$/

async function play(page: DemoPage, name: string): Promise<void> {
  await page.press(name)
  await expect(page.ticker).toContainText(name)
  await page.hasEnded(name)
}

test('Switch Wi-Fi: plain says OPEN and is dead, ours is back by itself', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Switch Wi-Fi')
  await expect(visit.ticker).toHaveText(/^Switch Wi-Fi 1 of 2: You walk out of range/)
  await expect(visit.ours.state).toHaveText('Checking…')
  await expect.poll(() => visit.ours.count('waiting')).toBeGreaterThan(1)
  await expect(visit.headline).toHaveText(/^Your WebSocket says OPEN\. It has been dead for [1-9]\d* s\.$/)
  await expect(visit.ticker).toContainText('2 of 2: The new Wi-Fi is there')
  await visit.hasEnded('Switch Wi-Fi')
  await expect(visit.plain.verdict).toHaveText(DEAD_AFTER)
  await expect(visit.plain.state).toHaveText(/^OPEN, but dead for \d+ s$/)
  await expect(visit.plain.chat).toContainText('no answer')
  const ours = await visit.ours.verdict.textContent()
  expect(ours).toMatch(
    /^noticed (at once|after \d+ ms), back .* after the network\. (Nothing lost|\d messages? never arrived)\.$/,
  )
  // One second without a sign of life, and the dial of a backup.
  expect(seconds(ours, /back ([\d.]+) (ms|s) after/)).toBeLessThan(4)
  await expect(visit.scores).toHaveCount(1)
  await expect(visit.scores).toContainText(['Switch Wi-Fi'])
})

test('Train tunnel: plain says OPEN and is dead, ours is back soon after the network', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await play(visit, 'Train tunnel')
  await expect(visit.plain.verdict).toHaveText(DEAD_AFTER)
  const ours = await visit.ours.verdict.textContent()
  expect(ours).toMatch(/^noticed after .*, back .* the network\./)
  // Owed answers are waited for: a ping after 1 s, given up after 5 s more.
  expect(seconds(ours, /noticed after ([\d.]+) (ms|s)/)).toBeLessThan(7)
  if (!ours?.includes('back with')) expect(seconds(ours, /back ([\d.]+) (ms|s) after/)).toBeLessThan(8)
  const { plain, never } = { plain: await visit.plain.counts(), never: await visit.ours.count('never') }
  expect(never).toBeLessThan(plain.unanswered)
})

test('Close the laptop: both stand still, then one of them asks', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Close the laptop')
  await expect(visit.headline).toHaveText('The page is asleep. Nothing runs.')
  for (const client of [visit.plain, visit.ours]) await expect(client.state).toHaveText('asleep')
  await visit.hasEnded('Close the laptop')
  await expect(visit.plain.verdict).toHaveText(DEAD_AFTER)
  const ours = await visit.ours.verdict.textContent()
  expect(ours).toMatch(/^noticed .*, back .* after waking up\./)
  expect(seconds(ours, /back ([\d.]+) (ms|s) after/)).toBeLessThan(10)
})

test('Hotel Wi-Fi: plain says OPEN and is dead, ours is back on a line that stalls', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await play(visit, 'Hotel Wi-Fi')
  await expect(visit.plain.verdict).toHaveText(DEAD_AFTER)
  await expect(visit.ours.verdict).toHaveText(/^noticed (at once|after .*), back after [\d.]+ s\./)
})

test('Server deploy: both are back, plain has lost what was written meanwhile, and the page says who was quicker', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await play(visit, 'Server deploy')
  await expect(visit.plain.verdict).toHaveText(
    /^noticed (at once|after .*), back .* the server\. \d+ messages never arrived\.$/,
  )
  await expect(visit.ours.verdict).toHaveText(
    /^noticed (at once|after .*), back .* the server\. (Nothing lost|\d messages? never arrived)\.$/,
  )
  const [plain, ours] = [await visit.plain.count('never'), await visit.ours.count('never')]
  expect(plain).toBeGreaterThan(4)
  expect(ours).toBeLessThan(plain / 2)
  const delays = await Promise.all(
    [visit.plain, visit.ours].map(async ({ verdict }) => {
      const text = await verdict.textContent()
      return text?.includes('with the server') ? 0 : seconds(text, /back ([\d.]+) (ms|s) after/)
    }),
  )
  // Half a second less is no delay.
  if ((delays[1] ?? 0) - (delays[0] ?? 0) > 0.6)
    await expect(visit.scores.first()).toContainText('ResilientSocket came back later')
})

test('Slow server: both keep the connection, every answer comes, and the page calls it equal', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Slow server')
  await expect(visit.headline).toHaveText('The server is busy. Both connections are alive.')
  for (const client of [visit.plain, visit.ours])
    await expect(client.unanswered).toHaveText(/^\d+ messages: no answer yet$/)
  await visit.hasEnded('Slow server')
  await expect(visit.runStatus).toHaveText('done: equal')
  for (const client of [visit.plain, visit.ours])
    await expect(client.verdict).toHaveText(/^kept the connection(, after checking it)?\. Nothing lost\.$/)
  await expect(visit.scores).toContainText(['Both kept the connection: it was never dead.'])
})

test('Cut the network: both say OPEN, one notices; restored, TCP heals late, and a new dial doesn’t wait', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Cut the network')
  await expect(visit.headline).toHaveText(/^Both say OPEN\. Both are dead, for \d s\.$/)
  await expect(page.locator('#cables')).toHaveAccessibleName(/^Both say OPEN/)
  await expect(visit.headline).toHaveText(/^Your WebSocket says OPEN/)
  await visit.ours.is(/^(Connecting|Reconnecting)/)
  await expect.poll(() => visit.ours.count('waiting')).toBeGreaterThan(3)
  await visit.press('Restore the network')
  await visit.hasEnded('Network cut', 40_000)
  await expect(visit.ours.verdict).toHaveText(/^noticed after .*, back .* the network\./)
  await expect(visit.plain.verdict).toHaveText(
    /^(noticed nothing, back .* after the network|says OPEN, dead)/,
  )
})

test('a scenario in the page’s address plays by itself, and the address follows what is played', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.url}#scenario=slow`)
  const visit = new DemoPage(page)
  await expect(visit.ticker).toHaveText(/^Slow server 1 of 2:/)
  expect(await page.evaluate(() => location.hash)).toBe('#scenario=slow')
  await visit.press('Server deploy')
  await expect(visit.ticker).toContainText('Server deploy')
  expect(await page.evaluate(() => location.hash)).toBe('#scenario=deploy')
  await expect(visit.button('Server deploy')).toHaveAttribute('aria-pressed', 'true')
  await expect(visit.button('Slow server')).toHaveAttribute('aria-pressed', 'false')
  // What the first one broke is restored, and its verdict is none of the second one.
  await expect(visit.ticker).toHaveText(/^Server deploy [12] of 2:/)
  await expect(visit.runName).toHaveText('Server deploy')
})

test('the result can be copied: five lines of Markdown, and the recording below, without secrets', async ({
  page,
  context,
  demo,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const visit = await DemoPage.open(page, demo.url)
  const copy = page.getByRole('button', { name: 'Copy result' })
  await expect(copy).toHaveAttribute('aria-disabled', 'true')
  await play(visit, 'Server deploy')
  await expect(copy).toHaveAttribute('aria-disabled', 'false')
  await copy.click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  const [head = '', below = ''] = text.split('\n\n<details>')
  const lines = head.split('\n')
  expect(lines).toHaveLength(5)
  expect(lines[0]).toBe('**Server deploy**, `#scenario=deploy`')
  expect(lines[1]).toBe(`- Plain \`WebSocket\`: ${await visit.plain.verdict.textContent()}`)
  expect(lines[2]).toContain(`- \`ResilientSocket\`: ${await visit.ours.verdict.textContent()}`)
  expect(lines[3]).toMatch(/^- resilient-socket \d+\.\d+\.\d+.*, pings after 5 s idle \(default 20 s\)$/)
  expect(text).not.toMatch(/token=|lane=|Are you on the/)
  const json = /```json\n(.*)\n```/s.exec(below)?.[1] ?? ''
  expect(JSON.parse(json)).toMatchObject({ entries: expect.any(Array), stats: expect.any(Object) })
})
