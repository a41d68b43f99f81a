// Chromium, by Playwright.
import { type Browser, chromium } from '@playwright/test'
import { browserArgs } from '../../../scripts/browser.mjs'
import { type Engine, type EngineOptions, evaluateBy } from './engine.ts'

export async function launchChromium({ executable, place }: EngineOptions): Promise<Engine> {
  const executablePath = place === undefined ? executable : await place.wrap(executable)
  const browser = await chromium.launch({ executablePath, args: browserArgs })
  return {
    name: 'chromium',
    version: `Chromium ${browser.version()}`,
    pids: [await pidOf(browser)],
    async open(url) {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(url)
      return {
        evaluate: evaluateBy((expression) => page.evaluate(expression)),
        setOffline: (isOffline) => context.setOffline(isOffline),
        async openBeside(url) {
          const beside = await context.newPage()
          await beside.goto(url)
          return { evaluate: evaluateBy((expression) => beside.evaluate(expression)) }
        },
        close: () => context.close(),
      }
    },
    close: () => browser.close(),
  }
}

/** Playwright keeps it to itself. */
export async function pidOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const pid = processInfo.find(({ type }) => type === 'browser')?.id
  if (pid === undefined) throw new Error('the browser names no process of its own')
  return pid
}
