// `npm run test:guides`: installs, builds, and runs the programs that the documentation shows; ends with one line of sums.
import { runInChromium, runSuite } from './suite.mjs'

await runSuite((sum) => runInChromium(sum, { title: 'Guides', name: 'guides' }))
