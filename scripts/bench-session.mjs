// `npm run bench:session`: what sessions cost and save, beside Socket.IO; writes docs/reference/session.md.
// With `-- --check` it fails where a bound is missed.
import { runBenchmark } from './benchmark.mjs'

await runBenchmark('session', { isBrowserNeeded: false })
