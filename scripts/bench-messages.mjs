// `npm --prefix packages/bench run messages`: what one message costs in a real Chromium, after an install and a build.
// With `-- --check` it fails where a bound is missed.
import { runBenchmark } from './benchmark.mjs'

await runBenchmark('messages')
