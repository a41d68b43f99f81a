// Runs Playwright tests of one kind: installs and builds first, prints the sum afterwards.
import { findBrowser } from './browser.mjs'
import { runPlaywright } from './playwright.mjs'
import { build, install, requireNode, stopWithParent } from './step.mjs'
import { Sum } from './sum.mjs'

/** `runTests` gets the sum to add its results to. An error that it throws is a failure. */
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
