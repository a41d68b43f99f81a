// What happened in one lane, newest first. The same thing again is counted instead of repeated.
import type { LaneEvent } from '../lanes/lane-record.ts'
import { setText } from './page-part.ts'

const MAX_ENTRIES = 100

interface LatestEntry {
  readonly sentence: string
  readonly text: Element
  count: number
}

export class EventList {
  readonly #list: HTMLOListElement
  #latest: LatestEntry | undefined

  constructor(list: HTMLOListElement) {
    this.#list = list
  }

  add({ at, sentence, tone }: LaneEvent): void {
    if (this.#latest?.sentence === sentence) {
      this.#latest.count += 1
      setText(this.#latest.text, `${sentence} (${this.#latest.count} times)`)
      return
    }
    const entry = document.createElement('li')
    entry.dataset['tone'] = tone
    const instant = new Date(at)
    const time = document.createElement('time')
    time.dateTime = instant.toISOString()
    time.textContent = `${instant.toTimeString().slice(0, 8)}.${String(Math.floor(instant.getMilliseconds() / 100))}`
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
