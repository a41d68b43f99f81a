// The programs of docs/migrate/native.md: the same conversation and the same faults over each.
import { expectOnlyNewNoticeSilence } from './support/faults.ts'
import { expect, test } from './support/test.ts'

const VERSIONS = ['before', 'after', 'drop-in'].map((name) => ({ file: `native/${name}.ts` }))

test('all come back after a restart of the server; only the new ones send what was written meanwhile', async ({
  server,
  open,
}) => {
  const [before, ...after] = await open(...VERSIONS)
  if (!before) throw new Error('nothing was opened')
  await server.stop()
  for (const page of [before, ...after]) {
    await expect(page.status).toHaveText('offline')
    await page.say('meanwhile')
  }
  await server.restart()
  for (const page of [before, ...after]) {
    await expect(page.status).toHaveText('connected')
    await page.talk('three')
  }
  await expect(before.texts).toHaveText(['one', 'two', 'three'])
  for (const page of after) await expect(page.texts).toHaveText(['one', 'two', 'meanwhile', 'three'])
  for (const page of [before, ...after]) expect(page.errors).toEqual([])
})

test('only the new ones notice that a connection has died in silence', async ({ server, open }) => {
  await expectOnlyNewNoticeSilence(server, await open(...VERSIONS))
})

test('the new one joins before it sends what has waited', async ({ server, open }) => {
  const [after] = await open({ file: 'native/after.ts' })
  if (!after) throw new Error('nothing was opened')
  await server.stop()
  await expect(after.status).toHaveText('offline')
  await after.say('meanwhile')
  await server.restart()
  await expect.poll(() => server.visits.at(-1)?.messages).toEqual(['join', 'say meanwhile'])
})
