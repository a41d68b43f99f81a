// `npm run test:chaos`: installs, builds, and lets chaos loose for a few fixed seeds; ends with one line of sums.
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
    await runPlaywright(sum, { title: 'Chaos', name: 'chaos', env: { CHROMIUM_PATH: await findBrowser() } })
  } catch (error) {
    sum.fail(error.message)
  }
}
