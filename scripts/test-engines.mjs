// `npm run test:engines`: installs, builds, and runs the fault laboratory in Chromium, Firefox and WebKit; ends with one line of
// sums. What an engine or this machine can't do is skipped, and the reason printed.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findEngines } from './engines.mjs'
import { bin, build, install, requireNode, root, run, stopWithParent } from './step.mjs'
import { countPlaywright, Sum } from './sum.mjs'

const e2e = join(root, 'e2e')
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
  await runTests('The fault laboratory', 'engines', engines, (command) => command)
  await runTests('The networks', 'networks', engines, inNamespace)
}

async function runTests(title, name, env, wrapped) {
  console.log(`\n── ${title}`)
  const report = join(e2e, `reports/${name}.json`)
  await rm(report, { force: true })
  const [command, ...args] = wrapped([bin('e2e', 'playwright'), 'test', '-c', `playwright.${name}.config.ts`])
  const code = await run(command, args, { cwd: e2e, env })
  await sum.add(title, code, report, countPlaywright)
}

// Networks that come and go make every browser of the machine look at its connections again: here they are out of sight.
function inNamespace(command) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return command
  return ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command]
}
