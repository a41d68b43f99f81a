// The programs of docs/migrate/react-use-websocket.md: the same conversation and the same faults over both.
import type { Version } from './support/chat-page.ts'
import { expect, test } from './support/test.ts'

const VERSIONS: readonly Version[] = [
  { file: 'react-use-websocket/mount/before.tsx' },
  { file: 'react-use-websocket/mount/after.tsx' },
]

test('both come back after a restart of the server, and send what was written meanwhile', async ({
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
  for (const { messages } of server.visits.slice(-2)) expect(messages[0]).toBe('join')
})

test('the new one shows every message of a burst, and renders less often', async ({ server, open }) => {
  const [before, after] = await open(...VERSIONS)
  if (!before || !after) throw new Error('nothing was opened')
  for (const page of [before, after]) await page.countRenders()
  for (let index = 1; index <= 200; index += 1) server.say(`burst ${index}`)
  await expect(after.texts).toHaveCount(202)
  await before.talk('done')
  const [ofBefore = 0, ofAfter = 0] = await Promise.all(
    [before, after].map((page) => page.evaluate(() => globalThis.renders)),
  )
  // How many, depends on the machine.
  const missed = 203 - (await before.texts.count())
  console.log(
    `200 messages: before ${ofBefore} renders, ${missed} missed; after ${ofAfter} renders, 0 missed`,
  )
  expect(ofBefore).toBeGreaterThan(100)
  expect(ofAfter).toBeLessThan(ofBefore / 2)
  expect(after.errors).toEqual([])
})

test('the new one works again after a silent death when the old one has not noticed it', async ({
  server,
  open,
}) => {
  const [before, after] = await open(...VERSIONS)
  if (!before || !after) throw new Error('nothing was opened')
  for (const page of [before, after]) {
    page.proxy.break('forget')
    await page.say('into the void')
  }
  await expect.poll(() => after.proxy.dialCount, { timeout: 45_000 }).toBe(2)
  await after.talk('three')
  await expect(after.texts).toHaveText(['one', 'two', 'three'])

  // Its heartbeat takes 60 s, and then Chromium another 60 s to close the connection.
  await before.say('three')
  await expect(before.status).toHaveText('connected')
  await expect(before.texts).toHaveText(['one', 'two'])
  expect(before.proxy.dialCount).toBe(1)
  expect(server.said).not.toContain('into the void')
})
