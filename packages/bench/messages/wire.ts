// Checks the replay: messages from a real server, and the processor time they cost the page's scripts.
import type { CDPSession, Page } from '@playwright/test'
import {
  type ClientName,
  type Durations,
  inTurn,
  type MessageKind,
  type Rounds,
  senders,
  withoutWarmUp,
} from './measured.ts'

/**
 * Nanoseconds in scripts per message. The whole main thread's time tells too little: it is five times as much, and its noise
 * alone is more than most clients add.
 */
export async function measureWire(page: Page, kind: MessageKind, rounds: Rounds): Promise<Durations> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const durations: Partial<Record<ClientName, number[]>> = {}
  for (let round = 0; round < rounds.warmUp + rounds.rounds; round += 1) {
    for (const name of inTurn(senders, round)) {
      const task = [name, kind, rounds.operationsPerRound] as const
      const before = await secondsInScripts(session)
      await page.evaluate((task) => globalThis.bench.flood(...task), task)
      const seconds = (await secondsInScripts(session)) - before
      durations[name] ??= []
      durations[name].push((seconds * 1e9) / rounds.operationsPerRound)
    }
  }
  await session.detach()
  return withoutWarmUp(durations, rounds)
}

async function secondsInScripts(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN
}
