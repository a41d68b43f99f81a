// The `test` of this suite: starts the servers and sites that a test uses, and stops them after it.
import { test as base, type Page } from '@playwright/test'
import { type DemoServer, startDemoServer } from '@resilient-socket/demo/server'
import { type BareSite, startBareSite } from './bare-site.ts'
import { EchoServer } from './echo-server.ts'
import { Lane } from './lane.ts'
import { ServerProcess, type ServerProcessOptions } from './server-process.ts'

export { expect } from '@playwright/test'

export interface Fixtures {
  /** A page without bundler and policy on an origin of its own; `library` is the built package. */
  readonly bareSite: BareSite
  /** The demo's server, in this process; pages of the bare site may connect to it. */
  readonly demo: DemoServer
  /** A lane of `demo` behind its fault proxy. */
  readonly lane: Lane
  /** A server in the test's process, which any page may connect to. */
  readonly echoServer: EchoServer
  /** Starts the demo's server as a process of its own. */
  readonly startServer: (options?: ServerProcessOptions) => Promise<ServerProcess>
  /** `page`, opened on the bare site. */
  readonly barePage: Page
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  bareSite: async ({}, use) => {
    const site = await startBareSite()
    await use(site)
    await site.close()
  },
  demo: async ({ bareSite }, use) => {
    const server = await startDemoServer({ trustedOrigins: [bareSite.origin] })
    await use(server)
    await server.close()
  },
  lane: async ({ demo }, use) => use(await Lane.open(demo, 'test')),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  echoServer: async ({}, use) => {
    const server = await EchoServer.start()
    await use(server)
    await server.close()
  },
  startServer: async ({ bareSite }, use) => {
    const started: ServerProcess[] = []
    await use(async (options) => {
      const server = await ServerProcess.start({ trustedOrigin: bareSite.origin, ...options })
      started.push(server)
      return server
    })
    for (const server of started) await server.kill()
  },
  barePage: async ({ page, bareSite }, use) => {
    await page.goto(bareSite.origin)
    await page.waitForFunction(() => 'library' in globalThis)
    await use(page)
  },
})
