// Firefox, by Puppeteer over WebDriver BiDi: Playwright drives only a Firefox of its own.
import puppeteer from 'puppeteer-core'
import { freePort } from '../../support/free-port.ts'
import { type Engine, type EngineOptions, evaluateBy } from './engine.ts'

/** Without this it doesn't look at the network, and never fires `offline`. */
const PREFERENCES = { 'network.manage-offline-status': true }

export async function launchFirefox({ executable, place }: EngineOptions): Promise<Engine> {
  const debuggingPort = await freePort()
  await place?.reach(debuggingPort)
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: place === undefined ? executable : await place.wrap(executable),
    headless: true,
    debuggingPort,
    extraPrefsFirefox: PREFERENCES,
  })
  const version = await browser.version()
  return {
    name: 'firefox',
    version: version.replace('firefox/', 'Firefox '),
    pids: [browser.process()?.pid ?? []].flat(),
    async open(url) {
      const context = await browser.createBrowserContext()
      const page = await context.newPage()
      await page.goto(url)
      return {
        evaluate: evaluateBy((expression) => page.evaluate(expression)),
        setOffline: (isOffline) => page.setOfflineMode(isOffline),
        async hide() {
          const other = await context.newPage()
          await other.bringToFront()
        },
        show: () => page.bringToFront(),
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
