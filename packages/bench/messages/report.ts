// Prints durations as tables, and checks the bounds. Knows no browser.
import { type ClientName, type Durations, messageKinds, type Operation, receivers } from './measured.ts'

const OURS = 'resilient-socket'
const THEIRS = 'reconnecting-websocket'

/** What ours may add to an operation, as a part of what reconnecting-websocket adds. */
const bounds: ReadonlyMap<Operation, number> = new Map<Operation, number>([
  ...messageKinds.map((kind) => [kind, 0.6] as const),
  ['sent', 1],
])

/** Nanoseconds per operation. Other processes can only slow a round down, so the fast quarter is the steadiest number. */
interface Figures {
  /** Lower quartile of the rounds. */
  readonly quartile: number
  readonly median: number
  /** The lower quartile over that of the native class. */
  readonly added: number
}

/** One table: a line for each row's name and client. */
export function table(title: string, results: ReadonlyMap<string, Durations>): string {
  const lines = [
    `| ${title} | client | median, ns | lower quartile | added over native | of what ${THEIRS} adds |`,
    '| --- | --- | ---: | ---: | ---: | ---: |',
  ]
  for (const [operation, durations] of results) {
    for (const name of receivers.filter((name) => durations[name])) {
      const { median, quartile, added } = figures(durations, name)
      const part = added / figures(durations, THEIRS).added
      const over = name === 'native' ? ['', ''] : [ns(added), part > 0 ? `${part.toFixed(2)} ×` : 'noise']
      lines.push(`| ${[operation, name, ns(median), ns(quartile), ...over].join(' | ')} |`)
    }
  }
  return lines.join('\n')
}

/** A line for each bound that is missed. */
export function misses(results: ReadonlyMap<Operation, Durations>): readonly string[] {
  const lines: string[] = []
  for (const [operation, bound] of bounds) {
    const durations = results.get(operation) ?? {}
    const ours = figures(durations, OURS).added
    const theirs = figures(durations, THEIRS).added
    if (!(ours <= bound * theirs))
      lines.push(
        `${operation}: ${OURS} adds ${ns(ours)} ns, ${THEIRS} ${ns(theirs)} ns; ${bound} × is the bound`,
      )
  }
  return lines
}

function figures(durations: Durations, name: ClientName): Figures {
  const own = durations[name] ?? []
  const quartile = quantile(own, 0.25)
  return { quartile, median: quantile(own, 0.5), added: quartile - quantile(durations.native ?? [], 0.25) }
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN
}

function ns(duration: number): string {
  return duration.toFixed(0)
}
