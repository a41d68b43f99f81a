// Faults that several migrations are tried with, and what both versions must do then.
import { expect } from '@playwright/test'
import type { ChatPage } from './chat-page.ts'
import type { ChatServer } from './chat-server.ts'

/** The server restarts: all come back, and send what was written meanwhile. */
export async function expectBackAfterRestart(server: ChatServer, pages: readonly ChatPage[]): Promise<void> {
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
}

/** The connections of all die in silence: only the new versions notice it. */
export async function expectOnlyNewNoticeSilence(
  server: ChatServer,
  [before, ...after]: readonly ChatPage[],
): Promise<void> {
  if (!before || after.length === 0) throw new Error('nothing was opened')
  for (const page of [before, ...after]) {
    page.proxy.break('forget')
    await page.say('into the void')
  }
  for (const page of after) {
    await expect.poll(() => page.proxy.dialCount, { timeout: 45_000 }).toBe(2)
    await page.talk('three')
    // What the dead connection had taken is lost: nobody could know.
    await expect(page.texts).toHaveText(['one', 'two', 'three'])
  }
  await before.say('three')
  await expect(before.status).toHaveText('connected')
  await expect(before.texts).toHaveText(['one', 'two'])
  expect(before.proxy.dialCount).toBe(1)
  expect(server.said).not.toContain('into the void')
}
