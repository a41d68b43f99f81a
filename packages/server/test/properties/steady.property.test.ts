import { describe, expect, it } from 'vitest'
import { loadHalves } from '../simulation/halves.ts'
import { Random } from '../simulation/random.ts'
import { World } from '../simulation/world.ts'

const SECONDS = 20
const A_SECOND = 50
/** Hello, and what follows it at once. */
const GREETING = 3

describe('Steady traffic', () => {
  it.each([1, 2, 3])(
    'of 50 messages a second each way takes one control frame a second and direction (seed %d)',
    async (seed) => {
      const world = new World(await loadHalves(), new Random(seed), 1, {
        maxBytes: 262_144,
        maxTotalBytes: 1e6,
      })
      world.isSlow = false
      for (const { client } of world.members) {
        client.maxUnacked = 1_000
        client.hasHeartbeats = false
      }
      world.timeline.advance(1_000)
      for (let message = 0; message < SECONDS * A_SECOND; message += 1) {
        world.exchange()
        world.timeline.advance(1_000 / A_SECOND)
      }
      world.timeline.advance(2_000)
      expect(world.all).toEqual([])
      for (const { data, control } of Object.values(world.traffic)) {
        expect(data).toBe(SECONDS * A_SECOND)
        const frames = [...control.values()].reduce((sum, count) => sum + count, 0)
        expect(frames).toBeGreaterThanOrEqual(SECONDS)
        expect(frames).toBeLessThanOrEqual(SECONDS + 1 + GREETING)
      }
    },
  )
})
