// A chat server, and versions of a chat that talk to it.
import { test as base } from '@playwright/test'
import { ChatPage, type Version } from './chat-page.ts'
import { ChatServer } from './chat-server.ts'

interface Fixtures {
  readonly server: ChatServer
  /** Opens each version, and waits until it is connected and has had answers, a heartbeat's too. */
  readonly open: (...versions: Version[]) => Promise<ChatPage[]>
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  server: async ({}, use) => {
    const server = await ChatServer.start()
    await use(server)
    await server.stop()
  },
  open: async ({ browser, server }, use, testInfo) => {
    // A connection that is silent is given up after about 20 s, and restarts add back-off.
    testInfo.setTimeout(90_000)
    const pages: ChatPage[] = []
    await use(async (...versions) => {
      const opened = await Promise.all(
        versions.map((version) => ChatPage.open(browser, server.port, version)),
      )
      pages.push(...opened)
      for (const page of opened) {
        await base.expect(page.status).toHaveText('connected')
        // The first ping follows the first message, so its answer comes before that to the second.
        await page.talk('one', 'two')
      }
      return opened
    })
    for (const page of pages) await page.close()
  },
})

export { expect } from '@playwright/test'
