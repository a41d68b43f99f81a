// Faults and calls at random, round after round; in between everything is healed, and everything must be well again.
//
// CHAOS_SEED, CHAOS_ROUND and CHAOS_MINUTES (`npm run chaos`) choose one schedule, the round that it begins with, and how
// long it lasts; by default a few short ones.
import { expect, test } from '@playwright/test'
import { ROUND } from './schedule.ts'
import { LONGEST_BOUND, Soak } from './soak.ts'
import { Stage } from './stage.ts'

const MINUTE = 60_000
const SEEDS = [1, 2, 3, 4, 5, 6]

const { CHAOS_SEED, CHAOS_ROUND = '0', CHAOS_MINUTES = '0.6' } = process.env
const seeds = CHAOS_SEED === undefined ? SEEDS : [Number(CHAOS_SEED)]
const duration = Number(CHAOS_MINUTES) * MINUTE

for (const seed of seeds) {
  test(`clients stay well through the chaos of seed ${seed}`, async ({ context }, testInfo) => {
    test.setTimeout(duration + ROUND + 3 * LONGEST_BOUND)
    const stage = await Stage.open(context)
    const soak = new Soak(stage, seed)
    try {
      await soak.begin()
      const endsAt = performance.now() + duration
      let round = Number(CHAOS_ROUND)
      while (performance.now() < endsAt && soak.violations.length === 0) {
        await soak.play(round)
        round += 1
      }
      await soak.report(testInfo)
    } finally {
      await stage.close()
    }
    expect(soak.violations).toEqual([])
  })
}
