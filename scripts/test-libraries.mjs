// `npm run test:libraries`: installs, builds, and runs libraries over the drop-in class; ends with one line of sums.
import { findBrowser } from './browser.mjs'
import { runPlaywright } from './playwright.mjs'
import { build, install, requireNode, stopWithParent } from './step.mjs'
import { Sum } from './sum.mjs'

const sum = new Sum()

requireNode()
stopWithParent()
await runAll()
sum.print()

async function runAll() {
  if ((await install()) !== 0) return sum.fail('The packages could not be installed.')
  if ((await build()) !== 0) return sum.fail('The build failed.')
  try {
    const env = { CHROMIUM_PATH: await findBrowser() }
    await runPlaywright(sum, { title: 'Libraries', name: 'libraries', env })
  } catch (error) {
    sum.fail(error.message)
  }
}
