// A schedule in which the network breaks WebSocket's promise once: a data frame vanishes, and those after it arrive.
import type { Halves } from './halves.ts'
import { Random } from './random.ts'
import { World } from './world.ts'

/** Whether the halves have noticed, and begun anew. */
export function playSwallowed(halves: Halves, seed: number): boolean {
  const world = new World(halves, new Random(seed), 1)
  const [{ client }] = world.members as [(typeof world.members)[0]]
  world.timeline.advance(1_000)
  if (client.cable) client.cable.swallows = seed % 2 === 0 ? 'up' : 'down'
  world.exchange()
  world.timeline.advance(1_000)
  client.ping()
  world.timeline.advance(4_000)
  return client.resets.has('out-of-step')
}
