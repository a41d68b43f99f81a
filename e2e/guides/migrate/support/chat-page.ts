// One version of a chat in a page of its own, with a fault proxy of its own in front of the server.
import { type Browser, expect, type Locator, type Page } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { type HttpSite, startHttpSite } from '../../../support/http-site.ts'
import { bundleVersion } from './bundle-version.ts'

const HOST = '127.0.0.1'

const PAGE = `<!doctype html>
<title>Chat</title>
<link rel="icon" href="data:,">
<div id="chat"><output></output><ul></ul><form><input aria-label="Message"><button>Send</button></form></div>
`

/** What the versions export. */
type Join = (
  where: unknown,
  room: string,
  showText: (text: string) => void,
  showStatus: (status: string) => void,
) => (text: string) => void

declare global {
  /** So many of the next calls of `getUrl` fail. */
  var failures: number
  var renders: number
}

export interface Version {
  /** Relative to this folder's parent. */
  readonly file: string
  /** What it takes to find the server. */
  readonly takes?: 'url' | 'host' | 'getUrl'
}

export class ChatPage {
  readonly proxy: FaultProxy
  /** What the page didn't catch. */
  readonly errors: string[] = []
  readonly #page: Page
  readonly #site: HttpSite

  private constructor(page: Page, site: HttpSite, proxy: FaultProxy) {
    this.#page = page
    this.#site = site
    this.proxy = proxy
    page.on('pageerror', (error) => this.errors.push(error.message))
  }

  static async open(browser: Browser, port: number, { file, takes = 'url' }: Version): Promise<ChatPage> {
    const script = await bundleVersion(file)
    const proxy = await FaultProxy.listen({ host: HOST, port }, 0)
    const site = await startHttpSite((request, response) => {
      const isPage = request.url === '/'
      response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript')
      response.end(isPage ? PAGE : script)
    })
    const page = await browser.newPage()
    const chat = new ChatPage(page, site, proxy)
    await page.goto(site.origin)
    await page.evaluate(join, { host: `${HOST}:${proxy.port}`, takes })
    return chat
  }

  get status(): Locator {
    return this.#page.locator('output')
  }

  get texts(): Locator {
    return this.#page.locator('li')
  }

  async say(text: string): Promise<void> {
    await this.#page.getByLabel('Message').fill(text)
    await this.#page.getByRole('button', { name: 'Send' }).click()
  }

  /** Says it, and waits until the server's answer is shown. */
  async talk(...texts: string[]): Promise<void> {
    for (const text of texts) {
      await this.say(text)
      await expect(this.texts.filter({ hasText: text })).toHaveCount(1)
    }
  }

  /** From now on `renders` counts how often the list of texts changes. */
  async countRenders(): Promise<void> {
    await this.#page.evaluate(() => {
      globalThis.renders = 0
      const observer = new MutationObserver(() => {
        globalThis.renders += 1
      })
      observer.observe(document.querySelector('ul') as Element, { childList: true })
    })
  }

  evaluate<Result>(script: () => Result): Promise<Result> {
    return this.#page.evaluate(script)
  }

  async close(): Promise<void> {
    await this.#page.close()
    this.proxy.close()
    await this.#site.close()
  }
}

/** In the page. */
async function join({ host, takes }: { host: string; takes: 'url' | 'host' | 'getUrl' }): Promise<void> {
  globalThis.failures = 0
  const script = '/script.js'
  const { joinChat, mount } = (await import(script)) as { joinChat?: Join; mount?: (url: string) => void }
  const url = `ws://${host}/`
  if (!joinChat) return mount?.(url)
  const getUrl = async (): Promise<string> => {
    if (globalThis.failures === 0) return url
    globalThis.failures -= 1
    throw new Error('No token: 503')
  }
  const [output, list, form, input] = ['output', 'ul', 'form', 'input'].map((name) =>
    document.querySelector<HTMLElement>(name),
  ) as [HTMLElement, HTMLElement, HTMLFormElement, HTMLInputElement]
  const say = joinChat(
    { url, host, getUrl }[takes],
    'lobby',
    (text) => list.append(Object.assign(document.createElement('li'), { textContent: text })),
    (status) => {
      output.textContent = status
    },
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    say(input.value)
    form.reset()
  })
}
