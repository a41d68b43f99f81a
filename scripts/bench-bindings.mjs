// `npm run bench:bindings`: the bindings beside other libraries' hooks, in a real Chromium; writes docs/reference/bindings.md.
import { join } from 'node:path'
import { browserArgs, findBrowser } from './browser.mjs'
import { bin, install, requireNode, root, run, stopWithParent } from './step.mjs'

requireNode()
stopWithParent()

if ((await install()) !== 0) stop('The packages could not be installed.')
if ((await run(process.execPath, ['packages/session-wire/copy.mjs'])) !== 0) stop('The build failed.')
if ((await run(bin('packages/bench', 'tsc'), ['-b', 'packages/bench/bindings'])) !== 0)
  stop('The build failed.')

const script = join(root, 'packages/bench/dist/bindings/main.js')
const env = { CHROMIUM_PATH: await findBrowser(), BROWSER_ARGS: browserArgs.join(' ') }
if ((await run(process.execPath, [script], { env })) !== 0) stop('The benchmark failed.')

function stop(message) {
  console.error(message)
  process.exit(1)
}
