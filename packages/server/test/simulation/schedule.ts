// One schedule: everything that happens follows from its seed.
import type { Halves } from './halves.ts'
import { Random } from './random.ts'
import { type Counts, World } from './world.ts'

const ACTIONS = 60

export interface Outcome extends Counts {
  readonly violations: readonly string[]
  readonly delivered: number
  readonly resets: number
  readonly fates: Readonly<Record<string, number>>
}

export function play(halves: Halves, seed: number): Outcome {
  const random = new Random(seed)
  const world = new World(halves, random, 1 + random.integer(2))
  for (let action = 0; action < ACTIONS && world.all.length === 0; action += 1) world.act()
  if (world.all.length === 0) world.settle()
  const { members } = world
  const sum = (of: (member: (typeof members)[number]) => number): number =>
    members.reduce((total, member) => total + of(member), 0)
  return {
    ...world.counts,
    violations: world.all,
    delivered: sum(({ ledger }) => ledger.delivered),
    resets: sum(({ client }) => client.resets.size),
    fates: {
      received: sum(({ ledger }) => ledger.fates.received),
      unsent: sum(({ ledger }) => ledger.fates.unsent),
      unknown: sum(({ ledger }) => ledger.fates.unknown),
    },
  }
}
