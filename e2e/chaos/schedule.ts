// What happens in a round, and when: drawn from a seed, and the same each time. Knows no browser and no server.
import { simulate } from 'resilient-socket/testing'
import { CAST, LINES, type Line } from './cast.ts'
import type { Method } from './log.ts'

/** As the fault proxy takes it; what isn't named is as it should be. */
export interface Network {
  readonly door?: 'refuse' | 'reset' | 'fin' | 'hang' | 'open-then-fin' | 302 | 401 | 503
  readonly blackHole?: 'up' | 'down' | 'both'
  readonly delay?: number
  readonly jitter?: number
  readonly bandwidth?: number
  readonly burst?: number
}

export type Break = 'reset' | 'fin' | 'forget' | 'mend' | 'cut-silence' | 'cut-fin' | 'cut-reset'

export type Pongs = 'short' | 'newest' | 'late' | 'never' | 'flood'

/** What a page is told, whether it is so or not. `hidden`: it goes into the page cache, and comes back. */
export type Signal = 'online' | 'offline' | 'visibilitychange' | 'pageshow' | 'resume' | 'hidden'

/** Durations are milliseconds. What lasts ends with the round at the latest. */
export type Action =
  | { readonly kind: 'network'; readonly line: Line; readonly network: Network; readonly lasts: number }
  | { readonly kind: 'break'; readonly line: Line; readonly how: Break }
  | { readonly kind: 'offline'; readonly lasts: number }
  | { readonly kind: 'restart'; readonly lasts: number; readonly isAnnounced: boolean }
  | { readonly kind: 'expire' }
  | {
      readonly kind: 'signal'
      readonly page: 0 | 1
      readonly signal: Signal
      readonly lasts: number
    }
  | ({ readonly client: string } & ClientAction)

export type ClientAction =
  | { readonly kind: 'pongs'; readonly pongs: Pongs; readonly after: number; readonly lasts: number }
  | { readonly kind: 'server-close'; readonly code: number; readonly reason: string }
  | { readonly kind: 'push'; readonly count: number; readonly size: number }
  | {
      readonly kind: 'send'
      readonly count: number
      readonly size: number
      readonly form: 'text' | 'bytes' | 'blob'
      readonly ttl?: number
      readonly isVolatile?: boolean
    }
  | { readonly kind: 'call'; readonly method: Method }
  /** Called from within the next such event. */
  | { readonly kind: 'ambush'; readonly event: AmbushEvent; readonly method: Method }

export type AmbushEvent = 'state' | 'open' | 'lost' | 'waiting' | 'replacing' | 'message' | 'close' | 'drop'

export interface TimedAction {
  /** Milliseconds from the start of the round. */
  readonly at: number
  readonly action: Action
}

/** So long faults are made before everything is healed. */
export const ROUND = 9_000

const MEAN_GAP = 90

/** Longer than any `closeTimeout`: what `close()` waits for must come of itself. */
const LONGEST_CLOSED = 4_000

/** A name that comes more often in a list is drawn more often. */
const KINDS = list(
  { network: 6, break: 5, offline: 1, restart: 1, expire: 1, signal: 4 },
  { pongs: 2, 'server-close': 4, push: 8, send: 14, call: 7, ambush: 3 },
)
const METHODS = list({ rotate: 4, probe: 3, ping: 3, opened: 2, reconnect: 3, open: 2, close: 3 })
const BREAKS = list({ reset: 3, fin: 2, forget: 4, mend: 1, 'cut-silence': 2, 'cut-fin': 1, 'cut-reset': 1 })
const CODES = [1000, 1001, 1002, 1003, 1008, 1009, 1011, 1012, 1013, 1014, 3000, 3008, 4401, 4403, 4429, 4999]
const EVENTS = list({ open: 2, lost: 2, state: 2, waiting: 1, replacing: 2, message: 1, close: 1, drop: 1 })

/** The actions of the round of that number, in order. */
export function roundOf(seed: number, number: number): readonly TimedAction[] {
  const draw = new Draw(simulate({ seed: seed * 1_000_003 + number }).environment.random)
  const actions: TimedAction[] = []
  for (let at = draw.upTo(2 * MEAN_GAP); at < ROUND; at += draw.upTo(2 * MEAN_GAP)) {
    const action = drawAction(draw)
    actions.push({ at, action }, ...drawCompanions(draw, at, action))
  }
  return actions.sort((one, other) => one.at - other.at)
}

