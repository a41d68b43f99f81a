// `npm run test:frameworks`: installs, builds, and runs the frameworks' bindings in Vite applications; ends with one line of sums.
import { runInChromium, runSuite } from './suite.mjs'

await runSuite((sum) => runInChromium(sum, { title: 'Frameworks', name: 'frameworks' }))
