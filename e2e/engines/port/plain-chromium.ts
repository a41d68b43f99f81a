// Chromium as its users have it: its pages are really hidden by others, can be frozen, and are kept in the page cache.
import { browserArgs } from '../../../scripts/browser.mjs'
import { PlainBrowser } from '../../support/plain-browser.ts'
import { pidOf } from './chromium.ts'
import { type Engine, evaluateBy } from './engine.ts'

/** Its pages share the one profile that it has. */
export async function launchPlainChromium(executablePath: string): Promise<Engine> {
  const plain = await PlainBrowser.start({ executablePath, args: browserArgs })
  const browser = plain.context.browser()!
  return {
    name: 'chromium',
    version: `Chromium ${browser.version()}`,
    pids: [await pidOf(browser)],
    async open(url) {
      const tab = await plain.open(url)
      return {
        evaluate: evaluateBy((expression) => tab.page.evaluate(expression)),
        hide: () => tab.hide(),
        show: () => tab.show(),
        freeze: () => tab.freeze(),
        resume: () => tab.resume(),
        async openBeside(url) {
          const { page } = await plain.open(url)
          return { evaluate: evaluateBy((expression) => page.evaluate(expression)) }
        },
        close: () => tab.page.close(),
      }
    },
    close: () => plain.close(),
  }
}
