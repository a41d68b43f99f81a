// One row a library, each measured by itself: what fails in one leaves the others alone.
import { facts, ours, type Peer } from '../peers.ts'
import { type Cell, failed, type Row } from './section.ts'

export async function rowsOf(
  peers: readonly Peer[],
  columns: number,
  measure: (peer: Peer) => Promise<readonly Cell[]>,
): Promise<readonly Row[]> {
  return Promise.all(
    peers.map(async (peer) => {
      const cells = await measure(peer).catch((error: unknown) =>
        Array.from({ length: columns }, () => failed(error)),
      )
      return rowOf(peer, cells)
    }),
  )
}

export function rowOf(peer: Peer, cells: readonly Cell[]): Row {
  return { title: facts[peer].title, isOurs: ours.has(peer), cells }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`
}
