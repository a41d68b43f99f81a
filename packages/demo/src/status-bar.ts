// The state once more at the edge of a small screen, while its panel is scrolled out of sight.
import { pagePart, setText } from './page-part.ts'

export class StatusBar {
  readonly #bar = pagePart('status-bar', HTMLElement)
  readonly #name = pagePart('status-bar-name', HTMLElement)
  readonly #clock = pagePart('status-bar-clock', HTMLElement)

  /** `panel` is what the bar stands for. */
  constructor(panel: Element) {
    const observer = new IntersectionObserver((entries) => {
      const isInSight = entries.at(-1)?.isIntersecting === true
      this.#bar.classList.toggle('is-shown', !isInSight)
    })
    observer.observe(panel)
  }

  show(kind: string, name: string): void {
    this.#bar.dataset['kind'] = kind
    setText(this.#name, name)
  }

  tick(clock: string): void {
    setText(this.#clock, clock)
  }
}
