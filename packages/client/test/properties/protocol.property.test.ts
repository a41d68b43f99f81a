import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Config } from '../../src/protocol/config.ts'
import type { Input } from '../../src/protocol/inputs.ts'
import { type HistoryEvent, type Luck, ModelShell } from '../support/model-shell.ts'
import { AWAY, ProtocolRules } from '../support/protocol-rules.ts'
import { backoff, configOf, ownClose, timing } from '../support/states.ts'

const HISTORIES = process.env['CI'] ? 10_000 : 1_000
/** `PROPERTY_SEED=…` lives through the histories of an earlier run again. */
const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31)

const random = fc.double({ min: 0, max: 0.999_999, noNaN: true })
const duration = fc.oneof(fc.constantFrom(0, 1, 999, 1_000, 1_001, 2_000, 2_001, 5_000), fc.nat(60_000))
const NIGHT = 40_000_000
const span = (min: number, max: number) => fc.integer({ min, max })

const configs: fc.Arbitrary<Config> = fc.oneof(
  fc.constant(configOf()),
  fc.record({
    connectTimeout: span(100, 20_000),
    closeTimeout: span(1, 5_000),
    heartbeat: fc.oneof(
      fc.constant(timing),
      fc.constant(false as const),
      fc.record({
        interval: span(100, 30_000),
        timeout: fc.record({ min: span(100, 5_000), max: span(100, 90_000) }),
        attempts: span(1, 4),
        listen: fc.oneof(fc.constant(0), span(100, 30_000)),
      }),
    ),
    backoff: fc.oneof(
      fc.constant(backoff),
      fc.record({
        min: span(1, 5_000),
        max: span(1, 60_000),
        factor: fc.constantFrom(1, 1.5, 2, 10),
        restartWindow: span(1, 10_000),
        hidden: fc.constantFrom(1, 4),
      }),
    ),
    stableAfter: span(1, 10_000),
    maxAttempts: fc.oneof(fc.constant(Infinity), span(1, 6)),
    maxAge: fc.oneof(fc.constant(Infinity), span(100, 60_000)),
    overlap: fc.constantFrom(true, true, true, false),
    isRefreshable: fc.boolean(),
  }),
)

const input = (...inputs: Input[]) =>
  fc.constantFrom(...inputs.map((it) => ({ does: 'take', input: it }) as const))
const weighted = (weight: number, arbitrary: fc.Arbitrary<HistoryEvent>) => ({ weight, arbitrary })

const events: fc.Arbitrary<HistoryEvent> = fc.oneof(
  weighted(
    6,
    fc.record({ does: fc.constant('meet' as const), late: fc.constantFrom(0, 0, 0, 1, 1_000, 1_001, 9_000) }),
  ),
  weighted(
    5,
    fc.record({
      does: fc.constant('take' as const),
      input: fc.record({ type: fc.constant('ready' as const), handshake: fc.nat(9_000) }),
    }),
  ),
  weighted(3, fc.record({ does: fc.constant('pass' as const), ms: duration })),
  weighted(1, fc.record({ does: fc.constant('sleep' as const), ms: fc.oneof(duration, fc.constant(NIGHT)) })),
  weighted(2, fc.constant({ does: 'hear' as const })),
  weighted(
    2,
    fc.record({
      does: fc.constant('answer' as const),
      offset: fc.constantFrom(0, 0, 0, 1, 2, 5, true as const),
    }),
  ),
  weighted(
    1,
    fc.record({
      does: fc.constant('send' as const),
      bytes: fc.nat(5_000_000),
      buffered: fc.constantFrom(0, 1),
    }),
  ),
  weighted(
    3,
    fc.record({
      does: fc.constant('end' as const),
      info: fc.record({
        code: fc.constantFrom(1000, 1001, 1006, 1008, 1012, 1013, 4401, 4403, 4429),
        reason: fc.oneof(fc.constant(''), fc.constantFrom(...AWAY.keys())),
        origin: fc.constantFrom('network', 'server', 'provider', 'setup'),
      }),
    }),
  ),
  weighted(1, fc.record({ does: fc.constant('network' as const), isOnline: fc.boolean() })),
  weighted(1, fc.record({ does: fc.constant('page' as const), isHidden: fc.boolean() })),
  weighted(2, input({ type: 'sign', reason: 'check' })),
  weighted(2, input({ type: 'rotate' })),
  weighted(1, input({ type: 'pagehide' }, { type: 'sign', reason: 'pageshow' })),
  weighted(2, input({ type: 'replacement-ended' })),
  weighted(
    4,
    fc.record({
      does: fc.constant('take' as const),
      input: fc.record({ type: fc.constant('replacement-ready' as const), handshake: fc.nat(9_000) }),
    }),
  ),
  weighted(1, input({ type: 'reconnect' }, { type: 'ping' }, { type: 'close', info: ownClose })),
  weighted(2, input({ type: 'open' }, { type: 'close-settled', info: ownClose })),
)

const lucks: fc.Arbitrary<Luck> = fc.record({
  random,
  verdict: fc.constantFrom('retry', 'retry', 'retry', 'retry', 'refresh', 'refresh', 'stop'),
  delay: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(60_000) }),
  isFormatBroken: fc.nat(30).map((dice) => dice === 30),
})

console.info(`${HISTORIES} histories, PROPERTY_SEED=${seed}`)

describe('the protocol', () => {
  it('keeps its rules whatever happens', { timeout: 300_000 }, () => {
    const seen = new Set<string>()
    const history = fc.array(fc.tuple(events, lucks), { maxLength: 80, size: 'max' })
    const property = fc.property(configs, fc.boolean(), history, (config, autoConnect, lives) => {
      const rules = new ProtocolRules()
      const shell = new ModelShell(config, rules.watch, rules.settled)
      const [first] = lives
      if (autoConnect && first) shell.live({ does: 'take', input: { type: 'open' } }, first[1])
      for (const [event, luck] of lives) shell.live(event, luck)
      for (const name of rules.seen) seen.add(name)
    })
    fc.assert(property, { numRuns: HISTORIES, seed })
    expect([...seen].sort()).toEqual([
      'announce-latency',
      'announce-loss',
      'announce-open',
      'announce-wait',
      'close-old',
      'closed',
      'closing',
      'connecting',
      'dial',
      'finish',
      'flush',
      'give-up',
      'idle',
      'open',
      'promote',
      'replace',
      'send-ping',
      'start-close',
      'waiting',
      'warn-unanswered',
    ])
  })
})
