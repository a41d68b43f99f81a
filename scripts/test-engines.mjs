// `npm run test:engines`: installs, builds, and runs the fault laboratory in Chromium, Firefox and WebKit; ends with one line of
// sums. What an engine or this machine can't do is skipped, and the reason printed.
import { findEngines } from './engines.mjs'
import { runPlaywright } from './playwright.mjs'
import { runSuite } from './suite.mjs'

await runSuite(async (sum) => {
  const env = await findEngines()
  await runPlaywright(sum, { title: 'Engines', name: 'engines', env })
  await runPlaywright(sum, { title: 'Networks', name: 'networks', env, wrapped: inNamespace })
})

// Networks that come and go make every browser of the machine look at its connections again: here they are out of sight.
function inNamespace(command) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return command
  return ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command]
}
