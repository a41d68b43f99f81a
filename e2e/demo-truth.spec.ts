// What the page says is true, and stays as it was said.
import { DemoPage } from './support/demo-page.ts'
import { expect, test } from './support/test.ts'

test('nothing is sent: the dead client is dead all the same, and the other one is back', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.turn('Auto-send', false)
  await visit.press('New network')
  await visit.plain.is(/^OPEN, but dead for \d+ s$/)
  await expect(visit.ours.verdict).toHaveText(/^noticed .*, back after .*\. Nothing lost\.$/, {
    timeout: 20_000,
  })
  await visit.ours.is('Open, healthy')
  await visit.hasEnded('New network')
  await expect(visit.plain.verdict).toHaveText(/^(says OPEN|said OPEN to the end), dead for \d+ s\.$/)
})

test('a verdict never changes once its run has ended', async ({ page, demo }) => {
  test.slow()
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Server deploy')
  await visit.hasEnded('Server deploy', 45_000)
  const score = visit.scores.filter({ hasText: 'Server deploy' })
  const before = await score.textContent()
  await visit.press('User reloads the page')
  await visit.press('close()')
  await visit.ours.is(/^Closed/)
  await visit.press('open()')
  await visit.ours.isAnswering()
  await visit.press('FIN')
  await visit.hasEnded('FIN')
  expect(await score.textContent()).toBe(before)
})

test('noticing and recovering are measured from the same break, also when the user reloads late', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('New network')
  await visit.plain.is(/^OPEN, but dead for [6-9] s$/)
  await visit.press('User reloads the page')
  await visit.plain.isAnswering()
  await visit.hasEnded('New network')
  await expect(visit.plain.verdict).toHaveText(
    /^dead until the user reloaded the page, ([6-9]|1\d)\.\d s later\./,
  )
})

test('the window and the verdict give a dead client the same time', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('New network')
  await visit.plain.is(/^OPEN, but dead for [2-9] s$/)
  // A new run: the client has been dead since before it.
  await visit.press('Delay')
  await visit.plain.is(/^OPEN, but dead for ([4-9]|1\d) s$/)
  const [state, verdict, headline] = await page.evaluate(() =>
    ['#plain-window .state', '#plain-verdict', '#headline'].map(
      (selector) => document.querySelector(selector)?.textContent ?? '',
    ),
  )
  const time = /dead for (\d+ s)/
  expect(time.exec(verdict ?? '')?.[1]).toBe(time.exec(state ?? '')?.[1])
  expect(/dead for (\d+ s)/.exec(headline ?? '')?.[1]).toBe(time.exec(state ?? '')?.[1])
})

test('rotate() is a run of its own: nothing of the verdict before is left, and no gap is claimed or made', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Reset')
  await visit.hasEnded('Reset')
  const url = await page.evaluate(() => socket.url)
  await visit.moves('rotate()', /^moved to a new connection without a gap\./)
  await expect(visit.ours.events).toContainText('Moved to a new connection without a gap.')
  expect(await page.evaluate(() => socket.url)).not.toBe(url)
  await visit.hasEnded('rotate()')
  await expect(visit.ours.verdict).toHaveText('moved to a new connection without a gap. Nothing lost.')
  await expect(visit.plain.verdict).toHaveText('not affected.')
})

test('4403: stopping is right, and the page says so', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('4403 Forbidden')
  await visit.ours.is(/^Closed, code 4403, forbidden/)
  await visit.hasEnded('4403 Forbidden')
  await expect(visit.ours.verdict).toHaveText(/^stopped, and doesn’t try again\./)
  await expect(visit.scores.first()).toContainText('The server said that trying again won’t help')
})

test('where the server asks clients to move, both get a new connection, and only plain has a gap', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Delay')
  await expect(visit.plain.chat).toContainText('sent…')
  await visit.moves(
    'Server asks clients to move',
    /^moved to a new connection without a gap\. Nothing lost\.$/,
  )
  await expect(visit.plain.events).toContainText('Closed on this side, and dialled again.')
  await expect(visit.plain.verdict).toHaveText(/^noticed .*, back after .* \d+ messages? never arrived\.$/)
  await expect(visit.ours.events).toContainText('Moved to a new connection without a gap.')
})

test('a dead client is a red rail in the latency chart', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.openWorkbench()
  const chart = page.locator('#latency')
  const redPixels = (): Promise<number> =>
    chart.evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, 8)
      let count = 0
      for (let index = 0; index < data.length; index += 4)
        if (data[index]! > 180 && data[index + 1]! < 80 && data[index + 2]! < 80 && data[index + 3]! > 100)
          count += 1
      return count
    })
  await visit.plain.isAnswering()
  expect(await redPixels()).toBe(0)
  await visit.press('New network')
  await expect.poll(redPixels).toBeGreaterThan(10)
})

test('what was in flight when a connection broke is told', async ({ page, demo }) => {
  const visit = await DemoPage.open(page, demo.url, '20')
  await visit.press('Delay')
  await visit.ours.isAnswering()
  await visit.press('FIN')
  await expect.poll(() => visit.ours.count('never')).toBeGreaterThan(4)
  // Plain also loses what it sends until it is back, which takes a second.
  await expect
    .poll(async () => (await visit.plain.count('never')) - (await visit.ours.count('never')))
    .toBeGreaterThan(0)
})

test('a frame that was cut short and is completed: nobody is called dead any more', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Frame cut short')
  await visit.plain.is(/^OPEN, but dead for [2-9] s$/)
  await visit.press('Frame cut short')
  await visit.areConnected()
  await visit.plain.isAnswering()
  await expect(visit.headline).toHaveText('Both connections are alive.')
})

test('a second fault joins the run of the first one, and the outage counts from the break', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Cut the network')
  await visit.plain.is(/^OPEN, but dead for [2-9] s$/)
  await visit.press('Delay')
  await expect(visit.runName).toHaveText('Network cut + Delay')
  await visit.press('rotate()')
  await expect(visit.runName).toHaveText('Network cut + Delay + rotate()')
  await expect(visit.plain.verdict).toHaveText(/^says OPEN, dead for [2-9] s/)
})

test('a scenario that another one cuts short isn’t scored, and no reload of ours is blamed on the user', async ({
  page,
  demo,
}) => {
  const visit = await DemoPage.open(page, demo.url)
  await visit.press('Train tunnel')
  await expect(visit.headline).toHaveText(/dead/)
  await visit.press('Slow server')
  await expect(visit.ticker).toContainText('Slow server 1 of 2')
  await expect(visit.scores).toHaveCount(0)
  // Nothing is broken any more: this one counts, as it stood.
  await visit.press('Restore the network')
  await visit.isRestored()
  await visit.hasEnded('Slow server')
  await expect(visit.scores).toHaveCount(1)
})
