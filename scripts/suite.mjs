// What a command that runs Playwright tests of one kind does around them: installs and builds before, prints the sum after.
import { findBrowser } from './browser.mjs'
import { runPlaywright } from './playwright.mjs'
import { build, install, requireNode, stopWithParent } from './step.mjs'
import { Sum } from './sum.mjs'

/** `runTests` is given the sum that they are added to. What it throws is a failure. */
export async function runSuite(runTests) {
  const sum = new Sum()
  requireNode()
  stopWithParent()
  if ((await install()) !== 0) sum.fail('The packages could not be installed.')
  else if ((await build()) !== 0) sum.fail('The build failed.')
  else {
    try {
      await runTests(sum)
    } catch (error) {
      sum.fail(error.message)
    }
  }
  sum.print()
}

/** The tests of one config, in Chromium; `name` as in `runPlaywright`. */
export async function runInChromium(sum, { title, name }) {
  await runPlaywright(sum, { title, name, env: { CHROMIUM_PATH: await findBrowser() } })
}
