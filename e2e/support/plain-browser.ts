// A Chromium without Playwright's overrides: tabs hide each other, can be frozen, and go into the page cache.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  type BrowserContext,
  type CDPSession,
  chromium,
  expect,
  type LaunchOptions,
  type Page,
} from '@playwright/test'

// In browsers that Playwright launches, every page has emulated focus, and the page cache is off.
const ARGS = ['--headless=new', '--remote-debugging-port=0', '--no-default-browser-check']

/** Milliseconds; far longer than a browser that hides pages takes for it. */
const VISIBILITY_TIMEOUT = 10_000

export class PlainBrowser {
  readonly context: BrowserContext
  readonly #process: ChildProcess
  readonly #profile: string

  private constructor(context: BrowserContext, process: ChildProcess, profile: string) {
    this.context = context
    this.#process = process
    this.#profile = profile
  }

  static async start({ executablePath = '', args = [] }: LaunchOptions): Promise<PlainBrowser> {
    const profile = await mkdtemp(join(tmpdir(), 'resilient-socket-'))
    const child = spawn(executablePath, [...args, ...ARGS, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const endpoint = await readEndpoint(child)
    const browser = await chromium.connectOverCDP(endpoint, { noDefaults: true })
    const [context] = browser.contexts()
    if (!context) throw new Error('the browser has no default context')
    return new PlainBrowser(context, child, profile)
  }

  /** A tab of a bare site, in front, with the library loaded. */
  async open(origin: string): Promise<Tab> {
    const page = await this.context.newPage()
    await page.goto(origin)
    await page.waitForFunction(() => 'library' in globalThis)
    return new Tab(page, await this.context.newCDPSession(page))
  }

  async close(): Promise<void> {
    await this.context.browser()?.close()
    const exited = once(this.#process, 'exit')
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGKILL')
      await exited
    }
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

export class Tab {
  readonly page: Page
  readonly #session: CDPSession

  constructor(page: Page, session: CDPSession) {
    this.page = page
    this.#session = session
  }

  /** Opens another tab in front of it. */
  async hide(): Promise<void> {
    const other = await this.page.context().newPage()
    await other.bringToFront()
    await this.#becomes('hidden')
  }

  async show(): Promise<void> {
    await this.page.bringToFront()
    await this.#becomes('visible')
  }

  /** Freezes a hidden page and its workers. */
  async freeze(): Promise<void> {
    await this.#session.send('Page.setWebLifecycleState', { state: 'frozen' })
  }

  async resume(): Promise<void> {
    await this.#session.send('Page.setWebLifecycleState', { state: 'active' })
  }

  /** Goes back to the page before, like the browser's button. */
  async goBack(): Promise<void> {
    const { currentIndex, entries } = await this.#session.send('Page.getNavigationHistory')
    const entry = entries[currentIndex - 1]
    if (!entry) throw new Error('there is no page before')
    await Promise.all([
      this.page.waitForURL(entry.url, { waitUntil: 'commit' }),
      this.#session.send('Page.navigateToHistoryEntry', { entryId: entry.id }),
    ])
  }

  async #becomes(state: DocumentVisibilityState): Promise<void> {
    await expect
      .poll(() => this.page.evaluate(() => document.visibilityState), { timeout: VISIBILITY_TIMEOUT })
      .toBe(state)
  }
}

async function readEndpoint(child: ChildProcess): Promise<string> {
  const output: string[] = []
  for await (const line of createInterface({ input: child.stderr! })) {
    output.push(line)
    const endpoint = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1]
    if (endpoint !== undefined) {
      // Later output isn't used, but the pipe must not fill up.
      child.stderr?.resume()
      return endpoint
    }
  }
  throw new Error(`the browser did not start:\n${output.join('\n')}`)
}
