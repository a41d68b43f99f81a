// `npm run test:chaos`: installs, builds, and lets chaos loose for a few fixed seeds; ends with one line of sums.
import { runInChromium, runSuite } from './suite.mjs'

await runSuite((sum) => runInChromium(sum, { title: 'Chaos', name: 'chaos' }))
