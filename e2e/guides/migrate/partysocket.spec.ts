// The programs of docs/migrate/partysocket.md: the same conversation and the same faults over both.
import type { Version } from './support/chat-page.ts'
import { expectBackAfterRestart, expectOnlyNewNoticeSilence } from './support/faults.ts'
import { expect, test } from './support/test.ts'

const VERSIONS: readonly Version[] = [
  { file: 'partysocket/before.ts', takes: 'host' },
  { file: 'partysocket/after.ts', takes: 'host' },
]

test('both come back after a restart of the server, at the same address, and send what was written meanwhile', async ({
  server,
  open,
}) => {
  await expectBackAfterRestart(server, await open(...VERSIONS))
  for (const { path } of server.visits)
    expect(path).toMatch(/^\/parties\/main\/lobby\?_pk=[0-9a-f-]{36}&color=teal$/)
  // Each has come twice, with the same id.
  expect(new Set(server.visits.map(({ path }) => path)).size).toBe(2)
})

test('only the new one notices that a connection has died in silence', async ({ server, open }) => {
  await expectOnlyNewNoticeSilence(server, await open(...VERSIONS))
})
