// A library in a page, over the drop-in class, with its own server behind a fault proxy.
import type { Page } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import { type BareSite, startBareSite } from '../../support/bare-site.ts'
import { bundle } from '../../support/bundle.ts'

const HOST = '127.0.0.1'

declare global {
  /** When the server sent what has arrived, in its own time. */
  var ticks: number[]
  /** What the library's `follow` has returned. */
  var followed: unknown
}

export interface LibraryServer {
  readonly port: number
  /** Without a goodbye. */
  stop(): Promise<void>
}

export interface Library {
  /** Of its folder. */
  readonly name: string
  /** Port 0: one that the system chooses. The client is sent the time every 200 ms, once it has asked for that. */
  readonly start: (port: number) => Promise<LibraryServer>
  /** Why it can't be tried here. */
  readonly obstacle?: string | undefined
}

/** Modules of a library's folder, in the order in which a page loads them. */
type Modules = readonly ('web-socket' | 'client')[]

interface Parts {
  readonly modules: Modules
  readonly site: BareSite
  readonly server: LibraryServer
  readonly proxy: FaultProxy
}

export class LibraryTrial {
  readonly #library: Library
  readonly #page: Page
  readonly #modules: Modules
  readonly #site: BareSite
  readonly #proxy: FaultProxy
  #server: LibraryServer
  #isServing = true

  private constructor(library: Library, page: Page, { modules, site, server, proxy }: Parts) {
    this.#library = library
    this.#page = page
    this.#modules = modules
    this.#site = site
    this.#server = server
    this.#proxy = proxy
  }

  /** Everything is there, but the library isn't asked for anything yet. */
  static async open(library: Library, page: Page, modules: Modules = ['client']): Promise<LibraryTrial> {
    const scripts: Record<string, string> = {}
    for (const name of modules) scripts[`/${name}.js`] = await bundle(`libraries/${library.name}/${name}.ts`)
    const server = await library.start(0)
    const proxy = await FaultProxy.listen({ port: server.port, host: HOST }, 0)
    const site = await startBareSite(scripts)
    return new LibraryTrial(library, page, { modules, site, server, proxy })
  }

  async follow(): Promise<void> {
    await this.#page.goto(this.#site.origin)
    await this.#page.evaluate(
      async ({ url, modules }) => {
        globalThis.ticks = []
        let follow: ((url: string, onTick: (tick: number) => void) => unknown) | undefined
        for (const name of modules) ({ follow } = await import(`/${name}.js`))
        globalThis.followed = follow?.(url, (tick) => ticks.push(tick))
      },
      { url: `ws://${HOST}:${this.#proxy.port}`, modules: this.#modules },
    )
  }

  /** Resolves when something has come that the server has sent since then; with the milliseconds that it took. */
  async isUsable(since: number): Promise<number> {
    await this.#page.waitForFunction((since) => ticks.some((tick) => tick >= since), since, { timeout: 0 })
    return Date.now() - since
  }

  /** Whether something has come that the server has sent since then. */
  hasBeenUsable(since: number): Promise<boolean> {
    return this.#page.evaluate((since) => ticks.some((tick) => tick >= since), since)
  }

  /** What connections there are get silent for good; others work. */
  forget(): void {
    this.#proxy.break('forget')
  }

  async blackHole(): Promise<void> {
    await this.#proxy.setNetwork({ ...PERFECT_NETWORK, blackHole: 'both' })
  }

  async heal(): Promise<void> {
    await this.#proxy.setNetwork(PERFECT_NETWORK)
  }

  /** Dials that have reached the proxy so far. */
  get dials(): number {
    return this.#proxy.dialCount
  }

  async stopServer(): Promise<void> {
    this.#isServing = false
    await this.#server.stop()
  }

  async startServer(): Promise<void> {
    this.#server = await this.#library.start(this.#server.port)
    this.#isServing = true
  }

  async close(): Promise<void> {
    await this.#page.close()
    this.#proxy.close()
    if (this.#isServing) await this.stopServer()
    await this.#site.close()
  }
}
