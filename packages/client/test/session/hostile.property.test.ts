import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { befriend, type Hostility, startHostile } from './hostile-server.ts'
import type { Start } from './scenario.ts'

const RUNS = Number(process.env['RUNS'] ?? 300)

const count = fc.oneof(
  fc.nat({ max: 5 }),
  fc.constantFrom(-1, 0.5, 1e15, 1e16, Number.MAX_SAFE_INTEGER, 1e308, '1', null, true),
)
const name = fc.oneof(
  fc.constantFrom('i', 't', '', 'session-1', 'secret-1', null, 5),
  fc.string({ maxLength: 5 }),
)

const ready = fc
  .record(
    { id: name, token: name, recv: count, window: count, reset: name, ttl: count },
    { requiredKeys: [] },
  )
  .map((fields) => `~ready ${JSON.stringify(fields)}`)

/** So that some of what follows is said to a session. */
const goodReady = fc
  .record({ id: fc.constantFrom('i', 'j'), token: fc.constantFrom('t', 'u') })
  .map((fields) => `~ready ${JSON.stringify({ ...fields, window: 500 })}`)

const counts = fc.tuple(count, count).map((both) => both.join(' '))

const frame = fc.oneof(
  { weight: 3, arbitrary: goodReady },
  ready,
  fc.tuple(fc.constantFrom('~a ', '~pid ', '~qid ', '~qrs '), counts).map((parts) => parts.join('')),
  fc.constantFrom(
    '~',
    '~~',
    '~?',
    '~bye',
    '~taken',
    '~vvolatile',
    '~p1',
    '~q1',
    '~take 1 0 1',
    '',
    'x',
    '~ready',
  ),
  fc.string({ maxLength: 8 }).map((text) => `~${text}`),
  fc.string({ maxLength: 8, unit: 'binary' }),
  fc.uint8Array({ maxLength: 4 }),
)

const hostility = fc.record(
  {
    first: fc.array(frame, { maxLength: 2 }),
    answer: fc.array(frame, { minLength: 1, maxLength: 6 }),
    // Two answers to each acknowledgement would grow for ever.
    echo: fc.array(frame, { maxLength: 1 }),
    end: fc.constantFrom(1000, 1002, 1008, 1011, 1012, 4000, 4001, 4002, 4400, 4401, 4403, 4429, 'reset'),
  },
  { requiredKeys: [] },
)

const options = fc.record(
  {
    optional: fc.boolean(),
    unacked: fc.constant({ maxMessages: 3 }),
    auth: fc.constantFrom('value', () => 'called'),
    heartbeat: fc.constantFrom<false | { interval: number }>(false, { interval: 1_000 }),
  },
  { requiredKeys: [] },
)

describe('Whatever frames a server sends', () => {
  it('the session is told nothing impossible, and works once the hub answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostility, { minLength: 1, maxLength: 4 }),
        options,
        fc.array(fc.nat({ max: 8_000 }), { minLength: 1, maxLength: 4 }),
        async (script, given, pauses) => {
          const scenario = startHostile(script as Hostility[], given as Start)
          const { session, hub, simulation, advance, told } = scenario
          const outcomes: string[] = []
          for (const pause of pauses) {
            session.send('sent')
            session.deliver('delivered').then(
              () => outcomes.push('handled'),
              (error) => outcomes.push(error.code),
            )
            await advance(pause)
          }
          const dials = simulation.network.dials.length
          expect(dials).toBeLessThanOrEqual(40)
          befriend(scenario)
          await advance(1_000)
          // It may have closed for good; and as a server without sessions it has lost its chance until it misses the hello.
          for (let waited = 0; session.state !== 'live' || hub.sessions.length === 0; waited += 500) {
            if (session.state === 'ended') session.open()
            if (waited > 120_000) throw new Error(`It isn't live, but ${session.state}`)
            await advance(500)
          }
          let outcome: unknown = 'pending'
          for (let tries = 0; outcome !== 'handled' && tries < 5; tries += 1) {
            outcome = 'pending'
            session.deliver('after all').then(
              () => void (outcome = 'handled'),
              (error) => void (outcome = error),
            )
            for (let waited = 0; outcome === 'pending' && waited < 60_000; waited += 500) await advance(500)
          }
          expect(outcome).toBe('handled')
          expect(hub.handled).toContain('after all')
          // Every delivery has settled.
          expect(outcomes).toHaveLength(pauses.length)
          for (const { unacked } of told('reset'))
            for (const { data, fate } of unacked) {
              expect(['sent', 'delivered']).toContain(data)
              expect(['received', 'unsent', 'unknown']).toContain(fate)
            }
        },
      ),
      { numRuns: RUNS },
    )
  }, 120_000)
})
