// Plays a scenario by itself when the page has been opened: not in a tab that nobody sees, and not where motion isn't wanted.
import { SCENARIOS, type Scenario } from './scenarios.ts'

/** Milliseconds after both clients are connected. */
const DELAY = 2_000

export class Autoplay {
  readonly #scenario: Scenario | undefined
  readonly #isAsked: boolean
  #isWanted: boolean
  #dueAt: number | undefined

  /** `asked`: the scenario that the page's address names, if any. It plays with reduced motion, too. */
  constructor(asked: string | undefined, isMotionReduced: boolean) {
    const named = SCENARIOS.find(({ id }) => id === asked)
    this.#scenario = named ?? SCENARIOS[0]
    this.#isAsked = named !== undefined
    this.#isWanted = this.#isAsked || !isMotionReduced
  }

  /** Whoever touches a control wants nothing to play by itself. */
  cancel(): void {
    this.#isWanted = false
  }

  /** Returns the scenario when it is to begin. */
  due(isReady: boolean, now: number): Scenario | undefined {
    if (!this.#isWanted) return undefined
    if (!isReady || document.visibilityState !== 'visible') {
      this.#dueAt = undefined
      return undefined
    }
    this.#dueAt ??= now + DELAY
    return now >= this.#dueAt ? this.#scenario : undefined
  }

  /** Until the first scenario begins, for a headline that says so; `undefined`: none does, or another one. */
  secondsLeft(now: number): number | undefined {
    if (!this.#isWanted || this.#isAsked || this.#dueAt === undefined) return undefined
    return Math.max(1, Math.ceil((this.#dueAt - now) / 1_000))
  }
}
