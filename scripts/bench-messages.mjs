// `npm --prefix packages/bench run messages`: what one message costs in a real Chromium, after an install and a build.
// With `-- --check` it fails where a bound is missed.
import { join } from 'node:path'
import { browserArgs, findBrowser } from './browser.mjs'
import { bin, install, requireNode, root, run, stopWithParent } from './step.mjs'

requireNode()
stopWithParent()

if ((await install()) !== 0) stop('The packages could not be installed.')
if ((await run(bin('packages/bench', 'tsc'), ['-b', 'packages/bench'])) !== 0) stop('The build failed.')

const script = join(root, 'packages/bench/dist/messages/main.js')
const env = { CHROMIUM_PATH: await findBrowser(), BROWSER_ARGS: browserArgs.join(' ') }
if ((await run(process.execPath, [script, ...process.argv.slice(2)], { env })) !== 0)
  stop('The benchmark failed.')

function stop(message) {
  console.error(message)
  process.exit(1)
}
