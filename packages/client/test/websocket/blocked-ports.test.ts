import { describe, expect, it } from 'vitest'
import { type Simulation, simulate } from '../../src/testing.ts'
import { type DropIn, dropIn } from './drop-in.ts'

const LONG = 120_000

/** As a browser does with a port that it blocks, and a server with any. */
function refusing(): Simulation {
  const simulation = simulate()
  simulation.network.refuse()
  return simulation
}

function dial(port: number, simulation: Simulation): DropIn {
  return dropIn({}, simulation, `wss://example.com:${port}/live`)
}

describe('A port that browsers block', () => {
  it.each([1, 22, 25, 6000, 6667, 10_080])('is final, and dialled once: %i', async (port) => {
    const { events, network, advance } = dial(port, refusing())
    await advance(LONG)
    expect(events).toEqual(['error 3', 'close 1006 3'])
    expect(network.dials).toHaveLength(1)
  })

  it('is final also if the browser says that it is offline', async () => {
    const simulation = refusing()
    simulation.page.goOffline()
    const { events, advance } = dial(6000, simulation)
    await advance(LONG)
    expect(events).toEqual(['error 3', 'close 1006 3'])
  })

  it('is dialled again once it was open: not every class blocks it', async () => {
    const { events, network, advance } = dial(6000, simulate())
    await advance(100)
    network.reset()
    await advance(LONG)
    expect(events).toEqual(['open 1', 'connectionlost 1006 0', 'open 1', 'connectionrestored 1'])
  })

  it('is none of these', async () => {
    for (const port of [80, 443, 3000, 8080, 8443]) {
      const { events, network, advance } = dial(port, refusing())
      await advance(LONG)
      expect(events).toEqual([])
      expect(network.dials.length).toBeGreaterThan(1)
    }
  })
})
