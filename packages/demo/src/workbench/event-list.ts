// The events of one client, newest first. Repeated events are counted.
import { setText } from '../page/page-part.ts'
import type { ClientEvent } from '../record/client-record.ts'

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
    // A region that scrolls must be reachable by keyboard.
    list.tabIndex = 0
  }

  add({ at, sentence, tone }: ClientEvent): void {
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

  clear(): void {
    this.#list.replaceChildren()
    this.#latest = undefined
  }

  /** Keeps the scroll position of a reader when entries are added above. */
  #keepPlace(change: () => void): void {
    const { scrollTop, scrollHeight } = this.#list
    change()
    if (scrollTop > 0) this.#list.scrollTop = scrollTop + this.#list.scrollHeight - scrollHeight
  }
}
