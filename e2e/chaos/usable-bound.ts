// How long a client may take to be usable again once every fault is healed, reckoned from its options.
import type { ClientOptions } from './cast.ts'
import { ROUND } from './schedule.ts'

/** Chromium makes a page wait that has failed often, before each dial. */
const BROWSERS_THROTTLE = 5_000

/** An answer waits behind what was sent: a second for each 50 kB, and a round sends no more than these. */
const BACKLOG = 5_000

/** The longest `retry-after` of the schedule. */
const AWAY = 1_000

/** TCP takes up again what a black hole has swallowed: after as long again as it lasted. */
const RETRANSMISSION = 6_000

/**
 * The longest silence of a round teaches patience: one and a half times as much where a connection was kept, three times the
 * patience where one that was given up turned out to have been alive.
 */
const LEARNT = 3 * ROUND

/** What two busy cores add. */
const SLACK = 10_000

/** Milliseconds. It is the sum of what can come one after the other, and so much more than what is usual. */
export function usableBound({ heartbeat, backoff, connectTimeout = 10_000 }: ClientOptions): number {
  const { interval, timeout, patience } = heartbeat ?? {
    interval: 20_000,
    timeout: { max: 10_000 },
    patience: { busy: 20_000 },
  }
  const { max } = backoff ?? { max: 15_000 }
  // It is asked, but not while the browser is said to be offline, and given up when the patience is over.
  const noticing = max + interval + Math.max(2 * timeout.max, patience.busy, LEARNT) + BACKLOG
  // An attempt may still be lost to what was before; the browser's throttle may cost shorter ones than itself.
  const attempts = [1, 2, 4].map((factor) => connectTimeout * factor)
  const needed = attempts.findIndex((duration) => duration > BROWSERS_THROTTLE) + 2
  const dialling = attempts.slice(0, needed).reduce((sum, duration) => sum + duration + max, 0)
  return noticing + AWAY + dialling + BROWSERS_THROTTLE + RETRANSMISSION + SLACK
}
