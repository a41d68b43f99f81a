// Plays one scenario at a time: prepares both clients, does each step at its time, and informs the run.
import type { FaultDesk } from '../faults/fault-desk.ts'
import type { Run } from '../record/run.ts'
import type { Scenario, Step } from './scenarios.ts'

/** The progress of a scenario. */
export type Progress =
  | { readonly phase: 'preparing'; readonly scenario: Scenario }
  | {
      readonly phase: 'playing'
      readonly scenario: Scenario
      readonly step: Step
      /** From 1. */
      readonly number: number
      /** When the next step follows; `undefined`: this is the last one. */
      readonly nextAt: number | undefined
    }

export interface ScenarioStage {
  /** Ends what was played before. */
  leave(): void
  /** Resolves when both clients are connected and answered. */
  prepare(signal: AbortSignal): Promise<void>
  begin(scenario: Scenario): Run
}

export class ScenarioPlayer {
  readonly #desk: FaultDesk
  readonly #stage: ScenarioStage
  #playing: AbortController | undefined
  #progress: Progress | undefined
  #run: Run | undefined

  constructor(desk: FaultDesk, stage: ScenarioStage) {
    this.#desk = desk
    this.#stage = stage
  }

  /** The current step until the run has ended: its text stays while the clients recover. */
  get progress(): Progress | undefined {
    return this.#run?.finished === undefined ? this.#progress : undefined
  }

  /** Whether steps are left. */
  get isPlaying(): boolean {
    return this.#playing !== undefined
  }

  /** Resolves when the last step is done, or the player was stopped. */
  async play(scenario: Scenario): Promise<void> {
    this.stop()
    const playing = new AbortController()
    const { signal } = playing
    this.#playing = playing
    this.#progress = { phase: 'preparing', scenario }
    this.#stage.leave()
    await this.#desk.restore()
    await this.#stage.prepare(signal)
    if (signal.aborted) return
    const run = this.#stage.begin(scenario)
    this.#run = run
    for (const [index, step] of scenario.steps.entries()) {
      await passed(step.after, signal)
      if (signal.aborted) return
      const next = scenario.steps[index + 1]
      const nextAt = next && Date.now() + next.after
      this.#progress = { phase: 'playing', scenario, step, number: index + 1, nextAt }
      await this.#take(step, run)
      if (signal.aborted) return
    }
    run.quiet(Date.now())
    this.#playing = undefined
  }

  /** Stops playing. Faults that have begun stay. */
  stop(): void {
    this.#playing?.abort()
    this.#playing = undefined
    this.#progress = undefined
    this.#run = undefined
  }

  /** A break counts from just before the step, a return from just after it. */
  async #take({ act, mark, breaks, returns }: Step, run: Run): Promise<void> {
    const at = Date.now()
    if (mark !== undefined) run.mark(mark, at)
    if (breaks) run.broke(at)
    if (breaks && returns) run.returned(at)
    await act(this.#desk)
    if (returns && !breaks) run.returned(Date.now())
  }
}

function passed(duration: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (duration === 0 || signal.aborted) return resolve()
    const timer = setTimeout(resolve, duration)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
