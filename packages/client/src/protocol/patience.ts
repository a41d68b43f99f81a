// How long a silent connection is kept, and what is learnt about that. Knows no pings.
import type { HeartbeatTiming } from './config.ts'
import type { Turn } from './turn.ts'

/** `busy`: the server owed something when it was asked, so it may be at work. */
export type PatienceKind = 'idle' | 'busy'

/** What was learnt about one kind of silence, in milliseconds. */
export interface Patience {
  /** So long a silence may be and end in proof of life, with a margin. */
  readonly proved: number
  /** A connection that was given up was alive. */
  readonly presumed: number
  readonly presumedUntil: number
}

const MAX_LEARNT = 120_000
const PRESUMED_FOR = 600_000
const MARGIN = 1.5
const PRESUMED_FACTOR = 3

/** WebKit stops waiting for a closing handshake at 5.5 s, whatever is the case. */
const UNCLEAR_FROM = 4_000
const UNCLEAR_TO = 8_000

/** So long after the first unanswered ping a connection is given up. */
export function patienceOf(turn: Turn, kind: PatienceKind, { patience }: HeartbeatTiming): number {
  const patienceFor = (kind: PatienceKind): number => {
    const { proved, presumed, presumedUntil } = turn.server[kind]
    return Math.max(patience[kind], proved, turn.now < presumedUntil ? presumed : 0)
  }
  return Math.max(patienceFor('idle'), patienceFor(kind))
}

/** A silence ended in proof of life. */
export function recordProof({ server }: Turn, kind: PatienceKind, silence: number): void {
  const proved = Math.max(server[kind].proved, Math.min(MAX_LEARNT, silence * MARGIN))
  server[kind] = { ...server[kind], proved }
}

/** A connection that was given up for silence has closed at last: its close event tells whether it was alive. */
export function recordLateClose(
  turn: Turn,
  {
    kind,
    wasClean,
    after,
  }: { readonly kind: PatienceKind; readonly wasClean: boolean; readonly after: number },
  timing: HeartbeatTiming,
): void {
  const { server, now } = turn
  const isUnclear = !wasClean && after >= UNCLEAR_FROM && after <= UNCLEAR_TO
  server.unclearEnds = isUnclear ? server.unclearEnds + (kind === 'busy' ? 1 : 0) : 0
  const isAlive = wasClean || (kind === 'busy' && server.unclearEnds > 1)
  if (isUnclear && !isAlive) return
  const presumed = isAlive ? Math.min(MAX_LEARNT, patienceOf(turn, kind, timing) * PRESUMED_FACTOR) : 0
  server[kind] = { ...server[kind], presumed, presumedUntil: now + PRESUMED_FOR }
}
