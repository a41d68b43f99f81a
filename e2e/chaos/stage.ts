// Where it happens: the pages with their clients, the server, and a fault proxy for each line. Does what a schedule says.
import type { BrowserContext, Page } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import { type BareSite, startBareSite } from '../support/bare-site.ts'
import { CAST, LINES, type Line } from './cast.ts'
import { ChaosServer } from './chaos-server.ts'
import type { ClientReport } from './page/main.ts'
import { buildPageScript } from './page-script.ts'
import type { Action, Network, TimedAction } from './schedule.ts'
import { SessionCast } from './session-cast.ts'
import { usableBound } from './usable-bound.ts'

const HOST = '127.0.0.1'

export class Stage {
  readonly server: ChaosServer
  /** What nobody has caught, in any page. */
  readonly errors: { readonly at: number; readonly what: string }[] = []
  readonly #context: BrowserContext
  readonly #site: BareSite
  readonly #proxies: ReadonlyMap<Line, FaultProxy>
  readonly #pages: Page[] = []
  #sessions: SessionCast | undefined
  /** What is wrong with each line at the moment. */
  readonly #networks = new Map<Line, Set<Network>>(LINES.map((line) => [line, new Set()]))
  /** Ends what lasts. */
  readonly #endings = new Set<() => Promise<void>>()
  #outages = 0
  #isServing = true

  private constructor(
    context: BrowserContext,
    site: BareSite,
    server: ChaosServer,
    proxies: ReadonlyMap<Line, FaultProxy>,
  ) {
    this.#context = context
    this.#site = site
    this.server = server
    this.#proxies = proxies
  }

  static async open(context: BrowserContext): Promise<Stage> {
    const site = await startBareSite({ '/chaos.js': await buildPageScript() })
    const server = await ChaosServer.start()
    const upstream = { host: HOST, port: server.port }
    const proxies = new Map<Line, FaultProxy>()
    for (const line of LINES) proxies.set(line, await FaultProxy.listen(upstream, 0))
    const stage = new Stage(context, site, server, proxies)
    try {
      await stage.#enter()
    } catch (error) {
      await stage.close()
      throw error
    }
    return stage
  }

  get sessions(): SessionCast {
    return this.#sessions!
  }

