// `npm run test:guides`: installs, builds, and runs the programs that the documentation shows; ends with one line of sums.
import { run } from './step.mjs'
import { runInChromium, runSuite } from './suite.mjs'

await runSuite(async (sum) => {
  // The tutorial's page loads the library as one file.
  if ((await run(process.execPath, ['packages/client/standalone.mjs'])) !== 0)
    throw new Error('The library could not be made one file.')
  await runInChromium(sum, { title: 'Guides', name: 'guides' })
})
