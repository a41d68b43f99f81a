// The browser's own switch, and what engines take it for.
import { expect, test } from './support/page-test.ts'
import { tryFault } from './support/try-fault.ts'

test('offline for 5 s by the browser’s switch: both keep their connection, and nothing is lost', async ({
  engine,
  engineName,
  openTrial,
}, testInfo) => {
  testInfo.skip(engineName === 'webkit', 'the driver of WebKit has no such switch')
  const trial = await openTrial()
  const { report, records } = await tryFault(testInfo, engine, trial, {
    group: 'page and browser',
    name: 'offline 5 s by the browser’s switch',
    lasts: 5_000,
    bound: 1_500,
    inflict: () => trial.page.setOffline?.(true),
    heal: async () => trial.page.setOffline?.(false),
  })
  expect(trial.ours.server.visits).toHaveLength(1)
  expect(report.ours.lost).toBe(0)
  expect(report.native).toMatchObject({ events: [], state: 'open', lost: 0 })
  // Chromium holds everything back; in Firefox the open connection goes on.
  const times = records.native.answered.map(({ at }) => at)
  const silence = Math.max(...times.slice(1).map((at, index) => at - times[index]!))
  expect(silence >= 4_000).toBe(engineName === 'chromium')
})
