// `npm run bench:session`: what sessions cost and save, beside Socket.IO; writes docs/reference/session.md.
// With `-- --check` it fails where a bound is missed.
import { join } from 'node:path'
import { bin, install, requireNode, root, run, stopWithParent } from './step.mjs'

requireNode()
stopWithParent()

if ((await install()) !== 0) stop('The packages could not be installed.')
if ((await run(process.execPath, ['packages/session-wire/copy.mjs'])) !== 0) stop('The build failed.')
if ((await run(bin('packages/bench', 'tsc'), ['-b', 'packages/bench/session'])) !== 0)
  stop('The build failed.')

const script = join(root, 'packages/bench/dist/session/main.js')
if ((await run(process.execPath, [script, ...process.argv.slice(2)])) !== 0) stop('The benchmark failed.')

function stop(message) {
  console.error(message)
  process.exit(1)
}
