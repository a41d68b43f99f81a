// One fault from its beginning to the end of its consequences, looked at, judged and reported.
import { expect, type TestInfo } from '@playwright/test'
import { disorder, eventsSince } from '../../support/fault-record.ts'
import type { LaneRecord, Records } from '../../support/pair.ts'
import type { Engine } from '../port/engine.ts'
import { type FaultReport, reportFault } from './report-fault.ts'
import type { Trial } from './trial.ts'

export interface Fault {
  readonly name: string
  readonly group: string
  inflict(trial: Trial): unknown
  /** It begins at some instant of `inflict`: what is sent meanwhile may come through, and proves nothing. */
  readonly takesTime?: boolean
  /** Ends it. Absent: it is over at once. */
  heal?(trial: Trial): unknown
  /** Milliseconds until it is healed. */
  readonly lasts?: number
  /** Ours must be usable so many milliseconds after the end. */
  readonly bound: number
  /** How long the native socket is looked at, at most; a `close` ends it. Default: 8 seconds. */
  readonly watch?: number
  /** The native socket works again by itself, which ends the watch. */
  readonly nativeReturns?: boolean
}

/** What two busy cores and three browsers may add to a bound. */
export const SLACK = 4_000

export async function tryFault(
  testInfo: TestInfo,
  engine: Engine,
  trial: Trial,
  fault: Fault,
): Promise<{ readonly report: FaultReport; readonly records: Records }> {
  const { name, group, inflict, takesTime, heal, lasts = 0, bound, watch = 8_000, nativeReturns } = fault
  const from = Date.now()
  await inflict(trial)
  const begun = takesTime ? Date.now() : from
  let over = begun
  if (heal !== undefined) {
    // The fault itself is what takes so long.
    await new Promise((resolve) => setTimeout(resolve, lasts))
    over = Date.now()
    await heal(trial)
  }
  // Healing may itself take a while: a window that comes up again, a page that is gone back to.
  await trial.until('ours is usable', ({ ours }) => isUsable(ours, begun), bound + SLACK)
  const rest = from + watch - Date.now()
  if (rest > 0)
    await trial.until(
      'is watched',
      ({ native }) =>
        hasClosed(native, from) || (nativeReturns && isUsable(native, begun)) || Date.now() > from + watch,
      rest + SLACK,
    )
  await trial.settle()
  const records = await trial.read()
  const report = await reportFault(testInfo, engine, trial, { group, fault: name, from, begun, over })
  expect(disorder(records.ours)).toEqual([])
  expect(report.ours.doubled).toBe(0)
  if (eventsSince(records.ours, 'lost').length === 0) expect(report.ours.lost).toBe(0)
  return { report, records }
}

function isUsable({ sent, answered, state }: LaneRecord, begun: number): boolean {
  const first = sent.find(({ at }) => at >= begun)?.number ?? Infinity
  return state === 'open' && answered.some(({ number }) => number >= first)
}

function hasClosed(native: LaneRecord, from: number): boolean {
  return eventsSince(native, 'close', from).length > 0
}
