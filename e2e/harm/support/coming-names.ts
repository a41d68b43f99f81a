// Names that the built package doesn't have yet. To be replaced by the plain ones.
import type { PlainOptions } from '../../support/journal.ts'

/** For servers that answer pings while they work. */
export const QUICK_PATIENCE = { heartbeat: { patience: { busy: 4_000 } } } as unknown as PlainOptions

/** Runs in the page. */
export function probe(id: string): number {
  const ours = pairs[id]!.ours as unknown as { probe?(): void; check?(): void }
  const now = Date.now()
  if (ours.probe === undefined) ours.check?.()
  else ours.probe()
  return now
}
