// A page with a session, a fault proxy, and a server with a hub behind it; both sides' logs are checked at the end.
import { expect, type Page, type TestInfo } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import type { SessionOptions } from 'resilient-socket/session'
import { freshAddress } from '../../engines/support/fresh-address.ts'
import { QUICK } from '../../support/two-lanes.ts'
import { check, type Verdict } from './check.ts'
import { HubProcess, type HubSettings } from './hub-process.ts'
import type { ClientEntry, ServerEntry, Supply } from './logs.ts'

type Network = Parameters<FaultProxy['setNetwork']>[0]

/** 200 messages a second. */
const SUPPLY: Supply = { every: 10, batch: 2, count: 1_000_000, size: 20, form: 'text' }

/** As short as tests need them. */
const QUICK_SESSION: SessionOptions = {
  ...QUICK,
  connectTimeout: 1_000,
  backoff: { ...QUICK.backoff, restartWindow: 500 },
}

/** As users have it: a busy machine isn't taken for a dead connection. */
export const PATIENT: SessionOptions = { heartbeat: {}, connectTimeout: 10_000 }

/** Only a failure takes so long: what two busy cores and a page's back-off may add. */
const TIMEOUT = 60_000

export interface SceneOptions {
  readonly hub?: HubSettings
  readonly session?: SessionOptions
  /** A name, where a page has several. */
  readonly name?: string
}

export class Scene {
  readonly page: Page
  readonly hub: HubProcess
  /** The line in use. */
  proxy: FaultProxy
  readonly #name: string
  readonly #proxies: FaultProxy[]
  #entries: readonly ClientEntry[] = []

  private constructor(page: Page, hub: HubProcess, proxy: FaultProxy, name: string) {
    this.page = page
    this.hub = hub
    this.proxy = proxy
    this.#proxies = [proxy]
    this.#name = name
  }

  /** Resolves when the session is live. */
  static async open(page: Page, { hub: settings, session, name = 'x' }: SceneOptions = {}): Promise<Scene> {
    const hub = await HubProcess.start(freshAddress(), settings)
    const { host, port } = hub
    const scene = new Scene(page, hub, await FaultProxy.listen({ host, port }, 0), name)
    await page.evaluate(({ name, url, options }) => openTalker(name, url, options), {
      name,
      url: scene.url,
      options: { ...QUICK_SESSION, ...session },
    })
    await scene.until('is live', () => scene.isLive)
    return scene
  }

  get url(): string {
    return `ws://${this.hub.host}:${this.proxy.port}`
  }

  get isLive(): boolean {
    return this.#entries.findLast((entry) => entry.what === 'state')?.state === 'live'
  }

  /** Numbered messages both ways, until `settle`. */
  async talk(up: Partial<Supply> = {}, down: Partial<Supply> = {}): Promise<void> {
    await this.hub.ask('talk', { ...SUPPLY, ...down })
    await this.start({ ...SUPPLY, ...up })
    await this.progress()
  }

  /** Numbered messages of the client's. */
  start(supply: Supply): Promise<void> {
    return this.page.evaluate(({ name, supply }) => talkers[name]?.start(supply), {
      name: this.#name,
      supply,
    })
  }

  async network(network: Partial<Network> = {}): Promise<void> {
    await this.proxy.setNetwork({ ...PERFECT_NETWORK, ...network })
  }

