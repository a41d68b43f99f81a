// A recording of everything that happened, as JSON for an issue or a chat. No tokens, no messages.
import type { Pair } from '../clients/pair.ts'
import type { ClientId, ClientRecord } from '../record/client-record.ts'

interface Entry {
  readonly at: number
  readonly what: ClientId | 'network'
  readonly [detail: string]: unknown
}

const MAX_NETWORK_ENTRIES = 2_000

export class Recording {
  readonly #pair: () => Pair
  #network: Entry[] = []

  constructor(pair: () => Pair) {
    this.#pair = pair
  }

  /** Records a fault. */
  note(event: string, label: string): void {
    this.#network.push({ at: Date.now(), what: 'network', event, label })
    if (this.#network.length > MAX_NETWORK_ENTRIES) this.#network.shift()
  }

  clear(): void {
    this.#network = []
  }

  toJSON(): unknown {
    const { plain, ours } = this.#pair()
    const { session } = ours
    const entries: Entry[] = [
      ...this.#network,
      ...entriesOf(plain.record),
      ...ours.timeline.entries().map((entry) => ({ ...entry, what: 'ours' as const })),
    ]
    return {
      browser: navigator.userAgent,
      messages: {
        plain: plain.record.ledger.counts(Date.now()),
        ours: ours.record.ledger.counts(Date.now()),
      },
      stats: ours.stats.snapshot(),
      ...(session && { session: { state: session.state, unacked: session.unacked } }),
      entries: entries
        .sort((a, b) => a.at - b.at)
        .map(({ at, ...entry }) => ({ at: new Date(at).toISOString(), ...entry })),
    }
  }
}

/** A plain WebSocket has no diagnostics, so this is what the page observed. */
function entriesOf({ claims, events }: ClientRecord): Entry[] {
  return [
    ...claims.map(({ at, value }) => ({ at, what: 'plain' as const, state: value })),
    // Leave out sentences that quote a visitor's message.
    ...events
      .filter(({ sentence }) => !sentence.startsWith('“'))
      .map(({ at, sentence }) => ({ at, what: 'plain' as const, event: sentence })),
  ]
}
