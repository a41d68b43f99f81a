// `npm run test:long`: installs, builds, and runs what takes minutes: browser tests, then simulations. Prints its numbers.
import { join } from 'node:path'
import { findBrowser } from './browser.mjs'
import { bin, build, install, requireNode, root, run, stopWithParent } from './step.mjs'

requireNode()
stopWithParent()

if ((await install()) !== 0) stop('The packages could not be installed.')
if ((await build()) !== 0) stop('The build failed.')
if ((await run(bin('packages/bench', 'tsc'), ['-b', 'packages/bench'])) !== 0) stop('The build failed.')

const browserCode = await run(bin('e2e', 'playwright'), ['test', '-c', 'playwright.long.config.ts'], {
  cwd: join(root, 'e2e'),
  env: { CHROMIUM_PATH: await findBrowser() },
})
// Not at the same time as the browser tests: simulations keep a core busy, and those tests measure.
const simulations = join(root, 'packages/bench/dist')
const slowServerCode = await run(process.execPath, [join(simulations, 'slow-server.js')])
// Scaled down: every cost keeps its share of the server's time.
const standstillCode = await run(process.execPath, [join(simulations, 'standstills.js'), '--clients', '500'])
if (browserCode !== 0) stop('The browser tests failed.')
if (slowServerCode !== 0) stop('The simulation of a slow server failed.')
if (standstillCode !== 0) stop('A fleet misses a bound after a standstill of its server.')

function stop(message) {
  console.error(message)
  process.exit(1)
}
