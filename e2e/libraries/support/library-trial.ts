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

interface Parts {
  readonly site: BareSite
  readonly server: LibraryServer
  readonly proxy: FaultProxy
}

export class LibraryTrial {
  readonly #library: Library
  readonly #page: Page
  readonly #site: BareSite
  readonly #proxy: FaultProxy
  #server: LibraryServer
  #isServing = true

  private constructor(library: Library, page: Page, { site, server, proxy }: Parts) {
    this.#library = library
    this.#page = page
    this.#site = site
    this.#server = server
    this.#proxy = proxy
  }

  /** Everything is there, but the library isn't asked for anything yet. */
  static async open(library: Library, page: Page): Promise<LibraryTrial> {
    const code = await bundle(`libraries/${library.name}/client.ts`)
    const server = await library.start(0)
    const proxy = await FaultProxy.listen({ port: server.port, host: HOST }, 0)
    const site = await startBareSite({ '/client.js': code })
    return new LibraryTrial(library, page, { site, server, proxy })
  }

  async follow(): Promise<void> {
    await this.#page.goto(this.#site.origin)
    await this.#page.evaluate(async (url) => {
      globalThis.ticks = []
      const path = '/client.js'
      const { follow } = await import(path)
      globalThis.followed = follow(url, (tick: number) => ticks.push(tick))
    }, `ws://${HOST}:${this.#proxy.port}`)
  }

  /** Resolves when something has come that the server has sent since then; with the milliseconds that it took. */
  async isUsable(since: number): Promise<number> {
    await this.#page.waitForFunction((since) => ticks.some((tick) => tick >= since), since, { timeout: 0 })
    return Date.now() - since
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
