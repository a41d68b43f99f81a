// One lane's card: what it says of itself, what is seen of it from outside, and how it took the last incident.
import { inWords } from '../durations.ts'
import type { VerdictSentence } from '../incidents/verdict-sentences.ts'
import type { Lane } from '../lanes/lane.ts'
import type { LaneEvent, LaneId, LaneRecord } from '../lanes/lane-record.ts'
import { EventList } from './event-list.ts'
import { pagePart, setText } from './page-part.ts'
import { type BandKind, StateBand } from './state-band.ts'

const COUNTS = ['answered', 'on-the-way', 'queued'] as const

export class LaneView {
  readonly #card: HTMLElement
  readonly #events: EventList
  readonly #band: StateBand
  readonly #parts: ReadonlyMap<string, Element>

  constructor(id: LaneId) {
    this.#card = pagePart(id, HTMLElement)
    const content = pagePart('lane-template', HTMLTemplateElement).content.cloneNode(true)
    this.#card.append(content)
    this.#parts = new Map(
      [...this.#card.querySelectorAll<HTMLElement>('[data-part]')].map((part) => [
        part.dataset['part'] ?? '',
        part,
      ]),
    )
    const title = this.#card.querySelector('h2')?.textContent ?? ''
    const events = this.#part('events', HTMLOListElement)
    // A region that scrolls must be reachable by keyboard.
    events.tabIndex = 0
    events.setAttribute('aria-label', `What happened: ${title}`)
    this.#events = new EventList(events)
    this.#band = new StateBand(pagePart(`${id}-band`, SVGSVGElement))
  }

  get element(): HTMLElement {
    return this.#card
  }

  told(event: LaneEvent): void {
    this.#events.add(event)
  }

  measured(roundTrip: number): void {
    this.#show('round-trip', inWords(roundTrip))
  }

  /** Returns what the lane is, as seen from outside, and in a few words. */
  show(
    lane: Lane,
    verdict: VerdictSentence | undefined,
    now: number,
  ): { readonly kind: BandKind; readonly text: string } {
    const { record } = lane
    const silentSince = record.silentSince(now)
    const kind = kindOf(record, silentSince)
    this.#card.dataset['kind'] = kind
    this.#show('state', lane.stateName)
    const note =
      record.standstill ?? (silentSince === undefined ? lane.note(now) : silence(now - silentSince))
    this.#show('note', note)
    if (kind !== 'open') this.#show('round-trip', '–')
    this.#show('sent', String(record.ledger.sent))
    for (const fate of COUNTS) this.#show(fate, String(record.ledger.count(fate)))
    this.#show('lost', String(record.ledger.lost))
    if (verdict !== undefined) {
      this.#show('verdict', verdict.text)
      this.#part('verdict', HTMLElement).dataset['tone'] = verdict.tone
    }
    this.#band.change(kind, silentSince ?? now)
    return { kind, text: kind === 'open' ? lane.stateName : `${lane.stateName}, ${note}` }
  }

  draw({ sideDials }: LaneRecord, now: number): void {
    this.#band.draw(sideDials, now)
  }

  #show(name: string, text: string): void {
    setText(this.#part(name, HTMLElement), text)
  }

  #part<T extends Element>(name: string, type: abstract new () => T): T {
    const part = this.#parts.get(name)
    if (part instanceof type) return part
    throw new Error(`the lane's template has no ${type.name} with data-part="${name}"`)
  }
}

function kindOf(record: LaneRecord, silentSince: number | undefined): BandKind {
  if (record.standstill !== undefined) return 'still'
  return silentSince === undefined ? record.kind : 'silent'
}

function silence(duration: number): string {
  return `no answer for ${Math.floor(duration / 1_000)} s`
}
