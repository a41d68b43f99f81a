// `npm run test:engines`: installs, builds, and runs every fault in Chromium, Firefox and WebKit; ends with one line of
// sums. What an engine or this machine can't do is skipped, and the reason printed.
import { findEngines } from './engines.mjs'
import { runPlaywright } from './playwright.mjs'
import { runSuite } from './suite.mjs'

await runSuite(async (sum) => {
  const env = await findEngines()
  await runPlaywright(sum, { title: 'Engines', name: 'engines', env })
  await runPlaywright(sum, { title: 'Networks', name: 'networks', env, wrapped: inNamespace })
})

// In a network namespace of its own: networks that appear and vanish make every browser of the machine check its connections.
function inNamespace(command) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return command
  return ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command]
}
