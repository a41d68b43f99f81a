// The latest result of each scenario and of faults made by hand, and the verdict for screen readers.
import { element, pagePart, setText } from '../page/page-part.ts'
import type { FinishedRun } from '../record/run.ts'
import type { ClientResult } from '../record/verdict.ts'

const BY_HAND = 'By hand'

const NOT_YET = 'not run yet'

/** All rows exist from the start, so that nothing moves when a run ends. */
export class Scoreboard {
  readonly #rows = new Map<string, HTMLTableRowElement>()
  readonly #announcement = pagePart('announcement', HTMLElement)

  constructor(scenarios: readonly string[]) {
    for (const label of [...scenarios, BY_HAND]) this.#rows.set(label, element('tr'))
    pagePart('scores', HTMLElement).append(...this.#rows.values())
    this.clear()
  }

  add(run: FinishedRun): void {
    const { label, plain, ours, comparison } = run
    const row = this.#rows.get(label) ?? this.#rows.get(BY_HAND)
    row?.replaceChildren(
      name(label),
      cell(plain, 'Plain '),
      cell(ours, 'ResilientSocket ', comparison.reason),
    )
    if (row !== undefined) row.dataset['hasResult'] = 'true'
    setText(this.#announcement, spoken(run))
  }

  clear(): void {
    for (const [label, row] of this.#rows) {
      row.replaceChildren(name(label), element('td', NOT_YET), element('td'))
      row.dataset['hasResult'] = 'false'
    }
    setText(this.#announcement, '')
  }
}

function name(label: string): HTMLTableCellElement {
  const made = element('th', label)
  made.scope = 'row'
  return made
}

function cell({ sentence, isDead }: ClientResult, client: string, reason = ''): HTMLTableCellElement {
  const made = element('td', sentence)
  made.dataset['client'] = client
  made.dataset['tone'] = isDead ? 'dead' : ''
  if (reason !== '') made.append(element('span', reason, 'reason'))
  return made
}

function spoken({ label, plain, ours, comparison }: FinishedRun): string {
  return `${label}. Plain: ${plain.sentence} ResilientSocket: ${ours.sentence} ${comparison.reason}`.trim()
}
