// Everything that happened, as JSON to paste into an issue or a chat. No addresses, no messages.
import type { LaneId, LaneRecord } from './lanes/lane-record.ts'

interface TimelineEntry {
  readonly at: number
  readonly what: LaneId | 'network'
  readonly [detail: string]: unknown
}

const MAX_NETWORK_ENTRIES = 2_000

export class Timeline {
  readonly #records: Readonly<Record<LaneId, LaneRecord>>
  readonly #network: TimelineEntry[] = []

  constructor(records: Readonly<Record<LaneId, LaneRecord>>) {
    this.#records = records
  }

  /** Something was done to the network or the server. */
  note(event: string, label: string): void {
    this.#network.push({ at: Date.now(), what: 'network', event, label })
    if (this.#network.length > MAX_NETWORK_ENTRIES) this.#network.shift()
  }

  toJSON(): unknown {
    const entries = [...this.#network, ...this.#entriesOf('native'), ...this.#entriesOf('resilient')]
    return {
      browser: navigator.userAgent,
      messages: { native: countsOf(this.#records.native), resilient: countsOf(this.#records.resilient) },
      entries: entries
        .sort((a, b) => a.at - b.at)
        .map(({ at, ...entry }) => ({ at: new Date(at).toISOString(), ...entry })),
    }
  }

  #entriesOf(lane: LaneId): TimelineEntry[] {
    const { changes, events } = this.#records[lane]
    return [
      ...changes.map(({ at, kind }) => ({ at, what: lane, state: kind })),
      ...events.map(({ at, sentence }) => ({ at, what: lane, event: sentence })),
    ]
  }
}

function countsOf({ ledger }: LaneRecord): Readonly<Record<string, number>> {
  return {
    sent: ledger.sent,
    answered: ledger.count('answered'),
    onTheWay: ledger.count('on-the-way'),
    queued: ledger.count('queued'),
    unanswered: ledger.count('unanswered'),
    dropped: ledger.count('dropped'),
  }
}
