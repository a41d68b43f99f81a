// The server dies, stands still, or ends sessions: what it still knows is told exactly, and the rest is told to be unknown.
import type { HubSettings } from './support/hub-process.ts'
import { PATIENT, type Scene } from './support/scene.ts'
import { expect, test } from './support/test.ts'

test('tells with true fates what was unacknowledged when the server was killed, three times', async ({
  openScene,
}, testInfo) => {
  const scene = await openScene()
  await scene.talk()
  for (let round = 0; round < 3; round += 1) {
    await scene.hub.kill()
    // Some of them while it is away.
    await scene.after(() => undefined, 'send', 20)
    await scene.after(() => scene.hub.restart(), 'reset')
    await scene.progress()
  }
  const { resets, fates } = await scene.settle(testInfo)
  expect(resets).toEqual(['unknown', 'unknown', 'unknown'])
  expect(fates.unknown).toBeGreaterThan(0)
  expect(fates.unsent).toBeGreaterThan(0)
  expect(fates.received).toBe(0)
})

test('goes on with a server that stood still until it was given up', async ({ openScene }, testInfo) => {
  const scene = await openScene()
  await scene.talk()
  await scene.after(() => scene.hub.freeze(), 'dial', 2)
  await scene.after(() => scene.hub.thaw(), 'resumed')
  await scene.progress()
  expect(await scene.settle(testInfo)).toMatchObject({ resets: [] })
})

test('waits for a server that stands still for 8 s, with the default options', async ({
  openScene,
}, testInfo) => {
  const scene = await openScene({ session: PATIENT })
  await scene.talk()
  scene.hub.freeze()
  // How long it lasts is what is tested.
  await new Promise((resolve) => setTimeout(resolve, 8_000))
  scene.hub.thaw()
  await scene.progress()
  expect(await scene.settle(testInfo)).toMatchObject({ resets: [] })
})

test('tells after a planned restart what was unacknowledged', async ({ openScene }, testInfo) => {
  const scene = await openScene()
  await scene.talk()
  await scene.after(() => scene.hub.ask('closeHub'), 'state')
  await scene.hub.kill()
  await scene.after(() => scene.hub.restart(), 'reset')
  await scene.progress()
  expect(await scene.settle(testInfo)).toMatchObject({ resets: ['unknown'] })
})

interface Ending {
  readonly name: string
  readonly reason: string
  readonly hub?: HubSettings
  readonly end: (scene: Scene) => unknown
}

const ENDINGS: readonly Ending[] = [
  { name: 'the server ends', reason: 'ended', end: ({ hub }) => hub.ask('endSessions', 1000) },
  {
    name: 'is away for too long',
    reason: 'expired',
    hub: { resumeFor: 500 },
    end: ({ proxy }) => proxy.break('reset'),
  },
]

for (const { name, reason, hub, end } of ENDINGS) {
  test(`knows the fate of every message of a session that ${name}`, async ({ openScene }, testInfo) => {
    const scene = await openScene(hub ? { hub } : {})
    await scene.hub.ask('hold')
    await scene.send(5)
    await scene.untilServer('it is in hand', (entries) => entries.some(({ what }) => what === 'got'))
    await scene.network({ door: 'refuse' })
    await end(scene)
    await scene.untilServer('it is over', (entries) => entries.some(({ what }) => what === 'end'))
    await scene.hub.ask('release')
    await scene.after(() => scene.network(), 'reset')
    await scene.until('is live', () => scene.isLive)
    await scene.talk()
    const { resets, fates } = await scene.settle(testInfo)
    expect(resets).toEqual([reason])
    expect(fates).toEqual({ received: 1, unsent: 4, unknown: 0 })
  })
}

test('does not guess the fate of a message that the server has in hand', async ({ openScene }, testInfo) => {
  const scene = await openScene()
  await scene.hub.ask('hold')
  await scene.send(5)
  await scene.untilServer('it is in hand', (entries) => entries.some(({ what }) => what === 'got'))
  await scene.after(() => scene.hub.ask('endSessions', 1000), 'reset')
  await scene.hub.ask('release')
  await scene.until('is live', () => scene.isLive)
  await scene.talk()
  const { fates } = await scene.settle(testInfo)
  expect(fates).toMatchObject({ received: 0 })
  expect(fates.unknown).toBeGreaterThan(0)
})
