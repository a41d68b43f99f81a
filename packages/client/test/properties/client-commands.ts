// What can happen in the life of a client, as data that fast-check can draw and shrink. Knows no client.
import fc from 'fast-check'
import type { EnvironmentSignal } from '../../src/index.ts'
import { EVENT_NAMES, type EventName } from '../simulation/scenario.ts'

export type Action = 'open' | 'close' | 'reconnect' | 'rotate' | 'probe' | 'ping' | 'opened' | 'send'

export type Command =
  /** Time passes. */
  | { readonly type: 'advance' | 'sleep'; readonly ms: number }
  /** The newest native socket accepts; it, or the one beside it, says something, or begins to close. */
  | { readonly type: 'accept' }
  | { readonly type: 'deliver' | 'fade'; readonly isBeside: boolean }
  | {
      readonly type: 'pong'
      readonly which: 'newest' | 'oldest' | 'unknown' | 'malformed'
      readonly isBeside: boolean
    }
  | { readonly type: 'end'; readonly code: number; readonly reason: string; readonly isBeside: boolean }
  /** An old native socket speaks. */
  | { readonly type: 'late'; readonly index: number; readonly isEnd: boolean }
  /** How servers and providers behave from now on. */
  | { readonly type: 'server'; readonly accepts: boolean; readonly answers: boolean }
  | { readonly type: 'provider'; readonly outcome: Outcome }
  | { readonly type: 'setup'; readonly outcome: Outcome }
  | { readonly type: 'constructor'; readonly failures: number }
  /** The page and its network. */
  | { readonly type: 'offline' | 'online' | 'show' | 'hide' | 'lie' }
  | { readonly type: 'signal'; readonly signal: EnvironmentSignal }
  /** The user. */
  | {
      readonly type: 'send'
      readonly ttl?: number
      readonly volatile?: boolean
      readonly isPoison: boolean
      readonly count: number
    }
  | { readonly type: 'call'; readonly action: Action }
  /** A listener that calls something, once. */
  | { readonly type: 'react'; readonly event: EventName; readonly action: Action }
  /** A function of the user's that calls something, once. */
  | { readonly type: 'intrude'; readonly place: Place; readonly action: Action }

export type Place = 'url' | 'setup' | 'classifyClose' | 'backoff'

export type Outcome = 'works' | 'fails' | 'hangs'

export interface Circumstances {
  readonly autoConnect: boolean
  readonly hasProvider: boolean
  readonly hasBackoff: boolean
  readonly hasSetup: boolean
  readonly heartbeat: false | { maxSilence?: number; interval?: number; attempts?: number }
  readonly queue: false | { maxMessages?: number; overflow?: 'drop-newest' | 'drop-oldest' }
  readonly maxAttempts: number
  readonly maxAge: number
  readonly overlap: boolean
  readonly random: readonly number[]
  readonly accepts: boolean
  readonly answers: boolean
}

const duration = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.constantFrom(
    499,
    500,
    999,
    1_000,
    1_001,
    1_999,
    2_000,
    2_001,
    4_999,
    5_000,
    10_000,
    15_000,
    19_000,
    20_000,
  ),
  fc.integer({ min: 0, max: 45_000 }),
)
const outcome = fc.constantFrom<Outcome>('works', 'works', 'fails', 'hangs')
const action = fc.constantFrom<Action>(
  'open',
  'open',
  'open',
  'close',
  'reconnect',
  'rotate',
  'rotate',
  'probe',
  'ping',
  'opened',
  'send',
)
const signal = fc.constantFrom<EnvironmentSignal>(
  'visible',
  'resume',
  'pagehide',
  'pageshow',
  'network-change',
)
const isBeside = fc.boolean()
const place = fc.constantFrom<Place>('url', 'setup', 'classifyClose', 'backoff')
const code = fc.constantFrom(1000, 1001, 1006, 1006, 1006, 1006, 1008, 1011, 1013, 4000, 4401, 4401, 4403)
const reason = fc.constantFrom('', '', 'because', 'retry-after=20')
const event = fc.constantFrom(...EVENT_NAMES.filter((name) => name !== 'drain'))

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ type: fc.constant('advance' as const), ms: duration }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('sleep' as const),
      ms: fc.constantFrom(500, 3_000, 60_000, 3_600_000),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('accept' as const) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('deliver' as const), isBeside }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('fade' as const), isBeside }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('signal' as const), signal }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('pong' as const),
      which: fc.constantFrom('newest' as const, 'oldest' as const, 'unknown' as const, 'malformed' as const),
      isBeside,
    }),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('end' as const), code, reason, isBeside }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('late' as const), index: fc.nat(9), isEnd: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('server' as const),
      accepts: fc.boolean(),
      answers: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom('provider' as const, 'setup' as const), outcome }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('constructor' as const),
      failures: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'offline' as const,
        'online' as const,
        'show' as const,
        'hide' as const,
        'lie' as const,
      ),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record(
      {
        type: fc.constant('send' as const),
        ttl: fc.constantFrom(1, 500, 20_000),
        volatile: fc.boolean(),
        isPoison: fc.constantFrom(false, false, false, true),
        count: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: ['type', 'isPoison', 'count'] },
    ),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('call' as const), action }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('react' as const), event, action }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('intrude' as const), place, action }) },
)

export const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  autoConnect: fc.constantFrom(true, true, true, false),
  hasProvider: fc.boolean(),
  hasBackoff: fc.constantFrom(false, false, true),
  hasSetup: fc.constantFrom(false, false, true),
  heartbeat: fc.constantFrom(
    {},
    {},
    { interval: 3_000, attempts: 1 },
    { interval: 1_500, attempts: 3 },
    { maxSilence: 8_000 },
    false as const,
  ),
  queue: fc.constantFrom(
    {},
    { maxMessages: 3 },
    { maxMessages: 3, overflow: 'drop-oldest' as const },
    false as const,
  ),
  maxAttempts: fc.constantFrom(Infinity, Infinity, 3),
  maxAge: fc.constantFrom(Infinity, Infinity, 12_000),
  overlap: fc.constantFrom(true, true, true, false),
  random: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
    minLength: 1,
    maxLength: 6,
  }),
  accepts: fc.constantFrom(true, true, false),
  answers: fc.boolean(),
})

/** Long enough for something to come of something. */
export const history: fc.Arbitrary<Command[]> = fc.array(command, { maxLength: 40, size: 'max' })
