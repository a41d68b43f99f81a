// Whether a browser hides and caches pages. Headless shells, such as Playwright's, do neither.
import { expect, type LaunchOptions } from '@playwright/test'
import { PlainBrowser } from './plain-browser.ts'

export interface PageAbilities {
  /** A page behind another tab is hidden, and can be frozen. */
  readonly hidesPages: boolean
  /** A page that was left goes into the page cache. */
  readonly keepsPages: boolean
}

/** Tries both on a page of the site at `origin`, in a browser of its own. */
export async function probePageAbilities(options: LaunchOptions, origin: string): Promise<PageAbilities> {
  const browser = await PlainBrowser.start(options)
  try {
    return { hidesPages: await hidesPages(browser, origin), keepsPages: await keepsPages(browser, origin) }
  } finally {
    await browser.close()
  }
}

async function hidesPages(browser: PlainBrowser, origin: string): Promise<boolean> {
  const tab = await browser.open(origin)
  try {
    await tab.hide()
    return true
  } catch (error) {
    // Any other error is a failure, not an answer.
    if ((await tab.page.evaluate(() => document.visibilityState)) !== 'visible') throw error
    return false
  }
}

async function keepsPages(browser: PlainBrowser, origin: string): Promise<boolean> {
  const tab = await browser.open(origin)
  await tab.page.evaluate(() => Object.assign(globalThis, { mark: true }))
  await tab.page.goto(`${origin}/strict`)
  await tab.goBack()
  // Playwright doesn't notice a page that leaves the cache. A page that is loaded anew interrupts the evaluation.
  await expect(async () => {
    expect(await tab.page.evaluate(() => location.pathname)).toBe('/')
  }).toPass()
  return tab.page.evaluate(() => 'mark' in globalThis)
}
