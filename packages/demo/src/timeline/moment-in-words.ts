// A moment of the timeline, in a sentence. Knows no page.
import type { Change, Condition } from '../record/client-record.ts'
import type { TimelineScene } from './timeline-drawing.ts'

const CONDITIONS: Readonly<Record<Condition, string>> = {
  alive: 'is connected',
  dead: 'says OPEN, but is dead',
  checking: 'checks whether the server still answers',
  asleep: 'stands still with the page',
  connecting: 'is connecting',
  stopped: 'is closed',
}

export function momentInWords({ now, faults, bands }: TimelineScene, at: number): string {
  const fault = faults.findLast(({ from, to }) => from <= at && at <= (to ?? now))
  const ago = Math.round((now - at) / 1_000)
  const when = ago === 0 ? 'Now' : `${ago} s ago`
  const clients = bands.map(({ name, conditions }) => `${name} ${inWords(conditionAt(conditions, at))}.`)
  return [`${when}${fault === undefined ? '' : `, ${fault.label}`}.`, ...clients].join(' ')
}

function conditionAt(changes: readonly Change<Condition>[], at: number): Condition | undefined {
  return changes.findLast((change) => change.at <= at)?.value
}

function inWords(condition: Condition | undefined): string {
  return condition === undefined ? 'wasn’t there yet' : CONDITIONS[condition]
}
