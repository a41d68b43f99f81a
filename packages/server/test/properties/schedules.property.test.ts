import { describe, expect, it } from 'vitest'
import { loadHalves } from '../simulation/halves.ts'
import { play } from '../simulation/schedule.ts'

const SCHEDULES = Number(process.env['SCHEDULES'] ?? 10_000)

describe('A session', () => {
  it(`loses, doubles and reorders nothing, and tells every fate truly, in ${SCHEDULES} random schedules`, async () => {
    const halves = await loadHalves()
    const totals: Record<string, number> = {}
    for (let seed = 1; seed <= SCHEDULES; seed += 1) {
      const { violations, fates, ...counts } = play(halves, seed)
      expect(violations, `seed ${seed}`).toEqual([])
      for (const [name, count] of Object.entries({ ...counts, ...fates }))
        totals[name] = (totals[name] ?? 0) + count
    }
    console.log(JSON.stringify(totals))
    for (const [name, count] of Object.entries(totals)) expect(count, name).toBeGreaterThan(0)
  }, 600_000)
})
