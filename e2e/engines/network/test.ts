// The `test` of network faults: a network and a browser in it for each test, and trials whose servers are outside.
import { EchoServer } from '../../support/echo-server.ts'
import type { Engine } from '../port/engine.ts'
import { launchEngine } from '../port/launch-engine.ts'
import { test as base } from '../support/test.ts'
import { type Line, Trial } from '../support/trial.ts'
import { ClientNetwork, whyNoNetwork } from './client-network.ts'

export { expect } from '@playwright/test'

interface Fixtures {
  readonly network: ClientNetwork
  /** In `network`. */
  readonly engineThere: Engine
}

const trouble = await whyNoNetwork()
// Once, and not in each worker.
if (trouble !== undefined && process.env['TEST_WORKER_INDEX'] === undefined)
  console.log(`No networks of one's own here: ${trouble}`)

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  network: async ({}, use, testInfo) => {
    testInfo.skip(trouble !== undefined, trouble)
    const network = await ClientNetwork.open()
    await use(network)
    await network.close()
  },
  engineThere: async ({ engineName, network }, use) => {
    const engine = await launchEngine(engineName, network)
    await use(engine)
    await engine.close()
  },
  openTrial: async ({ engineThere, network: { host } }, use) => {
    const trials: Trial[] = []
    await use(async (options) => {
      const trial = await Trial.open(engineThere, { host, startLine: () => startLine(host), ...options })
      trials.push(trial)
      return trial
    })
    for (const trial of trials) await trial.close()
  },
})

async function startLine(host: string): Promise<Line> {
  const server = await EchoServer.start(host)
  return { server, url: server.url }
}
