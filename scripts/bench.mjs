// `npm run bench`: resilient-socket beside the native class and other libraries, in a real Chromium; writes
// docs/reference/comparison.md. With `-- --only size,storm` some parts alone, which are printed and not written.
import { runBenchmark } from './benchmark.mjs'

await runBenchmark('comparison')
