// One browser, its pages, a server of each protocol, and a network of its own for each client. Knows no scenario.
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { type Network, PERFECT_NETWORK } from '@resilient-socket/demo/network'
import { bundlePage, launchBrowser } from '../common/browser.ts'
import { type PageServer, servePages } from '../common/pages.ts'
import { until } from '../common/waiting.ts'
import type { Log } from './page-port.ts'
import { type Dialect, facts, type Peer } from './peers.ts'
import { BenchServer } from './servers/bench-server.ts'

const START = 30_000
/** A page with many clients has other things to do. */
const LOOK = 200

const DIALECTS: readonly Dialect[] = [
  'plain',
  'session',
  'graphql',
  'phoenix',
  'socket.io',
  'centrifuge',
  'signalr',
]

/** Some clients of one library behind one proxy. */
export interface Group {
  readonly peer: Peer
  /** Begins the names of its rooms. */
  readonly name: string
  readonly rooms: readonly string[]
  readonly proxy: FaultProxy
  readonly server: BenchServer
}

export class Stage implements AsyncDisposable {
  readonly browser: Browser
  readonly servers: ReadonlyMap<Dialect, BenchServer>
  readonly #pages: PageServer

  private constructor(browser: Browser, servers: ReadonlyMap<Dialect, BenchServer>, pages: PageServer) {
    this.browser = browser
    this.servers = servers
    this.#pages = pages
  }

  static async open(): Promise<Stage> {
    const script = await bundlePage(new URL('page.js', import.meta.url), 'production')
    const pages = await servePages('Comparison', { page: script })
    const servers = await Promise.all(
      DIALECTS.map(async (dialect) => [dialect, await BenchServer.start(dialect)] as const),
    )
    return new Stage(await launchBrowser(['--js-flags=--expose-gc']), new Map(servers), pages)
  }

  context(): Promise<BrowserContext> {
    return this.browser.newContext()
  }

  /** In a context of its own, where no other is given: what its network is like, and how many connections it may have. */
  async page(context?: BrowserContext): Promise<Page> {
    const page = await (context ?? (await this.context())).newPage()
    await page.goto(`http://127.0.0.1:${this.#pages.port}/page`)
    return page
  }

  server(peer: Peer): BenchServer {
    const server = this.servers.get(facts[peer].dialect)
    if (server === undefined) throw new Error(`No server for ${peer}`)
    return server
  }

  /** Clients that aren't connected yet, with a line of their own. */
  async group(peer: Peer, scenario: string, size: number): Promise<Group> {
    const server = this.server(peer)
    const name = `${peer}.${scenario}.`
    const rooms = Array.from({ length: size }, (_, n) => `${name}${n}`)
    const proxy = await FaultProxy.listen({ host: '127.0.0.1', port: server.port }, 0)
    return { peer, name, rooms, proxy, server }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close()
    for (const server of this.servers.values()) server.stop()
    await this.#pages[Symbol.asyncDispose]()
  }
}

export async function connect(page: Page, { peer, proxy }: Group, rooms: readonly string[]): Promise<void> {
  await page.evaluate(([peer, host, rooms]) => comparison.connect(peer, host, rooms), [
    peer,
    `127.0.0.1:${proxy.port}`,
    rooms,
  ] as const)
}

/** Resolves when each is usable, and has had one request answered. */
export async function greet(page: Page, rooms: readonly string[]): Promise<boolean> {
  const isGreeted = (): Promise<boolean> =>
    page.evaluate((rooms) => comparison.greeted(rooms) === rooms.length, rooms)
  if (!(await until(isGreeted, START, LOOK))) return false
  await page.evaluate((rooms) => {
    for (const room of rooms) comparison.ask(room, '')
  }, rooms)
  return until(
    async () => (await logsOf(page, rooms)).every(({ answers }) => Object.keys(answers).length > 0),
    START,
    LOOK,
  )
}

export function logsOf(page: Page, rooms: readonly string[]): Promise<readonly Log[]> {
  return page.evaluate((rooms) => comparison.logs(rooms), rooms)
}

export function changeNetwork({ proxy }: Group, network: Partial<Network>): Promise<void> {
  return proxy.setNetwork({ ...PERFECT_NETWORK, ...network })
}

export async function leave(page: Page, groups: readonly Group[]): Promise<void> {
  const context: BrowserContext = page.context()
  await context.close()
  for (const { proxy } of groups) proxy.close()
}
