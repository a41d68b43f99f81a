// A whole server stands still for a moment: nobody leaves it, and nobody comes.
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import type { ServerProcess } from '../support/server-process.ts'
import { expectUnharmed } from './support/harm-report.ts'
import type { HarmTrial } from './support/harm-trial.ts'
import { test } from './support/test.ts'
import type { Line } from './support/work-line.ts'

const STANDSTILL = 5_000
const PATIENCE = 10_000
/** One each so many milliseconds; 0: one before the standstill, and one in it. */
const PACES = [100, 300, 500, 500, 700, 1_000, 1_000, 1_500, 2_000, 0]

test('a server that stands still for 5 s keeps its clients', async ({
  barePage,
  openTrial,
  startServer,
}, testInfo) => {
  const server = await startServer()
  const trials: HarmTrial[] = []
  for (const pace of PACES) {
    const trial = await openTrial({ startLine: () => startLine(server, trials.length) })
    if (pace === 0) await trial.ask()
    else await trial.talk(pace)
    trials.push(trial)
  }
  await barePage.waitForTimeout(3_000)
  server.freeze()
  await trials.at(-1)?.ask()
  await barePage.waitForTimeout(STANDSTILL)
  server.thaw()
  await barePage.waitForTimeout(PATIENCE)
  await Promise.all(trials.map((trial) => trial.settle(PATIENCE)))
  for (const [index, trial] of trials.entries()) {
    const pace = PACES[index]
    const what = pace === 0 ? 'one message' : `a message each ${pace} ms, client ${index + 1}`
    await expectUnharmed(testInfo, `the server stands still for 5 s, ${what}`, trial)
  }
})

async function startLine(server: ServerProcess, index: number): Promise<Line> {
  const proxy = await FaultProxy.listen({ host: '127.0.0.1', port: server.port }, 0)
  return {
    url: `ws://127.0.0.1:${proxy.port}/echo?lane=${index}`,
    proxy,
    visits: [],
    close: async () => proxy.close(),
  }
}
