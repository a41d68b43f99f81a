import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { circumstances, history } from './client-commands.ts'
import { Life } from './client-life.ts'

const isThorough = process.env['CI'] === 'true'
const RUNS = isThorough ? 10_000 : 1_000
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)

describe(`the client, in random histories (SEED=${seed})`, () => {
  it('has one live socket at most, loses no message, keeps their order, and ends for good', async () => {
    let lives = 0
    await fc.assert(
      fc.asyncProperty(circumstances, history, async (given, commands) => {
        const life = new Life(given)
        await life.live(commands)
        await life.end()
        lives += 1
      }),
      { numRuns: RUNS, seed },
    )
    expect(lives).toBeGreaterThanOrEqual(RUNS)
  }, 300_000)

  it('is open again soon after the world has become good, and has handed over what waited', async () => {
    let lives = 0
    await fc.assert(
      fc.asyncProperty(circumstances, history, async (given, commands) => {
        const life = new Life(given)
        await life.live(commands)
        await life.recover()
        await life.end()
        lives += 1
      }),
      { numRuns: RUNS / 2, seed },
    )
    expect(lives).toBeGreaterThanOrEqual(RUNS / 2)
  }, 300_000)
})
