// What a fault did to both clients, in numbers, kept in the report for faults-table.mjs.
import type { TestInfo } from '@playwright/test'
import type { EchoServer } from '../../support/echo-server.ts'
import type { LaneRecord, Records } from '../../support/pair.ts'
import type { Engine } from '../port/engine.ts'

export interface FaultReport {
  readonly group: string
  readonly fault: string
  readonly engine: string
  readonly version: string
  /** Milliseconds from when it had surely begun until it was over; 0: at once. */
  readonly lasted: number
  /** Milliseconds from the fault until this was written down. */
  readonly watched: number
  readonly native: {
    /** What it told after the fault, with milliseconds since; `close 1006`. */
    readonly events: readonly (readonly [name: string, after: number])[]
    /** At the end. */
    readonly state: string
    /** Milliseconds from the end of the fault to the first answer to anything sent since the fault; `null`: none. */
    readonly usable: number | null
    /** Messages that it took and that were never answered. */
    readonly lost: number
  }
  readonly ours: {
    /** Milliseconds from the fault until the connection was suspect, or lost; `null`: never. */
    readonly noticed: number | null
    readonly usable: number | null
    readonly lost: number
    /** Messages that its server got more than once. */
    readonly doubled: number
  }
}

/** A trial, or what takes the place of one: a tab of many. */
interface Tried {
  read(): Promise<Records>
  readonly ours: { readonly server: Pick<EchoServer, 'visits'> }
}

export interface FaultSpan {
  /** By which the table is divided. */
  readonly group: string
  readonly fault: string
  /** When the fault was asked for. */
  readonly from: number
  /** When it had surely begun: what was sent before may have come through. Default: at once. */
  readonly begun?: number
  /** When it was over. Default: at once. */
  readonly over?: number
}

export async function reportFault(
  testInfo: TestInfo,
  engine: Engine,
  trial: Tried,
  { group, fault, from, begun = from, over = begun }: FaultSpan,
): Promise<FaultReport> {
  const { native, ours } = await trial.read()
  const told = native.events.filter(({ at }) => at >= from)
  const notice = ours.events.find(
    ({ name, at, detail }) => name === 'state' && at >= from && detail['health'] !== 'good',
  )
  const report: FaultReport = {
    group,
    fault,
    engine: engine.name,
    version: engine.version,
    lasted: over - begun,
    watched: Date.now() - from,
    native: {
      events: told.map(({ name, at, detail }) => [
        name === 'close' ? `close ${detail['code']}` : name,
        at - from,
      ]),
      state: native.state,
      usable: usableAfter(native, begun, over),
      lost: unanswered(native),
    },
    ours: {
      noticed: notice === undefined ? null : notice.at - from,
      usable: usableAfter(ours, begun, over),
      lost: unanswered(ours),
      doubled: doubled(trial.ours),
    },
  }
  testInfo.annotations.push({ type: 'fault', description: JSON.stringify(report) })
  return report
}

/** Negative: before it was over. */
function usableAfter({ sent, answered }: LaneRecord, begun: number, over: number): number | null {
  const first = sent.find(({ at }) => at >= begun)?.number ?? Infinity
  const answer = answered.find(({ number }) => number >= first)
  return answer === undefined ? null : answer.at - over
}

function unanswered({ sent, answered, dropped }: LaneRecord): number {
  const settled = new Set([...answered.map(({ number }) => number), ...dropped])
  return sent.filter(({ number }) => !settled.has(number)).length
}

function doubled({ server }: Tried['ours']): number {
  const messages = server.visits.flatMap((visit) => visit.messages)
  return messages.length - new Set(messages).size
}
