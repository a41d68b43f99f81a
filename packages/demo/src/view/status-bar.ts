// Both states once more at the edge of a small screen, while the lanes are scrolled out of sight.
import type { LaneId } from '../lanes/lane-record.ts'
import { pagePart, setText } from './page-part.ts'

export class StatusBar {
  readonly #bar = pagePart('status-bar', HTMLElement)
  readonly #inSight = new Set<Element>()

  /** `lanes` is what the bar stands for. */
  constructor(lanes: readonly Element[]) {
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.#inSight.add(target)
        else this.#inSight.delete(target)
      }
      this.#bar.classList.toggle('is-shown', this.#inSight.size === 0)
    })
    for (const lane of lanes) observer.observe(lane)
  }

  show(lane: LaneId, kind: string, name: string): void {
    const status = pagePart(`status-${lane}`, HTMLElement)
    status.dataset['kind'] = kind
    const text = status.querySelector('.status-name')
    if (text !== null) setText(text, name)
  }
}
