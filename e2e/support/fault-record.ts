// What a fault did to both clients, in numbers, from their records; written for fault-table.mjs.
import type { TestInfo } from '@playwright/test'
import type { JournalEntry } from './journal.ts'
import type { LaneRecord, Records } from './pair.ts'
import type { Moment } from './two-lanes.ts'

/** Milliseconds; `null`: it didn't happen during the test. */
interface Outcome {
  /** From the fault to the first event that the application got. */
  readonly noticed: number | null
  /**
   * From the end of the fault (of one that is over at once, from the fault itself) to the first answer to anything that
   * was sent since the fault; negative: before its end. Absent where nothing was sent.
   */
  readonly back?: number | null
}

/** Of that name, from then on. */
export function eventsSince({ events }: LaneRecord, name: string, since = 0): readonly JournalEntry[] {
  return events.filter((event) => event.name === name && event.at >= since)
}

/** Both clients have noticed the end of a connection; ours may be open again. */
export function areLost({ native, ours }: Records): boolean {
  return eventsSince(native, 'close').length > 0 && eventsSince(ours, 'lost').length > 0
}

/** When our connection first became suspect, or was lost. */
export function noticedAt({ ours }: Records, since: number): number | undefined {
  return eventsSince(ours, 'state', since).find(({ detail }) => detail['health'] !== 'good')?.at
}

/** `over`: when the fault ended; a break is over at once. */
export function record(
  testInfo: TestInfo,
  fault: string,
  records: Records,
  { from, over }: { readonly from: Moment; readonly over?: Moment },
): void {
  const end = over ?? from
  const outcome = (lane: LaneRecord, noticed: number | undefined): Outcome => ({
    noticed: noticed === undefined ? null : noticed - from.before,
    ...answers(lane, from, end),
  })
  const description = JSON.stringify({
    fault,
    watched: Date.now() - from.before,
    lasted: end.before - from.before,
    native: outcome(records.native, eventsSince(records.native, 'close', from.before)[0]?.at),
    ours: outcome(records.ours, noticedAt(records, from.before)),
  })
  testInfo.annotations.push({ type: 'fault', description })
}

function answers({ sent, answered, dropped }: LaneRecord, from: Moment, end: Moment): Pick<Outcome, 'back'> {
  // Messages sent before a break may have been answered on the old connection.
  const firstNumber = sent.find(({ at }) => at >= from.after)?.number
  if (firstNumber === undefined) return dropped.length === 0 ? {} : { back: null }
  const first = answered.find(({ number }) => number >= firstNumber)
  return { back: first === undefined ? null : first.at - end.before }
}

/** Numbers that were answered more than once, or after a later one. */
export function disorder({ answered }: LaneRecord): readonly number[] {
  return answered
    .filter(({ number }, index) => number <= (answered[index - 1]?.number ?? 0))
    .map(({ number }) => number)
}

/** Whether all messages sent after an instant are answered. Within one millisecond the order is unknown. */
export function hasAnswers({ sent, answered }: LaneRecord, after = 0): boolean {
  const numbers = new Set(answered.map(({ number }) => number))
  return sent.every(({ number, at }) => at <= after || numbers.has(number))
}
