// `npm run chaos -- --minutes 30 --seed 7`: faults and calls at random, after an install and a build. `--round` begins with
// that round of the seed. The same seed gives the same schedule; without one it is drawn, and printed.
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findBrowser } from './browser.mjs'
import { bin, build, install, requireNode, root, run, stopWithParent } from './step.mjs'

const MAX_SEED = 1_000_000

requireNode()
const { minutes, seed, round } = readArguments()
stopWithParent()

if ((await install()) !== 0) stop('The packages could not be installed.')
if ((await build()) !== 0) stop('The build failed.')
console.log(`Chaos of seed ${seed}, from round ${round} on, for ${minutes} minutes`)
const code = await run(bin('e2e', 'playwright'), ['test', '-c', 'playwright.chaos.config.ts', 'chaos/soak'], {
  cwd: join(root, 'e2e'),
  env: {
    CHROMIUM_PATH: await findBrowser(),
    CHAOS_MINUTES: String(minutes),
    CHAOS_SEED: String(seed),
    CHAOS_ROUND: String(round),
  },
})
if (code !== 0) stop(`The chaos of seed ${seed} has found something: see above, and e2e/test-results.`)

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '5' },
        seed: { type: 'string', default: String(randomInt(MAX_SEED)) },
        round: { type: 'string', default: '0' },
      },
    })
    return {
      minutes: number(values, 'minutes', /^\d+(\.\d+)?$/, 'a number above 0', (value) => value > 0),
      seed: number(values, 'seed', /^\d+$/, `a whole number up to ${MAX_SEED}`, (value) => value <= MAX_SEED),
      round: number(values, 'round', /^\d+$/, 'a whole number', () => true),
    }
  } catch (error) {
    console.error(`${error.message}\nUsage: npm run chaos -- [--minutes 5] [--seed 7] [--round 0]`)
    process.exit(2)
  }
}

function number(values, name, form, wish, isGood) {
  const text = values[name]
  if (form.test(text) && isGood(Number(text))) return Number(text)
  throw new Error(`--${name} must be ${wish}, not "${text}".`)
}

function stop(message) {
  console.error(message)
  process.exit(1)
}
