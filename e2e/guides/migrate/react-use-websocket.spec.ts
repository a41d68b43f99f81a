// The programs of docs/migrate/react-use-websocket.md: the same conversation and the same faults over both.
import type { Version } from './support/chat-page.ts'
import { expectBackAfterRestart, expectOnlyNewNoticeSilence } from './support/faults.ts'
import { expect, test } from './support/test.ts'

const VERSIONS: readonly Version[] = [
  { file: 'react-use-websocket/mount/before.tsx' },
  { file: 'react-use-websocket/mount/after.tsx' },
]

test('both come back after a restart of the server, and send what was written meanwhile', async ({
  server,
  open,
}) => {
  await expectBackAfterRestart(server, await open(...VERSIONS))
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
  // The old one's heartbeat takes 60 s, and then Chromium another 60 s to close the connection.
  await expectOnlyNewNoticeSilence(server, await open(...VERSIONS))
})
