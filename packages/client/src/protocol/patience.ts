// How long a silent connection is kept, and how that adapts to the server. Knows no pings.
import type { HeartbeatTiming } from './config.ts'
import type { Turn } from './turn.ts'

/** `busy`: a message was unanswered at the first ping, so the server may be working on it. */
export type PatienceKind = 'idle' | 'busy'

/** What was learnt about one kind of silence, in milliseconds. */
export interface Patience {
  /** The longest silence of a connection that was alive, with a margin. */
  readonly proved: number
  /** A longer patience, because a connection that was given up turned out to be alive. */
  readonly presumed: number
  readonly presumedUntil: number
}

const MAX_LEARNT = 120_000
const PRESUMED_FOR = 600_000
const MARGIN = 1.5
const PRESUMED_FACTOR = 3

/** WebKit stops waiting for a closing handshake after 5.5 s, so an unclean close around then tells nothing. */
const UNCLEAR_FROM = 4_000
const UNCLEAR_TO = 8_000

/** Milliseconds from the first unanswered ping until a connection is given up. */
export function patienceOf(turn: Turn, kind: PatienceKind, { patience }: HeartbeatTiming): number {
  const patienceFor = (kind: PatienceKind): number => {
    const { proved, presumed, presumedUntil } = turn.server[kind]
    return Math.max(patience[kind], proved, turn.now < presumedUntil ? presumed : 0)
  }
  return Math.max(patienceFor('idle'), patienceFor(kind))
}

/** A silent connection turned out to be alive. */
export function recordProof({ server }: Turn, kind: PatienceKind, silence: number): void {
  const proved = Math.max(server[kind].proved, Math.min(MAX_LEARNT, silence * MARGIN))
  server[kind] = { ...server[kind], proved }
}

/** A connection that was given up for silence closed at last. A clean close shows that it was alive. */
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
