// `npm run test:libraries`: installs, builds, and runs libraries over the drop-in class; ends with one line of sums.
import { runInChromium, runSuite } from './suite.mjs'

await runSuite((sum) => runInChromium(sum, { title: 'Libraries', name: 'libraries' }))
