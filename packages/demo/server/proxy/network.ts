// The current state of a lane's network. Knows no socket.

/** What happens to a new connection. A number is the HTTP status of its opening handshake. */
export type Door =
  | 'open'
  | 'refuse'
  | 'reset'
  | 'fin'
  | 'hang'
  | 'open-then-fin'
  | 'bad-accept'
  | 'garbage'
  | 200
  | 302
  | 401
  | 503

export interface Network {
  readonly door: Door
  /** Holds data both ways, and passes it at once afterwards, as Chromium does when it is set offline. */
  readonly paused: boolean
  /** The direction in which nothing gets through. Afterwards, data arrives with TCP's next retransmission. */
  readonly blackHole: 'none' | 'up' | 'down' | 'both'
  /** Extra milliseconds, each way. */
  readonly delay: number
  /** Most milliseconds on top of `delay`, at random for each piece. Order is kept. */
  readonly jitter: number
  /** Bytes a second, each way; 0: no limit. */
  readonly bandwidth: number
  /** Milliseconds between bursts: data waits for the next one; 0: no bursts. */
  readonly burst: number
}

export const PERFECT_NETWORK: Network = {
  door: 'open',
  paused: false,
  blackHole: 'none',
  delay: 0,
  jitter: 0,
  bandwidth: 0,
  burst: 0,
}

export type Direction = 'up' | 'down'

export function isBlackHole(network: Network, direction: Direction): boolean {
  return network.blackHole === 'both' || network.blackHole === direction
}

/** When a piece that came at `now` leaves, if nothing blocks it. */
export function dueAt(network: Network, now: number): number {
  const arrival = now + network.delay + Math.random() * network.jitter
  return network.burst === 0 ? arrival : Math.ceil(arrival / network.burst) * network.burst
}

/** Linux's first retransmission timeout. It doubles each time (RFC 6298 section 5.5), up to two minutes. */
const FIRST_RETRANSMISSION = 200
const LONGEST_RETRANSMISSION = 120_000

/** When TCP next retransmits, at `now` or later, what was first lost at `lostAt`. */
export function retransmissionAt(lostAt: number, now: number): number {
  let wait = FIRST_RETRANSMISSION
  let at = lostAt + wait
  while (at < now) {
    wait = Math.min(wait * 2, LONGEST_RETRANSMISSION)
    at += wait
  }
  return at
}
