// One browser, its pages, and the rooms that they connect to. Knows no scenario.
import type { Browser, Page } from '@playwright/test'
import { bundlePage, launchBrowser } from '../../common/browser.ts'
import { type PageServer, servePages } from '../../common/pages.ts'
import type { HookName } from '../hooks.ts'
import { Rooms } from '../servers.ts'

export type Build = 'production' | 'development'

const BUILDS: readonly Build[] = ['production', 'development']

export class Stage implements AsyncDisposable {
  readonly rooms: Rooms
  readonly browser: Browser
  readonly #pages: PageServer

  private constructor(rooms: Rooms, browser: Browser, pages: PageServer) {
    this.rooms = rooms
    this.browser = browser
    this.#pages = pages
  }

  static async open(): Promise<Stage> {
    const script = new URL('../page/bench.js', import.meta.url)
    const scripts = await Promise.all(
      BUILDS.map(async (name) => [name, await bundlePage(script, name)] as const),
    )
    const rooms = await Rooms.start()
    const pages = await servePages('Bindings', Object.fromEntries(scripts))
    const browser = await launchBrowser()
    return new Stage(rooms, browser, pages)
  }

  async page(build: Build = 'production'): Promise<Page> {
    const context = await this.browser.newContext()
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${this.#pages.port}/${build}`)
    return page
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close()
    this.rooms.stop()
    await this.#pages[Symbol.asyncDispose]()
  }
}

/** One thing for each hook, all at the same time. */
export async function forEach<T>(
  names: readonly HookName[],
  measure: (hook: HookName) => Promise<T>,
): Promise<ReadonlyMap<HookName, T>> {
  return new Map(await Promise.all(names.map(async (hook) => [hook, await measure(hook)] as const)))
}
