import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Config } from '../../src/protocol/config.ts'
import type { Input } from '../../src/protocol/inputs.ts'
import { AWAY } from '../support/attempt-rules.ts'
import { type HistoryEvent, type Luck, ModelShell } from '../support/model-shell.ts'
import { ProtocolRules } from '../support/protocol-rules.ts'
import { backoff, configOf, ownClose, timing } from '../support/states.ts'

const HISTORIES = process.env['CI'] ? 10_000 : 1_000
/** `PROPERTY_SEED=…` lives through the histories of an earlier run again. */
const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31)

const random = fc.double({ min: 0, max: 0.999_999, noNaN: true })
const duration = fc.oneof(
  fc.constantFrom(0, 1, 99, 100, 999, 1_000, 1_001, 2_000, 2_001, 5_000),
  fc.nat(60_000),
)
const NIGHT = 40_000_000
const span = (min: number, max: number) => fc.integer({ min, max })

const heartbeats = fc.oneof(
  fc.constant(timing),
  fc.constant(false as const),
  fc.record({
    interval: span(100, 30_000),
    timeout: fc.record({ min: span(100, 5_000), max: span(100, 90_000) }),
    attempts: span(1, 4),
    patience: fc
      .tuple(span(100, 30_000), span(100, 30_000))
      .map(([a, b]) => ({ idle: Math.min(a, b), busy: Math.max(a, b) })),
    maxSilence: fc.oneof(fc.constant(0), fc.constant(0), span(100, 30_000)),
  }),
)

const configs: fc.Arbitrary<Config> = fc.oneof(
  fc.constant(configOf()),
  fc.record({
    connectTimeout: span(100, 20_000),
    closeTimeout: span(1, 5_000),
    heartbeat: heartbeats,
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
    stableAfter: span(0, 10_000),
    maxAttempts: fc.oneof(fc.constant(Infinity), span(1, 6)),
    maxAge: fc.oneof(fc.constant(Infinity), span(100, 60_000)),
    overlap: fc.constantFrom(true, true, true, false),
    isRefreshable: fc.boolean(),
  }),
)

const always = <T extends HistoryEvent>(event: T) => fc.constant<HistoryEvent>(event)
const input = (...inputs: Input[]) =>
  fc.constantFrom<HistoryEvent>(...inputs.map((it) => ({ does: 'take', input: it }) as const))
const sign = (...reasons: Extract<Input, { type: 'sign' }>['reason'][]) =>
  input(...reasons.map((reason) => ({ type: 'sign', reason }) as const))

const meeting = fc.record({
  does: fc.constant('meet' as const),
  late: fc.constantFrom(0, 0, 0, 0, 1, 1_000, 1_001, 9_000, 80_000),
})
const success = fc.record({ does: fc.constant('succeed' as const), handshake: fc.nat(9_000) })
const pong = fc.record({
  does: fc.constant('answer' as const),
  offset: fc.constantFrom(0, 0, 0, 1, 2, 5, true as const),
})
const sending = fc.record({
  does: fc.constant('send' as const),
  bytes: fc.oneof(fc.nat(500), fc.nat(5_000_000)),
  buffered: fc.constantFrom(0, 1, 200_000, 900_000),
})
const ending = fc.record({
  does: fc.constant('end' as const),
  info: fc.record({
    code: fc.constantFrom(1000, 1001, 1006, 1006, 1008, 1012, 1013, 4401, 4403, 4429),
    reason: fc.oneof(fc.constant(''), fc.constantFrom(...AWAY.keys())),
    origin: fc.constantFrom('network', 'server', 'provider', 'setup'),
  }),
})
const lateClose = fc.record({
  does: fc.constant('close-late' as const),
  wasClean: fc.boolean(),
  after: fc.constantFrom(100, 4_000, 5_500, 8_001, 60_000),
})

const events: fc.Arbitrary<HistoryEvent> = fc.oneof(
  { weight: 8, arbitrary: meeting },
  { weight: 6, arbitrary: success },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('pass' as const), ms: duration }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('sleep' as const), ms: fc.oneof(duration, fc.constant(NIGHT)) }),
  },
  { weight: 2, arbitrary: always({ does: 'message' }) },
  { weight: 4, arbitrary: pong },
  { weight: 2, arbitrary: sending },
  { weight: 1, arbitrary: always({ does: 'fill-queue' }) },
  { weight: 2, arbitrary: ending },
  { weight: 1, arbitrary: always({ does: 'replacement-end' }) },
  { weight: 1, arbitrary: lateClose },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('network' as const), isOnline: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('page' as const), isHidden: fc.boolean() }) },
  { weight: 2, arbitrary: sign('probe', 'visible', 'resume', 'wake', 'network-change') },
  { weight: 2, arbitrary: input({ type: 'rotate' }) },
  { weight: 1, arbitrary: input({ type: 'pagehide' }, { type: 'sign', reason: 'pageshow' }) },
  {
    weight: 1,
    arbitrary: input({ type: 'reconnect' }, { type: 'ping' }, { type: 'close', code: 1000, reason: '' }),
  },
  { weight: 2, arbitrary: input({ type: 'open' }, { type: 'close-settled', info: ownClose }) },
)

const lucks: fc.Arbitrary<Luck> = fc.record({
  random,
  verdict: fc.constantFrom('retry', 'retry', 'retry', 'retry', 'refresh', 'refresh', 'stop'),
  delay: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(60_000) }),
  calls: fc.nat(30).map((dice) => (dice === 30 ? 'close' : dice === 29 ? 'reconnect' : undefined)),
  isFormatBroken: fc.nat(60).map((dice) => dice === 60),
})

/** Every phase, every deadline that can be met, every effect. */
const EVERYTHING: readonly string[] = [
  ...['asked', 'good', 'paused'].map((name) => `check ${name}`),
  ...[
    'ask-delay',
    'ask-verdict',
    'closed',
    'dial',
    'discard',
    'drop-replacement',
    'flush',
    'latency',
    'lost',
  ].map((name) => `effect ${name}`),
  ...['move-pings', 'opened', 'ping', 'promote', 'replace', 'start-close', 'unanswered', 'waiting'].map(
    (name) => `effect ${name}`,
  ),
  ...['ask', 'ask-owed', 'attempt', 'close', 'close-old', 'drain', 'give-up', 'pong'].map(
    (name) => `met ${name}`,
  ),
  ...['replace', 'replacement', 'resume', 'retry', 'rotate', 'unanswered'].map((name) => `met ${name}`),
  ...['closed', 'closing', 'connecting', 'idle', 'open', 'waiting'].map((name) => `phase ${name}`),
  ...['closing', 'dialling', 'draining'].map((name) => `replacement ${name}`),
]

console.info(`${HISTORIES} histories, PROPERTY_SEED=${seed}`)

describe('the protocol', () => {
  it('keeps its rules whatever happens', { timeout: 300_000 }, () => {
    const seen = new Set<string>()
    const history = fc.array(fc.tuple(events, lucks), { maxLength: 80, size: 'max' })
    const property = fc.property(configs, fc.boolean(), history, (config, autoConnect, lives) => {
      const rules = new ProtocolRules()
      const shell = new ModelShell(config, rules)
      const [first] = lives
      if (autoConnect && first) shell.live({ does: 'take', input: { type: 'open' } }, first[1])
      for (const [event, luck] of lives) shell.live(event, luck)
      for (const name of rules.seen) seen.add(name)
    })
    fc.assert(property, { numRuns: HISTORIES, seed })
    expect([...seen].sort()).toEqual(EVERYTHING)
  })
})
