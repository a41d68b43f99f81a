// The connection is exchanged on purpose, again and again, while messages flow both ways.
import { PATIENT } from './support/scene.ts'
import { expect, test } from './support/test.ts'

for (const method of ['rotate', 'reconnect'] as const) {
  test(`loses nothing with ${method}() every 300 ms`, async ({ openScene }, testInfo) => {
    const scene = await openScene({ session: PATIENT })
    await scene.talk()
    await scene.repeat(method, 300)
    await scene.after(() => undefined, 'resumed', 10)
    await scene.repeat(undefined)
    await scene.progress()
    expect(await scene.settle(testInfo)).toMatchObject({ resets: [] })
  })
}

test('loses nothing where connections end in the middle of rotations', async ({ openScene }, testInfo) => {
  const scene = await openScene({ session: PATIENT })
  await scene.talk()
  await scene.repeat('rotate', 50)
  for (let round = 0; round < 10; round += 1) {
    await scene.after(() => undefined, 'dial', 2)
    await scene.after(() => scene.proxy.break(round % 2 === 0 ? 'reset' : 'fin'), 'resumed')
  }
  await scene.repeat(undefined)
  await scene.progress()
  expect(await scene.settle(testInfo)).toMatchObject({ resets: [] })
})

test('loses nothing where the old connection falls silent as a rotation begins', async ({
  openScene,
}, testInfo) => {
  const scene = await openScene()
  await scene.talk()
  for (let round = 0; round < 3; round += 1) {
    await scene.move()
    await scene.after(() => scene.call('rotate'), 'resumed')
    await scene.progress()
  }
  const verdict = await scene.settle(testInfo)
  expect(verdict).toMatchObject({ resets: [] })
  expect(verdict.replayed).toBeGreaterThan(0)
})
