// What a trial did to both clients, in numbers, kept in the report for harm-table.mjs.
import { expect, type TestInfo } from '@playwright/test'
import type { LaneRecord } from '../../support/pair.ts'
import { type HarmTrial, lost } from './harm-trial.ts'

interface Outcome {
  /** Connections that it lost or gave up. */
  readonly givenUp: number
  /** Connections that were followed by others as planned. */
  readonly replaced: number
  /** Connections that its proxy has seen. */
  readonly dials: number
  readonly lost: number
  /** Answers that came more than once. */
  readonly doubled: number
  /** Milliseconds of the longest answer; `null`: none came. */
  readonly longest: number | null
}

export interface HarmReport {
  readonly row: string
  readonly native: Outcome
  readonly ours: Outcome
}

export async function reportHarm(testInfo: TestInfo, row: string, trial: HarmTrial): Promise<HarmReport> {
  const { native, ours } = await trial.read()
  const report = {
    row,
    native: { ...outcomeOf(native), dials: trial.native.proxy.dialCount },
    ours: { ...outcomeOf(ours), dials: trial.ours.proxy.dialCount },
  }
  testInfo.annotations.push({ type: 'harm', description: JSON.stringify(report) })
  return report
}

/** What native keeps, ours keeps. `dials`: how many there may be; only the first one is ever used. */
export async function expectUnharmed(
  testInfo: TestInfo,
  row: string,
  trial: HarmTrial,
  { dials = 1 }: { readonly dials?: number } = {},
): Promise<void> {
  const { native, ours } = await reportHarm(testInfo, row, trial)
  expect.soft(native, `${row}: native`).toMatchObject({ givenUp: 0, lost: 0, doubled: 0 })
  expect.soft(ours, row).toMatchObject({ givenUp: 0, replaced: 0, lost: 0, doubled: 0 })
  expect.soft(ours.dials, `${row}: dials`).toBeLessThanOrEqual(dials)
}

function outcomeOf(record: LaneRecord): Omit<Outcome, 'dials'> {
  const { events, sent, answered } = record
  const ends = events.filter(({ name }) => name === 'lost' || name === 'close')
  const replaced = ends.filter(({ detail }) => detail['origin'] === 'replaced').length
  const sentAt = new Map(sent.map(({ number, at }) => [number, at]))
  const trips = answered.map(({ number, at }) => at - (sentAt.get(number) ?? at))
  return {
    givenUp: ends.length - replaced,
    replaced,
    lost: lost(record),
    doubled: answered.length - new Set(answered.map(({ number }) => number)).size,
    longest: trips.length === 0 ? null : Math.max(...trips),
  }
}
