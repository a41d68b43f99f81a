// Plays a scenario when the page has been opened, but not in a hidden tab, and not with reduced motion.
import { SCENARIOS, type Scenario } from './scenarios.ts'

/** Milliseconds after both clients are connected. */
const DELAY = 2_000

export class Autoplay {
  readonly #scenario: Scenario | undefined
  readonly #isAsked: boolean
  #isWanted: boolean
  #dueAt: number | undefined

  /** `asked`: the scenario in the page's address, if any. It plays with reduced motion, too. */
  constructor(asked: string | undefined, isMotionReduced: boolean) {
    const named = SCENARIOS.find(({ id }) => id === asked)
    this.#scenario = named ?? SCENARIOS[0]
    this.#isAsked = named !== undefined
    this.#isWanted = this.#isAsked || !isMotionReduced
  }

  /** Cancels: the visitor used a control. */
  cancel(): void {
    this.#isWanted = false
  }

  /** Returns the scenario once it should begin. */
  due(isReady: boolean, now: number): Scenario | undefined {
    if (!this.#isWanted) return undefined
    if (!isReady || document.visibilityState !== 'visible') {
      this.#dueAt = undefined
      return undefined
    }
    this.#dueAt ??= now + DELAY
    return now >= this.#dueAt ? this.#scenario : undefined
  }

  /** Time until the first scenario begins, for the headline; `undefined`: none will. */
  secondsLeft(now: number): number | undefined {
    if (!this.#isWanted || this.#isAsked || this.#dueAt === undefined) return undefined
    return Math.max(1, Math.ceil((this.#dueAt - now) / 1_000))
  }
}
