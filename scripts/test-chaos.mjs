// `npm run test:chaos`: installs, builds, and runs chaos for a few fixed seeds; ends with one line of sums.
import { runInChromium, runSuite } from './suite.mjs'

await runSuite((sum) => runInChromium(sum, { title: 'Chaos', name: 'chaos' }))
