// One client's window: its state, the latest messages, and three numbers.
import { inSeconds } from '../page/durations.ts'
import { element, pagePart, partOf, setData, setText } from '../page/page-part.ts'
import type { ClientId, ClientRecord, Condition } from '../record/client-record.ts'
import type { Counts, Message } from '../record/message-ledger.ts'

const ROWS = 5

const COUNTS = ['delivered', 'waiting', 'never'] as const

const FATES: Readonly<Record<Message['fate'], string>> = {
  delivered: '✓ delivered',
  'in-flight': 'sent…',
  kept: 'kept safely',
  waiting: 'waiting safely',
  never: '✗ never arrived',
  unknown: '? unknown',
}

const KINDS: Readonly<Record<Condition, string>> = {
  alive: 'alive',
  dead: 'dead',
  checking: 'checking',
  asleep: 'stopped',
  connecting: 'reconnecting',
  stopped: 'stopped',
}

export class ChatWindow {
  readonly #state: HTMLElement
  readonly #unanswered: HTMLElement
  readonly #rows: readonly {
    readonly item: HTMLElement
    readonly text: HTMLElement
    readonly fate: HTMLElement
  }[]
  readonly #counts: ReadonlyMap<string, HTMLElement>

  constructor(id: ClientId) {
    const root = pagePart(`${id}-window`, HTMLElement)
    this.#state = partOf(root, '[data-part="state"]')
    this.#unanswered = partOf(root, '[data-part="unanswered"]')
    this.#rows = Array.from({ length: ROWS }, () => {
      const [item, text, fate] = [element('li'), element('span'), element('span')]
      item.append(text, fate)
      return { item, text, fate }
    })
    partOf(root, '[data-part="chat"]').append(...this.#rows.map(({ item }) => item))
    this.#counts = new Map(COUNTS.map((name) => [name, partOf(root, `[data-count="${name}"]`)]))
  }

  /** `says`: the client's state in words. `latest`: the number of the newest message. */
  show(record: ClientRecord, says: string, latest: number, now: number): void {
    const { condition, conditionSince, ledger, standstill } = record
    const since = inSeconds(now - conditionSince)
    setText(this.#state, condition === 'dead' ? `${says}, but dead for ${since}` : (standstill ?? says))
    setData(this.#state, 'kind', KINDS[condition])
    const counts = ledger.counts(now)
    for (const name of COUNTS) {
      const place = this.#counts.get(name)
      if (place === undefined) continue
      setText(partOf(place, 'dd'), String(counts[name]))
      setData(place, 'isBad', String(name === 'never' && counts.never > 0))
    }
    setText(this.#unanswered, unanswered(counts) || unknown(counts))
    for (const [index, row] of this.#rows.entries()) {
      const message = ledger.get(latest - ROWS + 1 + index)
      const isUnanswered = message?.fate === 'in-flight' && condition === 'dead'
      setText(row.text, message?.text ?? '')
      setText(row.fate, message === undefined ? '' : isUnanswered ? 'no answer' : FATES[message.fate])
      setData(row.item, 'fate', isUnanswered ? 'unanswered' : (message?.fate ?? ''))
    }
  }
}

function unanswered({ unanswered: count }: Counts): string {
  return count === 0 ? '' : `${messages(count)}: no answer yet`
}

function unknown({ unknown: count }: Counts): string {
  return count === 0 ? '' : `${messages(count)} may not have arrived`
}

function messages(count: number): string {
  return `${count} ${count === 1 ? 'message' : 'messages'}`
}
