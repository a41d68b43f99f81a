// Both states once more at the edge of a small screen, while the lanes are scrolled out of sight.
import type { LaneId } from '../lanes/lane-record.ts'
import { pagePart, setText } from './page-part.ts'

export class StatusBar {
  readonly #bar = pagePart('status-bar', HTMLElement)
  readonly #names: Readonly<Record<LaneId, Element>>
  readonly #inSight = new Set<Element>()

  /** `lanes` is what the bar stands for. */
  constructor(lanes: readonly Element[]) {
    this.#names = { native: this.#name('native'), resilient: this.#name('resilient') }
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.#inSight.add(target)
        else this.#inSight.delete(target)
      }
      this.#bar.classList.toggle('is-shown', this.#inSight.size < lanes.length)
    })
    for (const lane of lanes) observer.observe(lane)
  }

  show(lane: LaneId, kind: string, text: string): void {
    pagePart(`status-${lane}`, HTMLElement).dataset['kind'] = kind
    setText(this.#names[lane], text)
  }

  #name(lane: LaneId): Element {
    const name = pagePart(`status-${lane}`, HTMLElement).querySelector('.status-name')
    if (name === null) throw new Error('index.html has no .status-name in the status bar')
    return name
  }
}
