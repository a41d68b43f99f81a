// The `test` of the faults of page and browser: an engine for one test alone, that may be hidden, stopped and killed.
import type { Engine } from '../port/engine.ts'
import { launchEngine, launchPlainEngine } from '../port/launch-engine.ts'
import { Standstill } from './processes.ts'
import { test as base } from './test.ts'
import { Trial, type TrialOptions } from './trial.ts'

export { expect } from '@playwright/test'

interface Fixtures {
  readonly ownEngine: Engine
  /** Its pages can be hidden. */
  readonly plainEngine: Engine
  /** Ended with the test. */
  readonly openTrialIn: (engine: Engine, options?: TrialOptions) => Promise<Trial>
  /** Lets processes stand still, until the test ends at the latest. */
  readonly standstill: Standstill
}

export const test = base.extend<Fixtures>({
  ownEngine: async ({ engineName }, use) => {
    const engine = await launchEngine(engineName)
    await use(engine)
    await engine.close()
  },
  plainEngine: async ({ engineName }, use) => {
    const engine = await launchPlainEngine(engineName)
    await use(engine)
    await engine.close()
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it what a fixture needs.
  openTrialIn: async ({}, use) => {
    const trials: Trial[] = []
    await use(async (engine, options) => {
      const trial = await Trial.open(engine, options)
      trials.push(trial)
      return trial
    })
    for (const trial of trials) await trial.close()
  },
  // Before a trial is closed, which would wait for them.
  standstill: async ({ openTrialIn: _ }, use) => {
    const standstill = new Standstill()
    await use(standstill)
    standstill.end()
  },
})
