import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Change, type TopicCommand, TopicLife } from './topic-life.ts'

const RUNS = Number(process.env['RUNS'] ?? (process.env['CI'] === 'true' ? 1_000 : 300))
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)

const constant = <T extends string>(...types: T[]): fc.Arbitrary<T> => fc.constantFrom(...types)

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: constant('add'), topic: constant('a', 'b', 'c', 'd') }) },
  { weight: 2, arbitrary: fc.record({ type: constant('release'), index: fc.nat({ max: 5 }) }) },
)

const command: fc.Arbitrary<TopicCommand> = fc.oneof(
  { weight: 10, arbitrary: change },
  {
    weight: 10,
    arbitrary: fc.record({ type: constant('advance'), ms: fc.constantFrom(0, 5, 15, 45, 100, 500, 2_500) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: constant('call'),
      name: constant(
        'rotate',
        'rotate',
        'rotate',
        'reconnect',
        'probe',
        'open',
        'close',
        'removeAllListeners',
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: constant('network'),
      name: constant('reset', 'forget', 'blackHole', 'heal', 'heal', 'refuse', 'accept'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: constant('close'), code: fc.constantFrom(1000, 1012, 4409) }) },
  { weight: 1, arbitrary: fc.record({ type: constant('kicks'), isOn: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: constant('setup'),
      kind: constant('plain', 'waits', 'waits first', 'twice', 'fails', 'fails first'),
      ms: fc.constantFrom(0, 30, 300),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: constant('react'),
      event: constant('state', 'open', 'lost', 'message', 'waiting', 'replacing', 'close'),
      change,
    }),
  },
)

/** What chance rarely brings about: a change while a replacement is set up, and the switch after it. */
const overtaken: fc.Arbitrary<readonly TopicCommand[]> = fc
  .tuple(constant('waits', 'waits first', 'twice'), change, change, constant('lost', 'open', 'error'), change)
  .map(([kind, before, during, event, reaction]) => [
    { type: 'advance', ms: 100 },
    before,
    { type: 'setup', kind, ms: 300 },
    { type: 'call', name: 'rotate' },
    { type: 'advance', ms: 100 },
    during,
    { type: 'react', event, change: reaction },
    { type: 'advance', ms: 2_500 },
  ])

const history = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: command.map((one) => [one]) }, { weight: 1, arbitrary: overtaken }),
    { maxLength: 25, size: 'max' },
  )
  .map((parts) => parts.flat())

const circumstances = fc.record({
  seed: fc.nat(),
  unsubscribes: fc.boolean(),
  overlap: fc.boolean(),
  maxAge: fc.constantFrom(Infinity, Infinity, 3_000),
})

describe(`Whatever happens to connections (SEED=${seed})`, () => {
  it('each is sent each live topic once, and the current one has just those', {
    timeout: 300_000,
  }, async () => {
    await expect(
      fc.assert(
        fc.asyncProperty(circumstances, history, async (given, commands) => {
          const life = new TopicLife(given)
          await life.live(commands)
          await life.settle()
        }),
        { numRuns: RUNS, seed },
      ),
    ).resolves.toBeUndefined()
  })
})
