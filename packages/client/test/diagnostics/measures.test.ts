import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Measures, recordMeasures } from '../../src/diagnostics.ts'
import { accept, answerPings, start, startOpen, startTrusted, untilDialled } from '../simulation/scenario.ts'
import { tellReplacing, tellSwitch } from './switch.ts'

const recorders: Measures[] = []
const recordTo = (...[socket, options]: Parameters<typeof recordMeasures>): Measures => {
  const measures = recordMeasures(socket, options)
  recorders.push(measures)
  return measures
}
afterEach(() => {
  for (const measures of recorders.splice(0)) measures.stop()
  vi.unstubAllGlobals()
})

interface Span {
  readonly track: string
  readonly trackGroup: string
  readonly color: string
  readonly tooltipText: string
}

/** What each measure tells the developer tools, in the order in which they began. */
function details(): readonly { readonly devtools: Span }[] {
  return (performance.getEntriesByType('measure') as PerformanceMeasure[]).map(({ detail }) => detail)
}

/** Names of the measures, in the order in which they began, with track, color and tooltip. */
function spans(): string[] {
  const names = performance.getEntriesByType('measure').map(({ name }) => name)
  return details().map(({ devtools: { track, color, tooltipText } }, index) =>
    [names[index], track, color, tooltipText].join(' | '),
  )
}

describe('Measures', () => {
  it('tell dials, connections and outages', async () => {
    const scenario = start()
    const { world, socket } = scenario
    recordTo(socket)
    await world.advance(0)
    await accept(world)
    world.socket.end()
    await untilDialled(scenario)
    world.socket.end()
    await untilDialled(scenario)
    await accept(world)
    void socket.close()
    expect(spans()).toEqual([
      'WebSocket: dial | Dials | secondary | attempt 1, open',
      'WebSocket: connected | Connection | primary | connected',
      'WebSocket: outage | Connection | error | network, 1006',
      'WebSocket: dial | Dials | error | attempt 2, network',
      'WebSocket: dial | Dials | secondary | attempt 3, network',
      'WebSocket: connected | Connection | primary | connected',
    ])
  })

  it('tell how long a connection was suspect, and the round trips', async () => {
    const { world, socket } = await startTrusted()
    recordTo(socket)
    answerPings(world, world.socket, 40)
    const startedAt = performance.now()
    socket.probe()
    await world.advance(100)
    expect(spans().sort()).toEqual([
      'WebSocket: round trip | Round trips | secondary | 40 ms',
      'WebSocket: suspect | Connection | tertiary | suspect',
    ])
    const roundTrip = performance.getEntriesByName('WebSocket: round trip')[0]!
    expect(roundTrip.duration).toBeCloseTo(40, 0)
    expect(roundTrip.startTime + roundTrip.duration).toBeGreaterThanOrEqual(startedAt)
  })

  it('tell replacements that took over, and no outage with them', async () => {
    const scenario = await startOpen()
    recordTo(scenario.socket)
    tellReplacing(scenario, 'rotate')
    tellReplacing(scenario)
    tellSwitch(scenario)
    expect(spans()).toEqual([
      'WebSocket: connected | Connection | primary | connected',
      'WebSocket: replacement | Dials | tertiary | attempt 1, heartbeat',
    ])
  })

  it('are in a group of tracks with their name, and cleared by stop()', async () => {
    const one = await startOpen()
    const other = await startOpen()
    const measures = recordTo(one.socket, { name: 'One' })
    recordTo(other.socket, { name: 'Other' })
    for (const { world } of [one, other]) world.socket.end()
    expect(details()).toMatchObject([
      { devtools: { dataType: 'track-entry', trackGroup: 'One' } },
      { devtools: { dataType: 'track-entry', trackGroup: 'Other' } },
    ])
    measures.stop()
    await untilDialled(one)
    await accept(one.world)
    expect(spans()).toEqual(['Other: connected | Connection | primary | connected'])
    expect(one.socket.listenerCount('state')).toBe(1)
  })

  it.each([
    ['performance', undefined],
    ['performance.measure', { now: () => 0 }],
  ])('are nothing if there is no %s', async (_, substitute) => {
    vi.stubGlobal('performance', substitute)
    const { socket } = start()
    recordMeasures(socket).stop()
    expect(socket.listenerCount('state')).toBe(1)
  })
})
