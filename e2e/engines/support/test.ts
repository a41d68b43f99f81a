// The `test` of the fault laboratory: the engine of its project, started once per worker.
import { test as base } from '@playwright/test'
import type { Engine, EngineName } from '../port/engine.ts'
import { launchEngine } from '../port/launch-engine.ts'
import { Trial, type TrialOptions } from './trial.ts'

export { expect } from '@playwright/test'

export interface Fixtures {
  /** Ended with the test. */
  readonly openTrial: (options?: TrialOptions) => Promise<Trial>
}

export interface WorkerFixtures {
  /** Of the project. */
  readonly engineName: EngineName
  readonly engine: Engine
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  engineName: ['chromium', { option: true, scope: 'worker' }],
  engine: [
    async ({ engineName }, use) => {
      const engine = await launchEngine(engineName)
      await use(engine)
      await engine.close()
    },
    { scope: 'worker' },
  ],
  openTrial: async ({ engine }, use) => {
    const trials: Trial[] = []
    await use(async (options) => {
      const trial = await Trial.open(engine, options)
      trials.push(trial)
      return trial
    })
    for (const trial of trials) await trial.close()
  },
})
