// Chromium, by Playwright.
import { chromium } from '@playwright/test'
import { browserArgs } from '../../../scripts/browser.mjs'
import { callText, type Engine, type EngineOptions } from './engine.ts'

export async function launchChromium({ executable, place }: EngineOptions): Promise<Engine> {
  const executablePath = place === undefined ? executable : await place.wrap(executable)
  const browser = await chromium.launch({ executablePath, args: browserArgs })
  return {
    name: 'chromium',
    version: `Chromium ${browser.version()}`,
    async open(url) {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(url)
      return {
        evaluate: async (run, argument) => JSON.parse(await page.evaluate<string>(callText(run, argument))),
        setOffline: (isOffline) => context.setOffline(isOffline),
        close: () => context.close(),
      }
    },
    close: () => browser.close(),
  }
}
