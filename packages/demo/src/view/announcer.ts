// Tells screen readers where the connection has come to: only what lasts, never each step on the way.
import { setText } from './page-part.ts'

const SETTLING_TIME = 1_000

export class Announcer {
  readonly #region: Element
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(region: Element) {
    this.#region = region
  }

  announce(sentence: string): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => setText(this.#region, sentence), SETTLING_TIME)
  }
}
