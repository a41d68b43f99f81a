// One fault from its beginning to the end of its consequences, looked at, judged and reported.
import { expect, type TestInfo } from '@playwright/test'
import { disorder, eventsSince } from '../../support/fault-record.ts'
import type { Records } from '../../support/pair.ts'
import type { Engine } from '../port/engine.ts'
import { type FaultReport, reportFault } from './report-fault.ts'
import type { Trial } from './trial.ts'

export interface Fault {
  readonly name: string
  readonly group: string
  inflict(trial: Trial): void | Promise<void>
  /** Ends it. Absent: it is over at once. */
  heal?(trial: Trial): Promise<void>
  /** Milliseconds until it is healed. */
  readonly lasts?: number
  /** Ours must be usable so many milliseconds after the end. */
  readonly bound: number
  /** How long the native socket is looked at, at most; a `close` ends it. Default: 8 seconds. */
  readonly watch?: number
}

/** What two busy cores and three browsers may add to a bound. */
const SLACK = 4_000

export async function tryFault(
  testInfo: TestInfo,
  engine: Engine,
  trial: Trial,
  { name, group, inflict, heal, lasts = 0, bound, watch = 8_000 }: Fault,
): Promise<{ readonly report: FaultReport; readonly records: Records }> {
  const from = Date.now()
  await inflict(trial)
  let over = from
  if (heal !== undefined) {
    // The fault itself is what takes so long.
    await new Promise((resolve) => setTimeout(resolve, lasts))
    over = Date.now()
    await heal(trial)
  }
  // Healing may itself take a while: a window that comes up again, a page that is gone back to.
  await trial.until('ours is usable', (records) => isUsable(records, from), bound + SLACK)
  const rest = from + watch - Date.now()
  if (rest > 0)
    await trial.until(
      'is watched',
      ({ native }) => hasClosed(native, from) || Date.now() > from + watch,
      rest + SLACK,
    )
  await trial.settle()
  const records = await trial.read()
  const report = await reportFault(testInfo, engine, trial, { group, fault: name, from, over })
  expect(disorder(records.ours)).toEqual([])
  expect(report.ours.doubled).toBe(0)
  if (eventsSince(records.ours, 'lost').length === 0) expect(report.ours.lost).toBe(0)
  return { report, records }
}

function isUsable({ ours }: Records, from: number): boolean {
  const first = ours.sent.find(({ at }) => at >= from)?.number ?? Infinity
  return ours.state === 'open' && ours.answered.some(({ number }) => number >= first)
}

function hasClosed(native: Records['native'], from: number): boolean {
  return eventsSince(native, 'close', from).length > 0
}
