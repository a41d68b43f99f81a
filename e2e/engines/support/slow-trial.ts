// Both clients on a slow network, each on a link of its own, and a page that has come by a fast one.

import type { TestInfo } from '@playwright/test'
import { EchoServer } from '../../support/echo-server.ts'
import type { LaneRecord } from '../../support/pair.ts'
import { SlowNetwork, whyNoSlowNetwork } from '../network/slow-network.ts'
import type { Engine, EngineName } from '../port/engine.ts'
import { launchEngine } from '../port/launch-engine.ts'
import type { SlowProfile } from './slow-profiles.ts'
import { Trial } from './trial.ts'

/** What comes back of each message: enough to know it by. */
const ECHO_LENGTH = 20

/** Skips the test where there can be no such network, and says why. */
export async function skipWithoutNetwork(testInfo: TestInfo): Promise<void> {
  const trouble = await whyNoSlowNetwork()
  if (trouble !== undefined) console.log(`No slow network here: ${trouble}`)
  testInfo.skip(trouble !== undefined, trouble)
}

export interface SlowTrial {
  readonly engine: Engine
  readonly network: SlowNetwork
  readonly trial: Trial
}

export async function withSlowTrial(
  engineName: EngineName,
  profile: SlowProfile,
  run: (slow: SlowTrial) => Promise<void>,
): Promise<void> {
  const network = await SlowNetwork.open([{ roundTrip: 0 }, profile, profile])
  try {
    const engine = await launchEngine(engineName, network)
    try {
      const [host, ...hosts] = network.hosts
      const startLine = async () => {
        const server = await EchoServer.start(hosts.shift())
        server.echoLength = ECHO_LENGTH
        return { server, url: server.url }
      }
      const trial = await Trial.open(engine, { host: host!, pace: 0, startLine })
      try {
        await run({ engine, network, trial })
      } finally {
        await trial.close()
      }
    } finally {
      await engine.close()
    }
  } finally {
    await network.close()
  }
}

export interface Doubts {
  readonly suspected: number
  readonly replacing: number
  readonly lost: number
}

export function doubtsOf({ events }: Pick<LaneRecord, 'events'>): Doubts {
  const count = (name: string): number => events.filter((event) => event.name === name).length
  const suspected = events.filter(({ name, detail }) => name === 'state' && detail['health'] === 'suspect')
  return { suspected: suspected.length, replacing: count('replacing'), lost: count('lost') }
}

export interface Spread {
  readonly count: number
  readonly median: number
  readonly longest: number
}

/** In whole milliseconds. */
export function spreadOf(durations: readonly number[]): Spread {
  const sorted = durations.map(Math.round).sort((a, b) => a - b)
  return {
    count: sorted.length,
    median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    longest: sorted.at(-1) ?? Number.NaN,
  }
}
