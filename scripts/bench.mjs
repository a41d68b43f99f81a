// `npm run bench`: resilient-socket beside the native class and other libraries, in a real Chromium; writes
// docs/reference/comparison.md. With `-- --only size,storm` some parts alone, which are printed and not written.
import { join } from 'node:path'
import { browserArgs, findBrowser } from './browser.mjs'
import { bin, install, requireNode, root, run, stopWithParent } from './step.mjs'

requireNode()
stopWithParent()

if ((await install()) !== 0) stop('The packages could not be installed.')
if ((await run(process.execPath, ['packages/session-wire/copy.mjs'])) !== 0) stop('The build failed.')
if ((await run(bin('packages/bench', 'tsc'), ['-b', 'packages/bench/comparison'])) !== 0)
  stop('The build failed.')

const script = join(root, 'packages/bench/dist/comparison/main.js')
const env = { CHROMIUM_PATH: await findBrowser(), BROWSER_ARGS: browserArgs.join(' ') }
if ((await run(process.execPath, [script, ...process.argv.slice(2)], { env })) !== 0)
  stop('The benchmark failed.')

function stop(message) {
  console.error(message)
  process.exit(1)
}
