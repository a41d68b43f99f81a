// `npm run test:sessions`: installs, builds, and tries sessions against servers that are killed and frozen; ends with one line of sums.
import { runInChromium, runSuite } from './suite.mjs'

await runSuite((sum) => runInChromium(sum, { title: 'Sessions', name: 'sessions' }))