  /** The session's next connection comes another way; the last one is silent for good, and both sides believe in it. */
  async move(): Promise<void> {
    const { host, port } = this.hub
    await this.network({ blackHole: 'both' })
    this.proxy = await FaultProxy.listen({ host, port }, 0)
    this.#proxies.push(this.proxy)
    await this.page.evaluate(
      ({ name, url }) => {
        talkers[name]!.url = url
      },
      { name: this.#name, url: this.url },
    )
  }

  /** What the page is told of its network. */
  async signal(name: 'online'): Promise<void> {
    await this.page.evaluate((name) => dispatchEvent(new Event(name)), name)
  }

  call(method: 'rotate' | 'reconnect' | 'probe'): Promise<void> {
    return this.page.evaluate(({ name, method }) => talkers[name]?.session.socket[method](), {
      name: this.#name,
      method,
    })
  }

  /** Calls it at a steady pace; without a method it stops. */
  repeat(method: 'rotate' | 'reconnect' | undefined, every = 0): Promise<void> {
    return this.page.evaluate(({ name, method, every }) => talkers[name]?.repeat(method, every), {
      name: this.#name,
      method,
      every,
    })
  }

  send(count: number): Promise<void> {
    return this.page.evaluate(
      ({ name, count }) => {
        for (let index = 0; index < count; index += 1) talkers[name]?.send(20, 'text')
      },
      { name: this.#name, count },
    )
  }

  /** One after the other; resolves when all are settled. */
  async deliver(count: number): Promise<void> {
    await this.page.evaluate(({ name, count }) => talkers[name]?.deliver(count), { name: this.#name, count })
  }

  /** What was said first on the last connection, and what was answered. */
  frames(): Promise<{ readonly hello: string; readonly ready: string }> {
    return this.page.evaluate((name) => talkers[name]!.frames as { hello: string; ready: string }, this.#name)
  }

  /** All that the client has told so far. */
  async read(): Promise<readonly ClientEntry[]> {
    const from = this.#entries.length
    const more = await this.page.evaluate(({ name, from }) => readTalker(name, from), {
      name: this.#name,
      from,
    })
    // Somebody else may have read the same meanwhile.
    if (from + more.length > this.#entries.length) this.#entries = [...this.#entries.slice(0, from), ...more]
    return this.#entries
  }

  async count(what: ClientEntry['what']): Promise<number> {
    return (await this.read()).filter((entry) => entry.what === what).length
  }

  async until(what: string, isSo: (entries: readonly ClientEntry[]) => unknown): Promise<void> {
    const look = async (): Promise<boolean> => Boolean(isSo(await this.read()))
    await expect.poll(look, { message: what, timeout: TIMEOUT, intervals: [50, 100] }).toBe(true)
  }

  /** Waits until there are so many entries of that kind in all. */
  untilCount(what: ClientEntry['what'], count: number): Promise<void> {
    return this.until(`${count} ${what}`, (entries) => {
      return entries.filter((entry) => entry.what === what).length >= count
    })
  }

  /** Does something, and waits for so many more entries of that kind. */
  async after(act: () => unknown, what: ClientEntry['what'], count = 1): Promise<void> {
    const from = (await this.read()).length
    await act()
    await this.until(`${count} more ${what}`, (entries) => {
      return entries.slice(from).filter((entry) => entry.what === what).length >= count
    })
  }

  /** Messages go both ways. */
  async progress(): Promise<void> {
    const nothing = (): void => undefined
    await Promise.all([this.after(nothing, 'message', 20), this.after(nothing, 'acknowledged')])
  }

  /** Waits until both sides have sent all that they had to. */
  async untilSupplied(): Promise<void> {
    const left = async (): Promise<number> => {
      const { sessions } = await this.hub.ask('look')
      const ofClient = await this.page.evaluate((name) => talkers[name]!.left, this.#name)
      return sessions.reduce((sum, { left }) => sum + left, ofClient)
    }
    await expect.poll(left, { message: 'everything is sent', timeout: TIMEOUT }).toBe(0)
  }

  /** Waits until the server has written that down. */
  async untilServer(what: string, isSo: (entries: readonly ServerEntry[]) => boolean): Promise<void> {
    const look = async (): Promise<boolean> => isSo(await this.hub.log())
    await expect.poll(look, { message: what, timeout: TIMEOUT, intervals: [50, 100] }).toBe(true)
  }

  /** Sends nothing more, waits until both sides have acknowledged everything, and checks what was promised. */
  async settle(testInfo: TestInfo): Promise<Verdict> {
    await this.page.evaluate((name) => talkers[name]?.stop(), this.#name)
    await this.hub.ask('hush')
    let live: string | undefined
    const isQuiet = async (): Promise<boolean> => {
      const unacked = await this.page.evaluate((name) => talkers[name]!.session.unacked.messages, this.#name)
      const attached = (await this.hub.ask('look')).sessions.filter(({ isAttached }) => isAttached)
      await this.read()
      live = attached.at(-1)?.id
      return this.isLive && unacked === 0 && attached.length === 1 && attached[0]?.unacked === 0
    }
    await expect.poll(isQuiet, { message: 'everything is acknowledged', timeout: TIMEOUT }).toBe(true)
    const verdict = check(await this.read(), await this.hub.log(), live)
    testInfo.annotations.push({ type: 'sessions', description: JSON.stringify(verdict) })
    expect(verdict.violations).toEqual([])
    return verdict
  }

  /** The last of what both sides have written down. */
  async record(): Promise<object> {
    return { client: this.#entries.slice(-300), server: (await this.hub.log()).slice(-300) }
  }

  async end(): Promise<void> {
    for (const proxy of this.#proxies) proxy.close()
    this.hub.thaw()
    await this.hub.remove()
  }
}