/** What is closed for good would miss the rest of the round. A close that nobody hears is seldom a matter of chance. */
function drawCompanions(draw: Draw, at: number, action: Action): readonly TimedAction[] {
  const isClose = action.kind === 'call' && action.method === 'close'
  if (!isClose && action.kind !== 'server-close') return []
  const { client } = action
  const open: TimedAction = {
    at: at + draw.upTo(LONGEST_CLOSED),
    action: { kind: 'call', client, method: 'open' },
  }
  if (!isClose || draw.happens(0.6)) return [open]
  const { line } = CAST.find(({ name }) => name === client)!
  const network = { blackHole: draw.of(['up', 'down', 'both'] as const) }
  const before = Math.max(0, at - draw.upTo(200))
  return [open, { at: before, action: { kind: 'network', line, network, lasts: LONGEST_CLOSED } }]
}

/** Draws from random numbers in [0, 1). */
class Draw {
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  upTo(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  between(least: number, most: number): number {
    return least + this.upTo(most - least)
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.upTo(choices.length)]!
  }

  happens(probability: number): boolean {
    return this.#random() < probability
  }
}

function drawAction(draw: Draw): Action {
  const kind = draw.of(KINDS)
  switch (kind) {
    case 'network':
      return { kind, line: draw.of(LINES), network: drawNetwork(draw), lasts: draw.between(100, 4_000) }
    case 'break':
      return { kind, line: draw.of(LINES), how: draw.of(BREAKS) }
    case 'offline':
      return { kind, lasts: draw.between(50, 3_000) }
    case 'restart':
      return { kind, lasts: draw.between(10, 2_500), isAnnounced: draw.happens(0.5) }
    case 'expire':
      return { kind }
    case 'signal': {
      const signals = ['online', 'offline', 'visibilitychange', 'pageshow', 'resume', 'hidden'] as const
      return { kind, page: draw.of([0, 1]), signal: draw.of(signals), lasts: draw.between(10, 1_500) }
    }
    default:
      return { client: draw.of(CAST).name, ...drawClientAction(draw, kind) }
  }
}

function drawClientAction(draw: Draw, kind: ClientAction['kind']): ClientAction {
  switch (kind) {
    case 'pongs': {
      const pongs = draw.of(['short', 'newest', 'late', 'never', 'flood'] as const)
      return { kind, pongs, after: draw.between(100, 3_000), lasts: draw.between(500, 4_000) }
    }
    case 'server-close': {
      const code = draw.of(CODES)
      const reason = code === 1013 && draw.happens(0.5) ? 'busy; retry-after=1' : ''
      return { kind, code, reason }
    }
    case 'push':
      return { kind, count: draw.between(1, 20), size: draw.upTo(2_000) }
    case 'send':
      return {
        kind,
        count: draw.between(1, 12),
        size: draw.upTo(1_500),
        form: draw.of(['text', 'text', 'bytes', 'blob'] as const),
        ...(draw.happens(0.2) ? { ttl: draw.upTo(1_500) } : {}),
        ...(draw.happens(0.15) ? { isVolatile: true } : {}),
      }
    case 'call':
      return { kind, method: draw.of(METHODS) }
    case 'ambush':
      return { kind, event: draw.of(EVENTS), method: draw.of(METHODS) }
  }
}

function drawNetwork(draw: Draw): Network {
  const doors = ['refuse', 'reset', 'fin', 'hang', 'hang', 'open-then-fin', 302, 401, 503] as const
  return draw.of<() => Network>([
    () => ({ blackHole: draw.of(['up', 'down', 'both', 'both'] as const) }),
    () => ({ door: draw.of(doors) }),
    () => ({ delay: draw.between(5, 400), jitter: draw.upTo(300) }),
    () => ({ bandwidth: draw.between(2_000, 50_000) }),
    () => ({ burst: draw.between(50, 800) }),
  ])()
}

function list<T extends string>(...counts: readonly Partial<Record<T, number>>[]): readonly T[] {
  return counts.flatMap((count) =>
    Object.entries<number | undefined>(count).flatMap(([name, times = 0]) => Array<T>(times).fill(name as T)),
  )
}
