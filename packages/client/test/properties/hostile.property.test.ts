import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hostileValues } from '../support/hostile-values.ts'
import { FUNCTIONS, type HostileCommand, HostileLife, LISTENERS, type Place } from './hostile-life.ts'

const RUNS = process.env['CI'] === 'true' ? 2_000 : 300
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)

const value = fc.constantFrom(...hostileValues)
const constant = <T extends string>(...types: T[]): fc.Arbitrary<T> => fc.constantFrom(...types)

const command: fc.Arbitrary<HostileCommand> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: constant('turn'),
      place: fc.constantFrom<Place[]>(...FUNCTIONS, ...LISTENERS),
      throws: fc.boolean(),
      value: fc.option(value, { nil: undefined, freq: 4 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: constant('send'), value }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: constant('advance'),
      ms: fc.constantFrom(0, 100, 500, 2_000, 10_000, 20_000, 60_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: constant('end'), code: fc.constantFrom(1000, 1006, 1006, 4401, 4403) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: constant('call'),
      name: constant('open', 'open', 'close', 'reconnect', 'rotate', 'probe'),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ type: constant('accept', 'accept', 'deliver', 'pong', 'ask', 'say') }),
  },
)

const history = fc.array(command, { maxLength: 40, size: 'max' })

describe(`A client among hostile functions, listeners and data (SEED=${seed})`, () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): unknown => unhandled.push(reason)
  beforeEach(() => void process.on('unhandledRejection', note))
  afterEach(() => void process.off('unhandledRejection', note))

  it('goes on telling, sending and reconnecting, and can be closed', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (commands) => {
        const life = new HostileLife()
        await life.live(commands)
        await life.proveAlive()
        await life.end()
      }),
      { numRuns: RUNS, seed },
    )
    expect(unhandled).toEqual([])
  }, 300_000)

  it('can be closed at any point', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (commands) => {
        const life = new HostileLife()
        await life.live(commands)
        await life.end()
      }),
      { numRuns: RUNS, seed },
    )
    expect(unhandled).toEqual([])
  }, 300_000)
})
