// `npm run test:sessions`: installs, builds, and runs sessions against servers that are killed and frozen; ends with sums.
import { runInChromium, runSuite } from './suite.mjs'

await runSuite((sum) => runInChromium(sum, { title: 'Sessions', name: 'sessions' }))
