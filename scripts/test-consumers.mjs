// `npm run test:consumers`: installs, builds, and runs users' projects that have the packed library; ends with one line of sums.
// A runtime that this machine can't run is skipped, and the reason printed.
import { installRuntimes } from './step.mjs'
import { runInChromium, runSuite } from './suite.mjs'

await runSuite(async (sum) => {
  await installRuntimes()
  await runInChromium(sum, { title: 'Consumers', name: 'consumers' })
})
