// `npm run test:engines`: installs, builds, and runs the fault laboratory in Chromium, Firefox and WebKit; ends with one line of
// sums. What an engine or this machine can't do is skipped, and the reason printed.
import { findEngines } from './engines.mjs'
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
  let engines
  try {
    engines = await findEngines()
  } catch (error) {
    return sum.fail(error.message)
  }
  await runPlaywright(sum, { title: 'Engines', name: 'engines', env: engines })
  await runPlaywright(sum, { title: 'Networks', name: 'networks', env: engines, wrapped: inNamespace })
}

// Networks that come and go make every browser of the machine look at its connections again: here they are out of sight.
function inNamespace(command) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return command
  return ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command]
}
