// Received isn't handled: what a handler isn't done with is neither acknowledged nor lost when its connection dies.
import { expect, test } from './support/test.ts'

test('acknowledges nothing before its handler is done, also where the connection dies meanwhile', async ({
  openScene,
}, testInfo) => {
  const scene = await openScene()
  await scene.hub.ask('hold')
  await scene.send(20)
  await scene.untilServer('it is in hand', (entries) => entries.some(({ what }) => what === 'got'))
  await scene.after(() => scene.move(), 'resumed')
  await scene.after(() => scene.proxy.break('reset'), 'resumed')
  expect(await scene.count('acknowledged')).toBe(0)
  expect((await scene.hub.log()).filter(({ what }) => what === 'got')).toHaveLength(1)
  await scene.after(() => scene.hub.ask('release'), 'acknowledged')
  const verdict = await scene.settle(testInfo)
  expect(verdict).toMatchObject({ resets: [], up: 20 })
  expect(verdict.replayed).toBeGreaterThanOrEqual(40)
})

test('delivers one message after the other, also where connections end in between', async ({
  openScene,
}, testInfo) => {
  const scene = await openScene()
  const delivered = scene.deliver(1_000)
  for (const count of [50, 150, 250]) {
    await scene.untilCount('delivered', count)
    await scene.after(() => scene.proxy.break('reset'), 'resumed')
  }
  await delivered
  expect(await scene.settle(testInfo)).toMatchObject({ resets: [], up: 1_000 })
})

test('waits for no timer to tell that a message was delivered', async ({ openScene }, testInfo) => {
  const scene = await openScene()
  await scene.deliver(1)
  const startedAt = performance.now()
  await scene.deliver(100)
  // Acknowledgements that nobody asks for come once a second.
  expect(performance.now() - startedAt).toBeLessThan(20_000)
  expect(await scene.settle(testInfo)).toMatchObject({ resets: [], up: 101 })
})

test('rejects a delivery with its fate when the server is killed', async ({ openScene }, testInfo) => {
  const scene = await openScene()
  await scene.hub.ask('hold')
  const settled = scene.deliver(1)
  await scene.untilServer('it is in hand', (entries) => entries.some(({ what }) => what === 'got'))
  await scene.hub.kill()
  await scene.after(() => scene.hub.restart(), 'undelivered')
  await settled
  const entries = await scene.read()
  expect(entries.find(({ what }) => what === 'undelivered')).toMatchObject({ fate: 'unknown' })
  expect(await scene.settle(testInfo)).toMatchObject({ resets: ['unknown'] })
})
