import { describe, expect, it } from 'vitest'
import { loadHalves } from '../simulation/halves.ts'
import { playAll } from '../simulation/totals.ts'

/** `npm run schedules` plays more of them. */
const SCHEDULES = 10_000

describe('A session', () => {
  it(`loses, doubles and reorders nothing, and tells every fate truly, in ${SCHEDULES} random schedules`, async () => {
    const { violation, totals } = playAll(await loadHalves(), SCHEDULES)
    expect(violation).toBeUndefined()
    for (const [name, count] of Object.entries(totals)) expect(count, name).toBeGreaterThan(0)
  }, 120_000)
})
