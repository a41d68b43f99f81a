// Pages that are hidden, frozen, or kept in the page cache, and what has become of their connections meanwhile.
import { eventsSince } from '../support/fault-record.ts'
import type { LaneRecord } from '../support/pair.ts'
import type { EnginePage } from './port/engine.ts'
import { expect, test } from './support/page-test.ts'
import type { FaultReport } from './support/report-fault.ts'
import type { Trial } from './support/trial.ts'
import { tryFault } from './support/try-fault.ts'

/** How long a page is away, and both clients are idle; and what ours promises of the time after that. */
const AWAY = { group: 'page and browser', lasts: 5_000, bound: 1_500 }
const IDLE = { pace: 0 }

test('hidden, and the connection forgotten meanwhile: replaced as soon as the page is visible', async ({
  plainEngine,
  openTrialIn,
}, testInfo) => {
  const trial = await openTrialIn(plainEngine, IDLE)
  await hide(trial.page)
  const { report, records } = await tryFault(testInfo, plainEngine, trial, {
    ...AWAY,
    name: 'hidden 5 s, flow forgotten, then visible',
    inflict: () => trial.break('forget'),
    heal: show,
  })
  expect(replacements(records.ours)).toEqual(['visible'])
  expectSilentZombie(report)
})

test('hidden, and the connection alive: kept', async ({ plainEngine, openTrialIn }, testInfo) => {
  const trial = await openTrialIn(plainEngine, IDLE)
  const { report } = await tryFault(testInfo, plainEngine, trial, {
    ...AWAY,
    name: 'hidden 5 s, flow alive, then visible',
    inflict: () => hide(trial.page),
    heal: show,
  })
  expectKept(trial, report)
})

// Measured on Chromium 156: whatever becomes of the flow, and however short it was.
for (const flow of ['forgotten', 'alive']) {
  test(`frozen, the flow ${flow} meanwhile: Chromium ends the connection when the page goes on, and ours is back`, async ({
    engineName,
    plainEngine,
    openTrialIn,
  }, testInfo) => {
    testInfo.skip(engineName !== 'chromium', 'no other engine freezes a page when it is told to')
    const trial = await openTrialIn(plainEngine, IDLE)
    await hide(trial.page)
    const { report, records } = await tryFault(testInfo, plainEngine, trial, {
      ...AWAY,
      name: `frozen 5 s, flow ${flow}, then resumed`,
      async inflict() {
        await trial.page.freeze?.()
        if (flow === 'forgotten') trial.break('forget')
      },
      async heal() {
        // What its server believes meanwhile.
        if (flow === 'alive') expect(trial.native.server.visits[0]?.closeCode).toBeUndefined()
        await trial.page.resume?.()
        await trial.send()
      },
    })
    expectEndedAtReturn(report)
    expect(eventsSince(records.ours, 'open').at(-1)?.detail['reason']).toBe('resume')
  })
}

test('back out of the page cache: ours has said goodbye, and is back; the native one is dead', async ({
  engineName,
  plainEngine,
  openTrialIn,
}, testInfo) => {
  testInfo.skip(engineName === 'firefox', 'Firefox keeps no page with an open WebSocket: the next test')
  const trial = await openTrialIn(plainEngine, IDLE)
  const { report } = await tryFault(testInfo, plainEngine, trial, {
    ...AWAY,
    name: 'page cache 5 s, then back',
    async inflict() {
      await trial.page.evaluate(() => {
        addEventListener('pageshow', () => pairs['']?.send(0), { once: true })
      }, undefined)
      await leave(trial.page)
      await expect.poll(() => trial.ours.server.visits[0]?.closeCode).toBe(1000)
    },
    async heal() {
      // What the native one's server has been told.
      expect(trial.native.server.visits[0]?.closeCode).toBe(engineName === 'webkit' ? 1001 : undefined)
      await goBack(trial.page)
    },
  })
  expect(trial.ours.server.visits).toHaveLength(2)
  expectEndedAtReturn(report)
})

test('a page with an open WebSocket goes into the page cache, but not in Firefox', async ({
  engineName,
  plainEngine,
  openTrialIn,
}) => {
  const { page } = await openTrialIn(plainEngine, IDLE)
  await leave(page)
  await goBack(page)
  const isThere = (name: string): Promise<boolean> => page.evaluate((name) => name in globalThis, name)
  expect(await isThere('pairs')).toBe(engineName !== 'firefox')
  if (engineName !== 'firefox') return
  // What has come instead has no WebSocket. Firefox keeps a page only if it has loaded.
  await expect.poll(() => page.evaluate(() => document.readyState, undefined)).toBe('complete')
  await page.evaluate(() => {
    Object.assign(globalThis, { mark: true })
  }, undefined)
  await leave(page)
  await goBack(page)
  expect(await isThere('mark')).toBe(true)
})

async function hide(page: EnginePage): Promise<void> {
  await page.hide?.()
  const isHidden = (): Promise<boolean> =>
    page.evaluate(() => document.visibilityState === 'hidden', undefined)
  await expect.poll(isHidden).toBe(true)
}

/** Both clients send as soon as it is seen. */
async function show({ page }: Trial): Promise<void> {
  await page.evaluate(() => {
    addEventListener('visibilitychange', () => pairs['']?.send(0), { once: true })
  }, undefined)
  await page.show?.()
}

/** To another page of the site. */
async function leave(page: EnginePage): Promise<void> {
  await page.evaluate(() => {
    setTimeout(() => location.assign('/strict'))
  }, undefined)
  await arrives(page, '/strict')
}

async function goBack(page: EnginePage): Promise<void> {
  await page.evaluate(() => {
    setTimeout(() => history.back())
  }, undefined)
  await arrives(page, '/')
}

async function arrives(page: EnginePage, path: string): Promise<void> {
  const urlNow = page.url ?? (() => page.evaluate(() => location.href, undefined))
  const pathNow = async (): Promise<string> => new URL(await urlNow()).pathname
  // On the way there may be no page that could say it.
  await expect.poll(() => pathNow().catch(() => undefined)).toBe(path)
}

function expectKept(trial: Trial, { native, ours }: FaultReport): void {
  expect(trial.ours.server.visits).toHaveLength(1)
  expect(native).toMatchObject({ events: [], state: 'open', lost: 0 })
  expect(ours.lost).toBe(0)
}

function expectEndedAtReturn({ native, lasted }: FaultReport): void {
  expect(native).toMatchObject({ state: 'closed', usable: null })
  expect(native.events.map(([name]) => name)).toEqual(['error', 'close 1006'])
  expect(native.events[0]?.[1]).toBeGreaterThanOrEqual(lasted)
}

/** Open for ever, as it says. */
function expectSilentZombie({ native }: FaultReport): void {
  expect(native).toMatchObject({ events: [], state: 'open', usable: null })
}

/** Their reasons. */
function replacements(ours: LaneRecord): unknown[] {
  return eventsSince(ours, 'replacing').map(({ detail }) => detail['reason'])
}
