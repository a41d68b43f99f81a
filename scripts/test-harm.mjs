// `npm run test:harm`: installs, builds, and shows that what the native class keeps, ours keeps; ends with one line of sums.
import { runInChromium, runSuite } from './suite.mjs'

await runSuite((sum) => runInChromium(sum, { title: 'Harm', name: 'harm' }))
