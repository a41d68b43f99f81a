// The demo's page, open for ten minutes while one scenario after the other plays: its memory stays flat.
import { DemoPage } from '../support/demo-page.ts'
import { expect, test } from '../support/test.ts'
import { report } from './support/report.ts'

const DURATION = Number(process.env['LONG_MINUTES'] ?? 10) * 60_000

const KEYS = ['1', '2', '3', '4', '5', '6']

/** Megabytes that a page may gain by what the browser caches. */
const SLACK = 1

/** Two logs of the workbench, a hundred entries each. */
const NODES_OF_FULL_LOGS = 1_200

test('the demo’s memory stays flat', async ({ page, demo }) => {
  await page.goto(demo.url)
  const visit = new DemoPage(page)
  await visit.areConnected()
  await visit.sendAtRate('20')
  const session = await page.context().newCDPSession(page)
  const measure = async (): Promise<{ megabytes: number; nodes: number }> => {
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    const { nodes } = await session.send('Memory.getDOMCounters')
    return { megabytes: usedSize / 1_048_576, nodes }
  }
  const measured: { megabytes: number; nodes: number }[] = []
  const endsAt = Date.now() + DURATION
  for (let round = 0; Date.now() < endsAt; round += 1) {
    await page.locator('#headline').click()
    await page.keyboard.press(KEYS[round % KEYS.length]!)
    await expect(visit.runStatus).toHaveText(/^running/)
    await expect(visit.runStatus).toHaveText(/^done/, { timeout: 60_000 })
    measured.push(await measure())
  }
  const text = (pick: 'megabytes' | 'nodes'): string =>
    measured.map((sample) => sample[pick].toFixed(pick === 'nodes' ? 0 : 1)).join(' ')
  report(test.info(), 'demo page', {
    minutes: DURATION / 60_000,
    'heap after each run, MB': text('megabytes'),
    'DOM nodes after each run': text('nodes'),
  })
  // The first round fills the last minute's messages, and every log.
  const settled = measured.slice(Math.min(KEYS.length, Math.floor(measured.length / 2)))
  const first = settled[0]!
  const last = settled.at(-1)!
  expect(last.megabytes).toBeLessThan(first.megabytes + SLACK)
  expect(last.nodes).toBeLessThan(first.nodes + NODES_OF_FULL_LOGS)
})
