// Large messages, binary ones, and many.
import type { Form } from './support/logs.ts'
import { PATIENT } from './support/scene.ts'
import { expect, test } from './support/test.ts'

test('carries messages that are larger than the window, both ways', async ({ openScene }, testInfo) => {
  const scene = await openScene()
  const large = { every: 20, batch: 1, count: 15, size: 300_000 }
  await scene.hub.ask('talk', { ...large, form: 'text' })
  await scene.start({ ...large, form: 'text' })
  await scene.untilCount('message', 5)
  await scene.after(() => scene.proxy.break('reset'), 'resumed')
  await scene.untilSupplied()
  expect(await scene.settle(testInfo)).toMatchObject({ resets: [], up: 15, down: 15 })
})

for (const [binaryType, type, form] of [
  ['arraybuffer', 'ArrayBuffer', 'bytes'],
  ['blob', 'Blob', 'blob'],
] as const satisfies readonly (readonly [string, string, Form])[]) {
  test(`carries binary messages, as ${type}`, async ({ openScene }, testInfo) => {
    const scene = await openScene({ session: { binaryType } })
    await scene.talk({ form, size: 500 }, { form: 'bytes', size: 500 })
    await scene.after(() => scene.move(), 'resumed')
    await scene.progress()
    expect(await scene.settle(testInfo)).toMatchObject({ resets: [] })
    const types = (await scene.read()).flatMap((entry) => (entry.what === 'message' ? [entry.type] : []))
    expect(new Set(types)).toEqual(new Set([type]))
  })
}

test('carries 10,000 messages each way through three faults', async ({ openScene }, testInfo) => {
  const scene = await openScene({ session: PATIENT })
  const many = { every: 10, batch: 20, count: 10_000 }
  await scene.talk(many, many)
  await scene.untilCount('message', 2_000)
  await scene.after(() => scene.proxy.break('reset'), 'resumed')
  await scene.untilCount('message', 4_000)
  await scene.move()
  await scene.after(() => scene.signal('online'), 'resumed')
  await scene.untilCount('message', 6_000)
  await scene.after(() => scene.call('reconnect'), 'resumed')
  await scene.untilSupplied()
  expect(await scene.settle(testInfo)).toMatchObject({ resets: [], up: 10_000, down: 10_000 })
})
