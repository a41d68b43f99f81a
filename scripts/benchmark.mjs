// What a command that runs a benchmark of packages/bench does around it: installs, builds, and passes its arguments on.
import { join } from 'node:path'
import { browserArgs, findBrowser } from './browser.mjs'
import { bin, install, requireNode, root, run, stopWithParent } from './step.mjs'

/** `name`: of its folder. It gets a Chromium unless `isBrowserNeeded` is false. */
export async function runBenchmark(name, { isBrowserNeeded = true } = {}) {
  requireNode()
  stopWithParent()
  if ((await install()) !== 0) stop('The packages could not be installed.')
  if ((await run(process.execPath, ['packages/session-wire/copy.mjs'])) !== 0) stop('The build failed.')
  if ((await run(bin('packages/bench', 'tsc'), ['-b', `packages/bench/${name}`])) !== 0)
    stop('The build failed.')

  const script = join(root, `packages/bench/dist/${name}/main.js`)
  const env = isBrowserNeeded
    ? { CHROMIUM_PATH: await findBrowser(), BROWSER_ARGS: browserArgs.join(' ') }
    : {}
  if ((await run(process.execPath, [script, ...process.argv.slice(2)], { env })) !== 0)
    stop('The benchmark failed.')
}

function stop(message) {
  console.error(message)
  process.exit(1)
}
