// The `test` of servers: one of its own for each test, alone or behind nginx, and a client of it in a page.
import { Middlebox, whyNoMiddlebox } from '../engines/middleboxes/middlebox.ts'
import { nginx } from '../engines/middleboxes/nginx.ts'
import { test as base } from '../support/test.ts'
import { RunningServer } from './running-server.ts'
import { type ServerKind, whyNoServer } from './server-kind.ts'

export { expect } from '@playwright/test'

export const TOKEN = 'fresh'

export interface ServedSite {
  readonly server: RunningServer
  /** Where clients find it, without a token. */
  readonly url: string
}

interface SiteOptions {
  readonly isBehindNginx?: boolean
  /** Seconds without a word after which nginx ends a connection; default: 60. */
  readonly idle?: number
  /** Whose pages are let in; default: the page's own. */
  readonly origin?: string
}

interface Fixtures {
  readonly serve: (kind: ServerKind, options?: SiteOptions) => Promise<ServedSite>
}

/** Where the server, or nginx before it, can't be run. */
export async function skipWithout(kind: ServerKind, { isBehindNginx = false } = {}): Promise<void> {
  const trouble = (await whyNoServer(kind)) ?? (isBehindNginx ? await whyNoMiddlebox(nginx) : undefined)
  base.info().skip(trouble !== undefined, trouble)
}

export const test = base.extend<Fixtures>({
  serve: async ({ bareSite }, use) => {
    const started: { close(): Promise<void> }[] = []
    await use(async (kind, { isBehindNginx = false, idle = 60, origin = bareSite.origin } = {}) => {
      const server = await RunningServer.start(kind, { origin, token: TOKEN })
      started.unshift({ close: () => server.kill() })
      const host = `127.0.0.1:${server.port}`
      if (!isBehindNginx) return { server, url: `ws://${host}/` }
      const box = await Middlebox.start(nginx, '127.0.0.1', { server: host, idle, drain: undefined })
      started.unshift(box)
      return { server, url: box.url }
    })
    for (const each of started) await each.close()
  },
})
