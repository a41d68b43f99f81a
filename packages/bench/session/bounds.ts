// Checks the results against the bounds of the design.

import { quantile } from '../common/numbers.ts'
import type { Losses } from './faults.ts'
import type { Results } from './results.ts'

export const BOUNDS = {
  /** Bytes of a frame with a text of 100 bytes: the header of RFC 6455, and nothing else. */
  dataBytes: { up: 106, down: 102 },
  controlsPerSecond: 1,
  /** From a new connection's opening until the first replayed message. */
  roundTrips: 2,
  /** Milliseconds that processes and the proxy's timers may add. */
  ownTime: 0.2,
  /** Of what a core does with `ws` alone. */
  ratio: 0.9,
  /** Bytes of all sessions, by default. */
  total: 67_108_864,
} as const

const OURS = 'resilient-socket'

/** How much the heap may differ from the hub's own count: tombstones, tables, headers of texts. */
const HEAP_ALLOWANCE = 1.25

/** Echoes of a server on one core, as a share of those of `ws` alone. */
export interface Part {
  /** Other processes can only slow a round down, so the fast quarters are compared. */
  readonly part: number
  /** The same of each round. */
  readonly rounds: readonly number[]
}

export function partOf({ servers }: Results, depth: number, kind: 'hub' | 'socket.io'): Part {
  const [raw = [], own = []] = (['ws', kind] as const).map((name) =>
    servers
      .get(depth)
      ?.get(name)
      ?.map(({ microseconds }) => microseconds),
  )
  return {
    part: quantile(raw, 0.25) / quantile(own, 0.25),
    rounds: own.map((cost, round) => (raw[round] ?? Number.NaN) / cost),
  }
}

/** A line for each bound that is missed. */
export function misses(results: Results): readonly string[] {
  return [...wireMisses(results), ...faultMisses(results), ...speedMisses(results), ...memoryMisses(results)]
}

function wireMisses({ wire }: Results): readonly string[] {
  const lines: string[] = []
  for (const direction of ['up', 'down'] as const) {
    const cost = wire.get(OURS)?.[direction]
    const { dataBytes, controlsPerSecond } = BOUNDS
    if (cost?.dataBytes !== dataBytes[direction])
      lines.push(`A data frame ${direction} has ${cost?.dataBytes} bytes, not ${dataBytes[direction]}`)
    if (!((cost?.controlsPerSecond ?? Number.NaN) <= controlsPerSecond))
      lines.push(`${cost?.controlsPerSecond} control frames a second ${direction}, not ${controlsPerSecond}`)
  }
  return lines
}

function faultMisses({ faults, replays }: Results): readonly string[] {
  const lines: string[] = []
  for (const [fault, outcomes] of faults) {
    const { up, down } = outcomes.get(OURS) ?? {}
    if (up?.untold !== 0) lines.push(`${fault}: of ${up?.untold} lost messages the client was not told`)
    if (fault !== 'killed server' && !(isWhole(up) && isWhole(down)))
      lines.push(`${fault}: ${JSON.stringify({ up, down })}`)
  }
  for (const [fault, outcomes] of replays) {
    const { firstUp = [], firstDown = [] } = outcomes.get(OURS) ?? {}
    for (const trips of [quantile(firstUp, 0.25), quantile(firstDown, 0.25)])
      if (!(trips <= BOUNDS.roundTrips + BOUNDS.ownTime))
        lines.push(
          `${fault}: the replay began after ${trips.toFixed(2)} round trips, not ${BOUNDS.roundTrips}`,
        )
  }
  return lines
}

function isWhole(losses: Losses | undefined): boolean {
  return losses?.lost === 0 && losses.doubled === 0
}

function speedMisses(results: Results): readonly string[] {
  const lines: string[] = []
  const { part } = partOf(results, 1, 'hub')
  if (!(Number(part.toFixed(2)) >= BOUNDS.ratio))
    lines.push(`The hub does ${part.toFixed(3)} of what ws does alone, not ${BOUNDS.ratio}`)
  return lines
}

function memoryMisses({ limited }: Results): readonly string[] {
  return limited.total <= BOUNDS.total * HEAP_ALLOWANCE
    ? []
    : [`Sessions take ${limited.total} bytes, and the hub's bound is ${BOUNDS.total}`]
}
