// What a lane's network is like at the moment. Knows no socket.

/** What meets a new connection; a number is the HTTP status that its opening handshake is answered with. */
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
  /** Both ways: what comes is held, and passes at once afterwards, as when Chromium is set offline. */
  readonly paused: boolean
  /** Which way nothing gets through. What is sent meanwhile arrives with TCP's next retransmission after it is over. */
  readonly blackHole: 'none' | 'up' | 'down' | 'both'
  /** Milliseconds that everything takes longer, each way. */
  readonly delay: number
  /** Milliseconds on top of `delay`, at most: drawn for each piece. Nothing overtakes. */
  readonly jitter: number
  /** Bytes a second, each way; 0: no limit. */
  readonly bandwidth: number
  /** Milliseconds between bursts: everything stalls until the next one; 0: nothing stalls. */
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

/** When a piece that came at `now` is to leave, if nothing is in its way. */
export function dueAt(network: Network, now: number): number {
  const arrival = now + network.delay + Math.random() * network.jitter
  return network.burst === 0 ? arrival : Math.ceil(arrival / network.burst) * network.burst
}

/** Linux; doubled each time (RFC 6298 section 5.5), up to two minutes. */
const FIRST_RETRANSMISSION = 200
const LONGEST_RETRANSMISSION = 120_000

/** When TCP tries again, at `now` or later, what was lost for the first time at `lostAt`. */
export function retransmissionAt(lostAt: number, now: number): number {
  let wait = FIRST_RETRANSMISSION
  let at = lostAt + wait
  while (at < now) {
    wait = Math.min(wait * 2, LONGEST_RETRANSMISSION)
    at += wait
  }
  return at
}
