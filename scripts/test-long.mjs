// `npm run test:long`: what takes minutes, after an install and a build: browser tests, then the simulation. Prints its numbers.
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
// Not beside the browser tests: it keeps a core busy, and they measure.
const simulationCode = await run(process.execPath, [join(root, 'packages/bench/dist/slow-server.js')])
if (browserCode !== 0) stop('The browser tests failed.')
if (simulationCode !== 0) stop('The simulation failed.')

function stop(message) {
  console.error(message)
  process.exit(1)
}
