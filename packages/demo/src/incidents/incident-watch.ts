// Keeps the current incident: begins one when something is broken, ends it when nothing is any more.
import type { LaneId, LaneRecord } from '../lanes/lane-record.ts'
import { Incident } from './incident.ts'
import { type VerdictSentence, verdictSentence } from './verdict-sentences.ts'

export class IncidentWatch {
  readonly #records: Readonly<Record<LaneId, LaneRecord>>
  #incident: Incident | undefined
  #announcedTurn = ''

  constructor(records: Readonly<Record<LaneId, LaneRecord>>) {
    this.#records = records
  }

  begin(label: string, now: number): void {
    this.#incident = new Incident(label, now, this.#records)
  }

  end(now: number): void {
    if (this.#incident !== undefined) this.#incident.endedAt ??= now
  }

  /** The page is back: what happened while nobody could notice, or look, doesn't count as being slow. */
  resume(now: number): void {
    if (this.#incident !== undefined && this.#incident.endedAt === undefined)
      this.begin(this.#incident.label, now)
  }

  observe(now: number): void {
    this.#incident?.observe(now)
  }

  sentence(id: LaneId, now: number): VerdictSentence | undefined {
    return this.#incident && verdictSentence(this.#incident, this.#incident.courses[id], now)
  }

  /** What there is to say aloud: once for each turn that it takes, not for each second that it lasts. */
  announcement(now: number): string | undefined {
    const turn = this.#incident?.turn ?? ''
    if (turn === this.#announcedTurn) return undefined
    this.#announcedTurn = turn
    const [native, resilient] = [this.sentence('native', now), this.sentence('resilient', now)]
    return `${this.#incident?.label}. Plain WebSocket: ${native?.text} ResilientSocket: ${resilient?.text}`
  }
}
