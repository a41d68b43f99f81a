// Many schedules: the first one that is violated, or what happened in all of them.
import type { Halves } from './halves.ts'
import { play } from './schedule.ts'

export interface Result {
  /** Of the first schedule that has any: `'seed 7: …'`. */
  readonly violation: string | undefined
  readonly totals: Readonly<Record<string, number>>
}

export function playAll(halves: Halves, schedules: number): Result {
  const totals: Record<string, number> = {}
  for (let seed = 1; seed <= schedules; seed += 1) {
    const { violations, fates, ...counts } = play(halves, seed)
    if (violations.length > 0) return { violation: `seed ${seed}: ${violations.join('; ')}`, totals }
    for (const [name, count] of Object.entries({ ...counts, ...fates }))
      totals[name] = (totals[name] ?? 0) + count
  }
  return { violation: undefined, totals }
}
