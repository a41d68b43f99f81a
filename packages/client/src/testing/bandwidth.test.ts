import { describe, expect, it } from 'vitest'
import { watch, watchOpen } from '../../test/support/watched-native.ts'
import { type ServerConnection, simulate } from '../testing.ts'

const PING = '{"type":"ping","id":"1"}'
const PONG = '{"type":"pong","id":"1"}'

/** A connection whose messages are recorded as the milliseconds at which they came, and their bytes. */
async function watchArrivals() {
  const simulation = await watchOpen()
  const { native, network, now } = simulation
  const [server] = network.connections as [ServerConnection]
  const start = now()
  const arrivals: [ms: number, bytes: number][] = []
  native.onmessage = ({ data }) => arrivals.push([now() - start, data.length])
  network.onMessage = (_, data) => arrivals.push([now() - start, String(data).length])
  return { ...simulation, server, arrivals }
}

describe('Bandwidth', () => {
  it('is unlimited at first', async () => {
    const { server, arrivals, network, advance } = await watchArrivals()
    expect(network.bandwidth).toEqual({ up: Infinity, down: Infinity })
    server.send('x'.repeat(10_000_000))
    await advance(10)
    expect(arrivals).toEqual([[10, 10_000_000]])
  })

  it('delivers a message to the page once its last byte has come', async () => {
    const { server, arrivals, network, advance } = await watchArrivals()
    network.bandwidth = { down: 200_000 }
    server.send('x'.repeat(2_000_000))
    await advance(10_009)
    expect(arrivals).toEqual([])
    await advance(1)
    expect(arrivals).toEqual([[10_010, 2_000_000]])
  })

  it('delivers a message to the server once its last byte has come', async () => {
    const { native, arrivals, network, advance } = await watchArrivals()
    network.bandwidth = { up: 50_000 }
    native.send('x'.repeat(100_000))
    await advance(60_000)
    expect(arrivals).toEqual([[2_010, 100_000]])
  })

  it('has everything wait behind a large message: others, pongs, close frames', async () => {
    const { native, events, server, arrivals, network, advance } = await watchArrivals()
    network.bandwidth = { down: 1_000 }
    server.send('x'.repeat(5_000))
    server.send('small')
    native.send(PING)
    await advance(20)
    server.close(4_000)
    await advance(60_000)
    expect(arrivals).toEqual([
      [5_010, 5_000],
      [5_015, 5],
      [5_015 + PONG.length, PONG.length],
    ])
    expect(events).toEqual(['close 4000 clean'])
  })

  it('carries many small messages as fast as a large one', async () => {
    const { server, arrivals, network, advance } = await watchArrivals()
    network.bandwidth = { down: 3_000 }
    for (let number = 0; number < 1_000; number += 1) server.send('x')
    await advance(60_000)
    expect(arrivals).toHaveLength(1_000)
    expect(arrivals.slice(0, 4).map(([ms]) => ms)).toEqual([11, 11, 11, 12])
    expect(arrivals.at(-1)).toEqual([344, 1])
  })

  it('may be less than a byte a second', async () => {
    const { server, arrivals, network, advance } = await watchArrivals()
    network.bandwidth = { down: 0.5 }
    server.send('abc')
    await advance(60_000)
    expect(arrivals).toEqual([[6_010, 3]])
  })

  it('begins anew after a rest: time in which nothing was sent is not made up for', async () => {
    const { server, arrivals, network, advance } = await watchArrivals()
    network.bandwidth = { down: 1_000 }
    server.send('x'.repeat(100))
    await advance(1_000)
    server.send('x'.repeat(100))
    await advance(1_000)
    expect(arrivals.map(([ms]) => ms)).toEqual([110, 1_110])
  })

  it('may change in the middle of a message', async () => {
    const { server, arrivals, network, advance } = await watchArrivals()
    network.bandwidth = { down: 1_000 }
    server.send('x'.repeat(2_000))
    await advance(1_000)
    network.bandwidth = { down: 10_000 }
    await advance(60_000)
    // A tenth of a second is on its way as it was.
    expect(arrivals).toEqual([[1_200, 2_000]])
  })

  it("is each connection's own", async () => {
    const simulation = simulate()
    const { network, advance } = simulation
    const both = [watch(simulation), watch(simulation)]
    await advance(100)
    network.bandwidth = { down: 1_000 }
    for (const server of network.connections) server.send('x'.repeat(1_000))
    await advance(1_010)
    expect(both.map(({ events }) => events.length)).toEqual([2, 2])
  })

  it.each([0, -1, Number.NaN])('is refused if it makes no sense: %s', (bytes) => {
    const { network } = simulate()
    expect(() => (network.bandwidth = { up: bytes })).toThrow(RangeError)
    expect(() => (network.bandwidth = { down: bytes })).toThrow(RangeError)
    expect(() => (network.bandwidth = bytes as never)).toThrow(TypeError)
    expect(() => Object.assign(network.bandwidth, { up: bytes })).toThrow(TypeError)
    expect(network.bandwidth).toEqual({ up: Infinity, down: Infinity })
  })
})

describe('bufferedAmount', () => {
  it('falls as the way up carries', async () => {
    const { native, network, advance } = await watchOpen()
    network.bandwidth = { up: 10_000 }
    native.send('x'.repeat(20_000))
    native.send('x'.repeat(10_000))
    const amounts = [native.bufferedAmount]
    for (let second = 1; second <= 4; second += 1) {
      await advance(1_000)
      amounts.push(native.bufferedAmount)
    }
    expect(amounts).toEqual([30_000, 20_000, 10_000, 0, 0])
  })

  it('stands still in a black hole, and falls on when it is healed', async () => {
    const { native, network, advance } = await watchOpen()
    network.bandwidth = { up: 10_000 }
    native.send('x'.repeat(20_000))
    await advance(500)
    network.blackHole('up')
    await advance(10_000)
    const stuck = native.bufferedAmount
    expect(stuck).toBeGreaterThanOrEqual(14_000)
    await advance(60_000)
    expect(native.bufferedAmount).toBe(stuck)
    network.heal()
    await advance(60_000)
    expect([native.bufferedAmount, network.connections[0]?.received.length]).toEqual([0, 1])
  })

  it('keeps what had not left when the connection ended', async () => {
    const { native, network, advance } = await watchOpen()
    network.bandwidth = { up: 10_000 }
    native.send('x'.repeat(20_000))
    await advance(500)
    network.reset()
    await advance(60_000)
    expect([native.readyState, native.bufferedAmount]).toEqual([3, 15_000])
    expect(network.connections).toEqual([])
  })
})

describe('A message that is cut short on a slow line', () => {
  it('holds what is behind it, until it is mended', async () => {
    const { server, arrivals, network, advance } = await watchArrivals()
    network.bandwidth = { down: 1_000 }
    server.send('x'.repeat(1_000))
    server.cutMessage()
    server.send('x'.repeat(500))
    await advance(500)
    server.send('behind')
    await advance(60_000)
    expect(arrivals).toEqual([[1_010, 1_000]])
    network.heal()
    await advance(0)
    expect(arrivals.map(([, bytes]) => bytes)).toEqual([1_000, 500, 6])
  })

  it('never comes if the connection ends instead', async () => {
    const { events, server, arrivals, network, advance } = await watchArrivals()
    network.bandwidth = { down: 1_000 }
    server.send('x'.repeat(1_000))
    server.cutMessage()
    server.send('x'.repeat(500))
    await advance(500)
    server.end()
    await advance(60_000)
    expect(arrivals).toEqual([[1_010, 1_000]])
    expect(events).toEqual(['error', 'close 1006'])
  })
})
