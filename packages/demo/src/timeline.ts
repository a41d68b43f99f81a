// Everything that happened, as JSON to paste into an issue or a chat. No tokens, no messages.
import type { Timeline as SocketTimeline, Stats } from 'resilient-socket/diagnostics'
import type { LaneId, LaneRecord } from './lanes/lane-record.ts'

interface TimelineEntry {
  readonly at: number
  readonly what: LaneId | 'network'
  readonly [detail: string]: unknown
}

const MAX_NETWORK_ENTRIES = 2_000

export class Timeline {
  readonly #records: Readonly<Record<LaneId, LaneRecord>>
  readonly #diagnostics: { readonly timeline: SocketTimeline; readonly stats: Stats }
  readonly #network: TimelineEntry[] = []

  constructor(
    records: Readonly<Record<LaneId, LaneRecord>>,
    diagnostics: { readonly timeline: SocketTimeline; readonly stats: Stats },
  ) {
    this.#records = records
    this.#diagnostics = diagnostics
  }

  /** Something was done to the network or the server. */
  note(event: string, label: string): void {
    this.#network.push({ at: Date.now(), what: 'network', event, label })
    if (this.#network.length > MAX_NETWORK_ENTRIES) this.#network.shift()
  }

  toJSON(): unknown {
    const { timeline, stats } = this.#diagnostics
    const entries: TimelineEntry[] = [
      ...this.#network,
      ...this.#nativeEntries(),
      ...timeline.entries().map((entry) => ({ ...entry, what: 'resilient' as const })),
    ]
    return {
      browser: navigator.userAgent,
      messages: { native: countsOf(this.#records.native), resilient: countsOf(this.#records.resilient) },
      stats: stats.snapshot(),
      entries: entries
        .sort((a, b) => a.at - b.at)
        .map(({ at, ...entry }) => ({ at: new Date(at).toISOString(), ...entry })),
    }
  }

  /** A plain WebSocket has no diagnostics: what was seen of it. */
  #nativeEntries(): TimelineEntry[] {
    const { changes, events } = this.#records.native
    return [
      ...changes.map(({ at, kind }) => ({ at, what: 'native' as const, state: kind })),
      ...events.map(({ at, sentence }) => ({ at, what: 'native' as const, event: sentence })),
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
