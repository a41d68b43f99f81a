// The client's network is away for a while, or bad. Its connection may live through that.

import { expect, test } from './network/test.ts'
import type { EngineName } from './port/engine.ts'
import { tryFault } from './support/try-fault.ts'

const group = 'network namespaces'

/** Longer than the browsers take over `online`; and the probe, or the dial beside it. */
const AFTER_ONLINE = 6_000 + 1_000
/** Nothing said when it was over: the longest window of the back-off, or the next segment of a dial under way. */
const AFTER_SILENCE = 15_000
/** Which of them say `offline` without a signal. */
const SEES_CARRIER: Record<EngineName, boolean> = { chromium: true, firefox: false, webkit: false }

test('a link that is down for ten seconds: the native socket works again, and so does ours', async ({
  openTrial,
  network,
  engineThere,
}, testInfo) => {
  const { report } = await tryFault(testInfo, engineThere, await openTrial(), {
    name: 'link down',
    group,
    inflict: () => network.setLink(false),
    takesTime: true,
    lasts: 10_000,
    heal: () => network.setLink(true),
    bound: AFTER_ONLINE,
    watch: 20_000,
    nativeReturns: true,
  })
  expect(report.native).toMatchObject({ events: [], state: 'open', lost: 0 })
})

test('no signal for ten seconds: the native socket works again, and so does ours', async ({
  openTrial,
  network,
  engineThere,
}, testInfo) => {
  const { report } = await tryFault(testInfo, engineThere, await openTrial(), {
    name: 'carrier loss',
    group,
    inflict: () => network.setCarrier(false),
    takesTime: true,
    lasts: 10_000,
    heal: () => network.setCarrier(true),
    bound: SEES_CARRIER[engineThere.name] ? AFTER_ONLINE : AFTER_SILENCE,
    watch: 20_000,
    nativeReturns: true,
  })
  expect(report.native).toMatchObject({ events: [], state: 'open', lost: 0 })
})

for (const [seconds, late] of [
  [10, 1_000],
  [20, 3_000],
] as const) {
  test(`nothing passes for ${seconds} seconds: TCP's back-off makes the native socket wait on, ours has another connection when its patience is over`, async ({
    openTrial,
    network,
    engineThere,
  }, testInfo) => {
    const { report } = await tryFault(testInfo, engineThere, await openTrial(), {
      name: `all packets dropped for ${seconds} s`,
      group,
      inflict: () => network.lose(100),
      takesTime: true,
      lasts: seconds * 1_000,
      heal: () => network.lose(0),
      bound: AFTER_SILENCE,
      watch: 2 * seconds * 1_000,
      nativeReturns: true,
    })
    expect(report.native).toMatchObject({ events: [], state: 'open', lost: 0 })
    expect(report.native.usable).toBeGreaterThan(late)
    expect(report.native.usable).toBeLessThan(seconds * 1_000)
  })
}

test('5 % of the packets are lost, each way: no alarm', async ({
  openTrial,
  network,
  engineThere,
}, testInfo) => {
  const { report } = await tryFault(testInfo, engineThere, await openTrial(), {
    name: '5 % packet loss',
    group,
    inflict: () => network.lose(5),
    takesTime: true,
    lasts: 15_000,
    heal: () => network.lose(0),
    bound: 0,
  })
  expect(report.native).toMatchObject({ events: [], state: 'open', lost: 0 })
  expect(report.ours).toMatchObject({ noticed: null, lost: 0 })
})

test('an upload over a line of 256 kbit/s: no alarm', async ({
  openTrial,
  network,
  engineThere,
}, testInfo) => {
  const { report, records } = await tryFault(testInfo, engineThere, await openTrial(), {
    name: 'ours uploads 200 kB at 256 kbit/s',
    group,
    inflict: async ({ page }) => {
      await network.limitUplink(256)
      // By one only: of two flows that share a slow line one may get next to nothing.
      await page.evaluate((size) => pairs['']?.ours.send('x'.repeat(size)), 200_000)
    },
    takesTime: true,
    // 6.3 s, and what packets carry besides.
    bound: 9_000,
    watch: 20_000,
    nativeReturns: true,
  })
  expect(report.native).toMatchObject({ events: [], state: 'open' })
  expect(report.ours).toMatchObject({ noticed: null, lost: 0 })
  expect(report.ours.usable).toBeGreaterThan(4_000)
  expect(records.ours.events.filter(({ name }) => name === 'replacing')).toEqual([])
})
