// When a client could be used again.
import type { LaneRecord } from '../../support/pair.ts'

/** The first answer to anything that was sent from then on. */
export function usableAt({ sent, answered }: LaneRecord, since: number): number | undefined {
  const first = sent.find(({ at }) => at >= since)?.number ?? Infinity
  return answered.find(({ number }) => number >= first)?.at
}
