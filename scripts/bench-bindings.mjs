// `npm run bench:bindings`: the bindings beside other libraries' hooks, in a real Chromium; writes docs/reference/bindings.md.
import { runBenchmark } from './benchmark.mjs'

await runBenchmark('bindings')