  /** Does all of it, each at its time. */
  async play(actions: readonly TimedAction[]): Promise<void> {
    await this.sessions.talk()
    const startedAt = performance.now()
    const done: Promise<void>[] = []
    for (const { at, action } of actions) {
      await sleep(startedAt + at - performance.now())
      done.push(this.#perform(action))
    }
    await Promise.all(done)
  }

  /** Ends every fault. */
  async heal(): Promise<void> {
    await Promise.all([...this.#endings].map((end) => end()))
    for (const [line, proxy] of this.#proxies) {
      await this.#setNetwork(line)
      proxy.break('mend')
    }
  }

  /** The milliseconds after which each client was usable again; `undefined`: it has taken too long. */
  async usable(): Promise<ReadonlyMap<string, number | undefined>> {
    const times = CAST.map(async ({ name, page, options }) => {
      const wish = { name, bound: usableBound(options) }
      const took = await this.#pages[page]!.evaluate(
        ({ name, bound }) => chaos.client(name).usable(bound),
        wish,
      )
      return [name, took] as const
    })
    return new Map(await Promise.all(times))
  }

  /** What has happened since the last time, and how they are. */
  async reports(): Promise<readonly ClientReport[]> {
    const reports = this.#pages.map((page) => page.evaluate(() => chaos.reports()))
    return (await Promise.all(reports)).flat()
  }

  /** As the library has recorded it. */
  timeline(client: string): Promise<unknown> {
    const { page } = CAST.find(({ name }) => name === client)!
    return this.#pages[page]!.evaluate((client) => chaos.client(client).timeline.toJSON(), client)
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#endings].map((end) => end()))
    await Promise.all(this.#pages.map((page) => page.close()))
    for (const proxy of this.#proxies.values()) proxy.close()
    await this.#sessions?.close()
    await this.server.stop(false)
    await this.#site.close()
  }

  async #enter(): Promise<void> {
    for (const index of [0, 1]) {
      const page = await this.#context.newPage()
      this.#pages.push(page)
      page.on('pageerror', ({ message, stack = message }) =>
        this.errors.push({ at: Date.now(), what: `page ${index}: ${stack}` }),
      )
      await page.goto(this.#site.origin)
      await page.evaluate((path) => import(path), '/chaos.js')
    }
    for (const part of CAST) {
      const { port } = this.#proxies.get(part.line)!
      const url = `ws://${HOST}:${port}/?client=${part.name}`
      const { tokenUrl } = this.server
      await this.#pages[part.page]!.evaluate(({ part, addresses }) => chaos.add(part, addresses), {
        part,
        addresses: { url, tokenUrl },
      })
    }
    this.#sessions = await SessionCast.enter(this.#pages)
  }

  async #perform(action: Action): Promise<void> {
    switch (action.kind) {
      case 'network':
        return this.#whileNetwork(action.line, action.network, action.lasts)
      case 'break':
        this.#proxies.get(action.line)!.break(action.how)
        return this.sessions.break(action.line, action.how)
      case 'offline':
        return this.#lasts(
          action.lasts,
          () => this.#setOutages(1),
          () => this.#setOutages(-1),
        )
      case 'restart':
        return this.#restart(action.lasts, action.isAnnounced)
      case 'expire':
        return this.server.expireTokens()
      case 'signal':
        return this.#signal(action)
      case 'pongs':
        return this.#lasts(
          action.lasts,
          () => void this.server.pongs.set(action.client, action),
          () => void this.server.pongs.delete(action.client),
        )
      case 'server-close':
        this.server.close(action.client, action.code, action.reason)
        return this.sessions.act(action)
      case 'push':
        this.server.push(action.client, action.count, action.size)
        return this.sessions.act(action)
      default: {
        await this.sessions.act(action)
        const { page } = CAST.find(({ name }) => name === action.client)!
        await this.#pages[page]!.evaluate((action) => chaos.client(action.client).act(action), action)
      }
    }
  }

  async #whileNetwork(line: Line, network: Network, duration: number): Promise<void> {
    const networks = this.#networks.get(line)!
    await this.#lasts(
      duration,
      () => {
        networks.add(network)
        return this.#setNetwork(line)
      },
      () => {
        networks.delete(network)
        return this.#setNetwork(line)
      },
    )
  }

  /** Everything at once that is wrong with it. */
  #setNetwork(line: Line): Promise<void> {
    const network = Object.assign({}, PERFECT_NETWORK, ...this.#networks.get(line)!)
    return insist(async () => {
      await this.#proxies.get(line)!.setNetwork(network)
      await this.sessions.setNetwork(line, network)
    })
  }

  async #restart(duration: number, isAnnounced: boolean): Promise<void> {
    if (!this.#isServing) return
    this.#isServing = false
    await this.#lasts(
      duration,
      () => Promise.all([this.server.stop(isAnnounced), this.sessions.hub.stop(isAnnounced)]),
      async () => {
        await insist(() => this.server.startAgain())
        await insist(() => this.sessions.hub.startAgain())
        this.#isServing = true
      },
    )
  }

  async #signal({ page: index, signal, lasts }: Extract<Action, { kind: 'signal' }>): Promise<void> {
    const tell = (what: Parameters<typeof chaos.signal>[0]): Promise<void> =>
      this.#pages[index]!.evaluate((what) => chaos.signal(what), what)
    if (signal !== 'hidden') return tell(signal)
    await this.#lasts(
      lasts,
      () => tell('pagehide'),
      () => tell('pageshow'),
    )
  }

  /** Outages overlap. */
  #setOutages(change: 1 | -1): Promise<void> {
    this.#outages += change
    return this.#context.setOffline(this.#outages > 0)
  }

  /** Starts something, and sees to it that it ends after its time, or when all is healed. */
  async #lasts(duration: number, start: () => unknown, end: () => unknown): Promise<void> {
    await start()
    let ended: Promise<void> | undefined
    const finish = async (): Promise<void> => {
      clearTimeout(timer)
      await end()
      this.#endings.delete(ending)
    }
    const ending = (): Promise<void> => {
      ended ??= finish()
      return ended
    }
    const timer = setTimeout(ending, duration)
    this.#endings.add(ending)
  }
}

function sleep(duration: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration))
}

/** A port that is closed for a while may be used by somebody's outgoing connection meanwhile. */
async function insist(open: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await open()
    } catch (error) {
      if (attempt === 50) throw error
      await sleep(100)
    }
  }
}
