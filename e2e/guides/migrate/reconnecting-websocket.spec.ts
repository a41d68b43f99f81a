// The programs of docs/migrate/reconnecting-websocket.md: the same conversation and the same faults over each.
import type { Version } from './support/chat-page.ts'
import { expect, test } from './support/test.ts'

const BEFORE: Version = { file: 'reconnecting-websocket/before.ts', takes: 'getUrl' }
const AFTER: Version = { file: 'reconnecting-websocket/after.ts', takes: 'getUrl' }
const DROP_IN: Version = { file: 'reconnecting-websocket/drop-in.ts' }

for (const [version, order] of [
  [BEFORE, ['say meanwhile', 'join']],
  [AFTER, ['join', 'say meanwhile']],
  [DROP_IN, ['say meanwhile', 'join']],
] as const) {
  test(`${version.file} sends after a restart what was written meanwhile`, async ({ server, open }) => {
    const [page] = await open(version)
    if (!page) throw new Error('nothing was opened')
    await server.stop()
    await expect(page.status).toHaveText('offline')
    await page.say('meanwhile')
    await server.restart()
    await expect(page.status).toHaveText('connected')
    await page.talk('three')
    await expect(page.texts).toHaveText(['one', 'two', 'meanwhile', 'three'])
    expect(server.visits.at(-1)?.messages).toEqual([...order, 'say three'])
    expect(page.errors).toEqual([])
  })
}

test('only the new one dials again after a URL function has failed once', async ({ server, open }) => {
  const [before, after] = await open(BEFORE, AFTER)
  if (!before || !after) throw new Error('nothing was opened')
  for (const page of [before, after]) {
    await page.evaluate(() => {
      globalThis.failures = 1
    })
  }
  await server.stop()
  await server.restart()
  await expect.poll(() => before.errors).toEqual(['No token: 503'])
  await expect(after.status).toHaveText('connected')
  await after.talk('three')
  expect(after.errors).toEqual([])

  // What it was asked for meanwhile stays in its queue.
  await before.say('three')
  await expect(before.status).toHaveText('offline')
  expect(before.proxy.dialCount).toBe(1)
  expect(await before.evaluate(() => globalThis.failures)).toBe(0)
})
