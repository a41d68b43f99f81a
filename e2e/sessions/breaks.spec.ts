// The connection ends or falls silent while messages flow both ways: the session goes on, and nothing is lost, doubled or reordered.
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import { probePageAbilities } from '../support/page-abilities.ts'
import { PlainBrowser } from '../support/plain-browser.ts'
import type { HubProcess } from './support/hub-process.ts'
import { PATIENT } from './support/scene.ts'
import { enter, expect, test } from './support/test.ts'

for (const [how, name] of [
  ['reset', 'RST'],
  ['fin', 'FIN'],
] as const) {
  test(`resumes after ${name}, three times`, async ({ openScene }, testInfo) => {
    const scene = await openScene()
    await scene.talk()
    for (let round = 0; round < 3; round += 1) {
      await scene.after(() => scene.proxy.break(how), 'resumed')
      await scene.progress()
    }
    expect(await scene.settle(testInfo)).toMatchObject({ resets: [] })
  })
}

for (const blackHole of ['both', 'up', 'down'] as const) {
  test(`survives a black hole, ${blackHole}, whose packets arrive late`, async ({ openScene }, testInfo) => {
    const scene = await openScene()
    await scene.talk()
    // The longer it lasts, the later TCP tries again; only of a whole one it is seen that the connection is given up.
    await scene.after(() => scene.network({ blackHole }), 'dial', blackHole === 'both' ? 2 : 1)
    await scene.network()
    await scene.progress()
    expect(await scene.settle(testInfo)).toMatchObject({ resets: [] })
  })
}

test('takes the session over where the NAT has forgotten a connection that the server believes in', async ({
  openScene,
}, testInfo) => {
  const scene = await openScene()
  await scene.talk()
  const old = scene.proxy
  await scene.after(() => scene.move(), 'resumed')
  expect(await detachments(scene.hub)).toBe(0)
  await scene.progress()
  // What was on its way all the time arrives after all.
  await old.setNetwork(PERFECT_NETWORK)
  await scene.progress()
  const verdict = await scene.settle(testInfo)
  expect(verdict).toMatchObject({ resets: [], resumed: 1 })
  expect(verdict.replayed).toBeGreaterThan(0)
})

test('takes the session over after an address change, as soon as the page is told', async ({
  openScene,
}, testInfo) => {
  const scene = await openScene({ session: PATIENT })
  await scene.talk()
  await scene.move()
  await scene.after(() => scene.signal('online'), 'resumed')
  await scene.progress()
  const verdict = await scene.settle(testInfo)
  expect(verdict).toMatchObject({ resets: [], resumed: 1 })
  expect(verdict.replayed).toBeGreaterThan(0)
})

test('keeps what is sent while the browser is offline', async ({ openScene, context }, testInfo) => {
  const scene = await openScene()
  await scene.talk()
  await context.setOffline(true)
  await scene.after(() => undefined, 'send', 100)
  await context.setOffline(false)
  await scene.progress()
  expect(await scene.settle(testInfo)).toMatchObject({ resets: [] })
})

test('goes on after being hidden and after the page cache', async ({
  launchOptions,
  site,
  openScene,
}, testInfo) => {
  const { hidesPages, keepsPages } = await probePageAbilities(launchOptions, site.origin)
  testInfo.skip(!hidesPages || !keepsPages, 'this browser hides no pages, or has no page cache')
  const browser = await PlainBrowser.start(launchOptions)
  try {
    const tab = await browser.open(site.origin)
    const scene = await openScene({ page: await enter(tab.page, site) })
    await scene.talk()
    await tab.hide()
    await scene.move()
    await scene.after(() => tab.show(), 'resumed')
    await scene.progress()
    await tab.page.goto(`${site.origin}/strict`)
    await expect.poll(() => detachments(scene.hub)).toBeGreaterThan(0)
    await tab.goBack()
    await scene.untilCount('resumed', 2)
    await scene.progress()
    expect(await scene.settle(testInfo)).toMatchObject({ resets: [] })
  } finally {
    await browser.close()
  }
})

/** How often the server has noticed that a connection was lost. */
async function detachments(hub: HubProcess): Promise<number> {
  return (await hub.log()).filter(({ what }) => what === 'detached').length
}
