// The connection is reset, and for a while whoever dials again isn't let in. The native client dials a second after each end.
import { expect, test } from './support/test.ts'
import { tryFault } from './support/try-fault.ts'

const group = 'the connection is reset, and new ones are turned away for 5 s'

/** The back-off's longest window: several short draws in a row widen it that far. */
const LONGEST_DELAY = 15_000

const DOORS = [
  'refuse',
  'reset',
  'fin',
  'open-then-fin',
  'bad-accept',
  'garbage',
  200,
  302,
  401,
  503,
] as const

for (const door of DOORS) {
  test(`turned away (${door}): each dial ends with 1006, and ours is let in soon after it may be`, async ({
    engine,
    openTrial,
  }, testInfo) => {
    const { report, records } = await tryFault(testInfo, engine, await openTrial({ nativeWait: 1_000 }), {
      name: String(door),
      group,
      async inflict(trial) {
        await trial.network({ door })
        trial.break('reset')
      },
      heal: (trial) => trial.network(),
      lasts: 5_000,
      bound: LONGEST_DELAY,
    })
    const codes = report.native.events.map(([name]) => name).filter((name) => name.startsWith('close'))
    expect(codes.length).toBeGreaterThan(1)
    expect(new Set(codes)).toEqual(new Set(['close 1006']))
    const reasons = records.ours.events
      .filter(({ name }) => name === 'waiting')
      .map(({ detail }) => detail['reason'])
    expect(new Set(reasons)).toEqual(new Set(['network']))
    expect(reasons.length).toBeLessThan(10)
  })
}

test('a handshake that hangs: ours gives each attempt up in time, and is let in soon after it may be', async ({
  engine,
  openTrial,
}, testInfo) => {
  const { records } = await tryFault(testInfo, engine, await openTrial({ nativeWait: 1_000 }), {
    name: 'hang',
    group: 'the connection is reset, and new handshakes hang for 14 s',
    async inflict(trial) {
      await trial.network({ door: 'hang' })
      trial.break('reset')
    },
    heal: (trial) => trial.network(),
    lasts: 14_000,
    bound: LONGEST_DELAY,
  })
  const reasons = records.ours.events
    .filter(({ name }) => name === 'waiting')
    .map(({ detail }) => detail['reason'])
  expect(reasons).toEqual(['network', 'connect-timeout'])
})
