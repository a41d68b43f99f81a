// Everything that one run measures.
import type { HookName } from '../hooks.ts'
import { type BurstCost, type BurstKind, measureBursts } from './burst.ts'
import { type Life, measureLife } from './life.ts'
import { measureRestart, measureSilence, type Recovery, type Silence } from './outages.ts'
import { measureServerRendering, type Rendered } from './server-rendering.ts'
import { measureSizes, type Size } from './sizes.ts'
import { Stage } from './stage.ts'

export interface Results {
  readonly browser: string
  readonly sizes: ReadonlyMap<HookName, Size>
  readonly rendered: ReadonlyMap<HookName, Rendered>
  readonly bursts: ReadonlyMap<BurstKind, BurstCost>
  readonly life: ReadonlyMap<HookName, Life>
  readonly restart: ReadonlyMap<HookName, readonly Recovery[]>
  readonly silence: ReadonlyMap<HookName, Readonly<Record<Silence, readonly Recovery[]>>>
}

export async function measureAll(say: (what: string) => void): Promise<Results> {
  say('sizes, and rendering on a server')
  const sizes = await measureSizes()
  const rendered = await measureServerRendering()
  await using stage = await Stage.open()
  say('bursts')
  const bursts = await measureBursts(stage)
  say('components that come, go and change; a restart of the server; silence')
  const [[life, restart], silence] = await Promise.all([
    measureLife(stage).then(async (life) => [life, await measureRestart(stage)] as const),
    measureSilence(stage),
  ])
  return { browser: stage.browser.version(), sizes, rendered, bursts, life, restart, silence }
}
