import { describe, expect, it } from 'vitest'
import { befriend, type Hostility, hostile, startHostile } from './hostile-server.ts'
import { type Scenario, startLive } from './scenario.ts'

const READY = '~ready {"id":"i","token":"t","ttl":1000,"window":1000}'
const HUGE = 'x'.repeat(1_000_000)

/** The hub answers, and the session works as if nothing had been. */
async function expectUsable(scenario: Scenario): Promise<void> {
  const { session, hub, until, emitted, advance } = scenario
  befriend(scenario)
  await advance(100)
  if (session.state === 'ended') session.open()
  await until(() => session.state === 'live' && hub.sessions.length > 0, 120_000)
  let outcome: unknown
  session.deliver('after all').then(
    () => void (outcome = 'handled'),
    (error) => void (outcome = error),
  )
  hub.session.send('hello again')
  await until(() => outcome !== undefined && emitted().includes('hello again'))
  expect(outcome).toBe('handled')
  expect(hub.handled).toContain('after all')
}

const MALFORMED: readonly string[] = [
  '~ready',
  '~ready ',
  '~ready {',
  '~ready null',
  '~ready 5',
  '~ready []',
  '~ready {}',
  '~ready {"recv":0}',
  '~ready {"window":1000}',
  '~ready {"recv":0,"window":"1000"}',
  '~ready {"recv":0,"window":-1}',
  '~ready {"recv":0,"window":1e999}',
  '~ready {"recv":-1,"window":1000}',
  '~ready {"recv":1.5,"window":1000}',
  '~ready {"recv":9007199254740993,"window":1000}',
  '~ready {"recv":null,"window":1000}',
  '~ready {"id":"i","window":1000}',
  '~ready {"token":"t","window":1000}',
  '~ready {"id":"","token":"","window":1000}',
  '~ready {"id":"i","token":"t","reset":5,"window":1000}',
  '~ready {"id":5,"token":5,"window":1000}',
  `~ready {"id":"${HUGE}","token":"t","window":1000}`,
  `~ready {"id":"i","token":"${HUGE}","window":1000}`,
  '~ready {"id":"i","token":"","window":1000}',
  '~ready {"__proto__":{"id":"i","token":"t"},"recv":0,"window":1}',
  `~ready ${'['.repeat(100_000)}`,
  '~ready {"id":"i","token":"t","reset":{"toString":5},"window":1000}',
  '~Ready {"recv":0,"window":1000}',
]

const IMPOSSIBLE: readonly string[] = [
  '~ready {"recv":7,"window":1000}',
  '~ready {"recv":0,"window":1000}',
  '~ready {"id":"i","token":"t","recv":999,"reset":"expired","window":1000}',
  '~ready {"id":"i","token":"t","reset":"no such reason","window":1000}',
  '~ready {"id":"i","token":"t","window":0}',
]

const GARBAGE: readonly (string | Uint8Array)[] = [
  '~',
  '~ ',
  '~z',
  '~bye',
  '~hello {"v":1,"n":1,"recv":0,"take":true}',
  '~take 1 0 1',
  '~a',
  '~a 1',
  '~a -1 0',
  '~a 1.5 0',
  '~a 0 99',
  '~a 99 0',
  '~a 999999999999999 999999999999999',
  '~a 9999999999999999999 0',
  '~a\n0 0',
  '~p',
  '~p1 5 5',
  `~p${'x'.repeat(65)} 0 0`,
  '~q1 5 5',
  '~qrs 0 0',
  `~${HUGE}`,
  '~taken',
  READY,
  '~ready {"recv":0,"window":1000}',
]

const HARMLESS: readonly (string | Uint8Array)[] = [
  '',
  HUGE,
  '~~',
  `~v${HUGE}`,
  '~v',
  '~?',
  '~p1',
  new Uint8Array(0),
  '\u0000',
]

describe('A server that answers the hello with', () => {
  it.each([...MALFORMED, ...IMPOSSIBLE].map((frame) => [frame.slice(0, 90), frame]))(
    '%s leaves a session that works afterwards',
    async (_, frame) => {
      const scenario = startHostile([{ answer: [frame] }])
      scenario.session.send('a')
      await scenario.advance(30_000)
      await expectUsable(scenario)
    },
  )

  it.each([...MALFORMED, ...IMPOSSIBLE].map((frame) => [frame.slice(0, 90), frame]))(
    '%s in a session that lives leaves one that works afterwards',
    async (_, frame) => {
      const scenario = await startLive()
      const { session, simulation, advance } = scenario
      hostile(simulation.network, [{ answer: [frame] }])
      simulation.network.reset()
      session.send('a')
      await advance(30_000)
      await expectUsable(scenario)
    },
  )
})

describe('A server that says', () => {
  it.each(
    GARBAGE.map((frame) => [
      String(frame)
        .slice(0, 40)
        .replace(/[\n\0]/g, '·'),
      frame,
    ]),
  )('%s to a session ends it as out-of-step or taken, and the next one works', async (_, frame) => {
    const scenario = startHostile([{ answer: [READY, 'x', frame] }, {}])
    await scenario.advance(3_000)
    expect(scenario.told('reset')).toMatchObject([{ reason: expect.stringMatching(/^(out-of-step|taken)$/) }])
    expect(scenario.emitted()).toEqual(['x'])
    await expectUsable(scenario)
  })

  it.each(
    HARMLESS.map((frame) => [
      String(frame)
        .slice(0, 40)
        .replace(/[\n\0]/g, '·'),
      frame,
    ]),
  )('%s to a session does no harm', async (_, frame) => {
    const scenario = startHostile([{ answer: [READY, frame] }])
    await scenario.until(() => scenario.session.state === 'live')
    await scenario.advance(1_000)
    expect(scenario.session.state).toBe('live')
    expect(scenario.told('reset')).toEqual([])
  })

  it("what can't be to every hello is dialled no more often than back-off allows", async () => {
    const { session, simulation, advance, told } = startHostile([{ answer: [READY, 'x', '~a 9 9'] }])
    session.send('a')
    await advance(600_000)
    expect(simulation.network.dials.length).toBeLessThan(120)
    expect(told('reset').length).toBeGreaterThan(1)
  })

  it.each(['another connection', 'close()'])(
    "what can't be twice is dialled a third time later, but not after %s",
    async (what) => {
      const scenario = startHostile([{ answer: [READY, 'x', '~a 9 9'] }])
      const { session, simulation, told, until, advance } = scenario
      await until(() => told('reset').length === 2)
      if (what === 'close()') void session.close()
      else befriend(scenario)
      const state = what === 'close()' ? 'ended' : 'live'
      await until(() => session.state === state)
      const { length } = simulation.network.dials
      await advance(30_000)
      expect(simulation.network.dials).toHaveLength(length)
      expect(session.state).toBe(state)
    },
  )

  it('that the session is taken, every time, is dialled no more often than that either', async () => {
    const scripts: readonly Hostility[] = [{ answer: [READY, 'x', '~taken'], end: 4001 }]
    const { simulation, advance } = startHostile(scripts)
    await advance(600_000)
    expect(simulation.network.dials.length).toBeLessThan(120)
  })

  it('5,000 frames before its answer leaves the session usable', async () => {
    const scenario = startHostile([{ first: Array.from({ length: 5_000 }, (_, n) => `${n}`) }, {}])
    await scenario.advance(30_000)
    await expectUsable(scenario)
  })
})
