// The programs of docs/migrate/partysocket.md: the same conversation and the same faults over both.
import type { Version } from './support/chat-page.ts'
import { expect, test } from './support/test.ts'

const VERSIONS: readonly Version[] = [
  { file: 'partysocket/before.ts', takes: 'host' },
  { file: 'partysocket/after.ts', takes: 'host' },
]

test('both come back after a restart of the server, at the same address, and send what was written meanwhile', async ({
  server,
  open,
}) => {
  const pages = await open(...VERSIONS)
  await server.stop()
  for (const page of pages) {
    await expect(page.status).toHaveText('offline')
    await page.say('meanwhile')
  }
  await server.restart()
  for (const page of pages) {
    await expect(page.status).toHaveText('connected')
    await page.talk('three')
    await expect(page.texts).toHaveText(['one', 'two', 'meanwhile', 'three'])
    expect(page.errors).toEqual([])
  }
  for (const { path } of server.visits)
    expect(path).toMatch(/^\/parties\/main\/lobby\?_pk=[0-9a-f-]{36}&color=teal$/)
  // Each has come twice, with the same id.
  expect(new Set(server.visits.map(({ path }) => path)).size).toBe(2)
})

test('only the new one notices that a connection has died in silence', async ({ server, open }) => {
  const [before, after] = await open(...VERSIONS)
  if (!before || !after) throw new Error('nothing was opened')
  for (const page of [before, after]) {
    page.proxy.break('forget')
    await page.say('into the void')
  }
  await expect.poll(() => after.proxy.dialCount, { timeout: 45_000 }).toBe(2)
  await after.talk('three')
  await expect(after.texts).toHaveText(['one', 'two', 'three'])

  await before.say('three')
  await expect(before.status).toHaveText('connected')
  await expect(before.texts).toHaveText(['one', 'two'])
  expect(before.proxy.dialCount).toBe(1)
  expect(server.said).not.toContain('into the void')
})
