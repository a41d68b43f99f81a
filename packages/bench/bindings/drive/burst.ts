// Many messages at once: what the application sees of them, and what it costs.
import type { CDPSession, Page } from '@playwright/test'
import { median } from '../../common/numbers.ts'
import { demand } from '../../common/waiting.ts'
import { inTurn } from '../../messages/measured.ts'
import { type Burst, type HookName, hookNames, type Reads } from '../hooks.ts'
import type { Stage } from './stage.ts'

export const MESSAGES = 10_000
export const ROUNDS = 2

export interface BurstCost extends Burst {
  /** Processor time of the page's main thread, in milliseconds. */
  readonly busy: number
}

export type BurstKind = `${HookName} ${Reads}`

/** partysocket's hooks have no state for messages. */
export const burstKinds: readonly BurstKind[] = hookNames.flatMap((hook): BurstKind[] =>
  hook.startsWith('party') ? [`${hook} both`, `${hook} callback`] : [`${hook} state`, `${hook} callback`],
)

export async function measureBursts(stage: Stage): Promise<ReadonlyMap<BurstKind, BurstCost>> {
  const page = await stage.page()
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const costs = new Map<BurstKind, BurstCost[]>(burstKinds.map((kind) => [kind, []]))
  for (let round = 0; round < ROUNDS; round += 1)
    for (const kind of inTurn(burstKinds, round))
      costs.get(kind)?.push(await burst(stage, page, session, kind, round))
  await page.context().close()
  return new Map([...costs].map(([kind, rounds]) => [kind, summary(rounds)]))
}

async function burst(
  stage: Stage,
  page: Page,
  session: CDPSession,
  kind: BurstKind,
  round: number,
): Promise<BurstCost> {
  const [hook, reads] = kind.split(' ') as [HookName, Reads]
  const room = `${hook}.burst-${reads}-${round}`
  const { host } = stage.rooms
  await page.evaluate(([hook, options]) => bindings.mount(hook, options), [
    hook,
    { host, room, reads },
  ] as const)
  await demand(`${room} is open`, async () =>
    Boolean((await page.evaluate((room) => bindings.seen(room), room)).turns.at(-1)?.isGood),
  )
  const before = await busyTime(session)
  const seen = await page.evaluate(([room, count]) => bindings.burst(room, count), [room, MESSAGES] as const)
  const busy = (await busyTime(session)) - before
  await page.evaluate((room) => bindings.unmount(room), room)
  return { ...seen, busy }
}

async function busyTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
}

/** Other processes can only slow a round down: times are the least. */
function summary(rounds: readonly BurstCost[]): BurstCost {
  const all = (key: keyof BurstCost): number[] => rounds.map((round) => round[key])
  return {
    counted: Math.min(...all('counted')),
    called: Math.min(...all('called')),
    renders: median(all('renders')),
    took: Math.min(...all('took')),
    longest: Math.min(...all('longest')),
    busy: Math.min(...all('busy')),
    errors: Math.max(...all('errors')),
  }
}
