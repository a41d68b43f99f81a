// `npm run test:harm`: installs, builds, and tests that ours keeps every connection that the native class keeps; ends with sums.
import { runInChromium, runSuite } from './suite.mjs'

await runSuite((sum) => runInChromium(sum, { title: 'Harm', name: 'harm' }))
