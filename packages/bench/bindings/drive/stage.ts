// One browser, its pages, and the rooms that they connect to. Knows no scenario.
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'
import { build } from 'esbuild'
import type { HookName } from '../hooks.ts'
import { type PageServer, Rooms, servePages } from '../servers.ts'

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
    const { CHROMIUM_PATH: executablePath = '', BROWSER_ARGS = '' } = process.env
    const scripts = await Promise.all(BUILDS.map(async (name) => [name, await bundle(name)] as const))
    const rooms = await Rooms.start()
    const pages = await servePages(Object.fromEntries(scripts))
    const browser = await chromium.launch({ executablePath, args: BROWSER_ARGS.split(' ') })
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

/** The page's script, built as an application is. */
async function bundle(build_: Build): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../page/bench.js', import.meta.url))],
    bundle: true,
    minify: build_ === 'production',
    format: 'iife',
    target: 'es2022',
    define: {
      'process.env.NODE_ENV': `"${build_}"`,
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** Asks until it is true, or the time is over. Returns whether it was. */
export async function until(isTrue: () => boolean | Promise<boolean>, timeout: number): Promise<boolean> {
  const end = Date.now() + timeout
  while (!(await isTrue())) {
    if (Date.now() > end) return false
    await sleep(20)
  }
  return true
}

export async function demand(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  if (!(await until(isTrue, 20_000))) throw new Error(`Not within 20 s: ${what}`)
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** One thing for each hook, all at the same time. */
export async function forEach<T>(
  names: readonly HookName[],
  measure: (hook: HookName) => Promise<T>,
): Promise<ReadonlyMap<HookName, T>> {
  return new Map(await Promise.all(names.map(async (hook) => [hook, await measure(hook)] as const)))
}
