// The list of what happened, newest first. The same thing again is counted instead of repeated. Knows no socket.
import { setText } from './page-part.ts'

const MAX_ENTRIES = 200

export type Tone = 'good' | 'doubt' | 'bad' | 'neutral'

interface LatestEntry {
  readonly sentence: string
  readonly text: Element
  count: number
}

export class EventLog {
  readonly #list: HTMLOListElement
  #latest: LatestEntry | undefined

  constructor(list: HTMLOListElement) {
    this.#list = list
  }

  add(sentence: string, tone: Tone = 'neutral'): void {
    if (this.#latest?.sentence === sentence) {
      this.#latest.count += 1
      setText(this.#latest.text, `${sentence} (${this.#latest.count} times)`)
      return
    }
    const entry = document.createElement('li')
    entry.dataset['tone'] = tone
    const now = new Date()
    const time = document.createElement('time')
    time.dateTime = now.toISOString()
    time.textContent = `${now.toTimeString().slice(0, 8)}.${String(now.getMilliseconds()).padStart(3, '0')}`
    const text = document.createElement('span')
    text.textContent = sentence
    entry.append(time, text)
    this.#latest = { sentence, text, count: 1 }
    this.#keepPlace(() => {
      this.#list.prepend(entry)
      while (this.#list.childElementCount > MAX_ENTRIES) this.#list.lastElementChild?.remove()
    })
  }

  /** Whoever has scrolled down to read isn't moved by what is added above. */
  #keepPlace(change: () => void): void {
    const { scrollTop, scrollHeight } = this.#list
    change()
    if (scrollTop > 0) this.#list.scrollTop = scrollTop + this.#list.scrollHeight - scrollHeight
  }
}
