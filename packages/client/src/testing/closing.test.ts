// When the close event comes, as measured in Chromium.
import { describe, expect, it } from 'vitest'
import { watchOpen } from '../../test/support/watched-native.ts'
import type { ServerConnection } from '../testing.ts'

const MORE_THAN_BUFFERS = 'x'.repeat(100_000)

/** A connection, and when its close event came, in milliseconds after the `close(1000)` of the page. */
async function watchClosing() {
  const simulation = await watchOpen()
  const { native, events, network, advance, now } = simulation
  const [server] = network.connections as [ServerConnection]
  let closedAt = now()
  let took = Number.NaN
  native.addEventListener('close', () => {
    took = now() - closedAt
  })
  const close = async () => {
    closedAt = now()
    native.close(1000)
    await advance(600_000)
    return [took, ...events]
  }
  return { ...simulation, server, close }
}

describe('The close event after close()', () => {
  it.each([10_000, 30_000])('is clean when a server that works for %s ms is done', async (work) => {
    const { native, network, advance, close } = await watchClosing()
    network.processingTime = () => work
    native.send('request')
    await advance(2_000)
    expect(await close()).toEqual([work - 2_000 + 20, 'close 1000 clean'])
  })

  it('is 1006, unclean, after 60 s, if the server works for longer', async () => {
    const { native, server, network, advance, close } = await watchClosing()
    network.processingTime = () => 75_000
    native.send('request')
    await advance(2_000)
    expect(await close()).toEqual([60_000, 'error', 'close 1006'])
    // The server finds the close frame all the same.
    expect(server.closedWith?.code).toBe(1000)
  })

  it('is clean when a large message has come, which is not delivered', async () => {
    const { server, network, advance, close } = await watchClosing()
    network.bandwidth = { down: 100_000 }
    server.send('x'.repeat(3_000_000))
    await advance(2_000)
    expect(await close()).toEqual([28_010, 'close 1000 clean'])
  })

  it('is 1006, unclean, after 60 s, if a message takes longer', async () => {
    const { server, network, close } = await watchClosing()
    network.bandwidth = { down: 10_000 }
    server.send('x'.repeat(1_000_000))
    expect(await close()).toEqual([60_000, 'error', 'close 1006'])
  })

  it('is clean when a large message has left', async () => {
    const { native, server, network, close } = await watchClosing()
    network.bandwidth = { up: 100_000 }
    native.send('x'.repeat(10_000_000))
    expect(await close()).toEqual([100_020, 'close 1000 clean'])
    expect(server.received).toHaveLength(1)
  })

  it('is clean when a server that stood still goes on', async () => {
    const { network, environment, close } = await watchClosing()
    network.pauseServer()
    environment.setTimeout(() => network.resumeServer(), 30_000)
    expect(await close()).toEqual([30_010, 'close 1000 clean'])
  })

  it.each(['both', 'up', 'down'] as const)(
    'is 1006, unclean, after 60 s in a black hole: %s',
    async (hole) => {
      const { network, close } = await watchClosing()
      network.blackHole(hole)
      expect(await close()).toEqual([60_000, 'error', 'close 1006'])
    },
  )

  it('is 1006, unclean, after 60 s on a connection that the network forgot', async () => {
    const { network, close } = await watchClosing()
    network.forget()
    expect(await close()).toEqual([60_000, 'error', 'close 1006'])
  })

  it('is 1006, unclean, after 60 s if the buffers take what is stuck', async () => {
    const { native, network, advance, close } = await watchClosing()
    network.blackHole()
    native.send('ping')
    await advance(10_000)
    expect(await close()).toEqual([60_000, 'error', 'close 1006'])
  })

  it('never comes while more than that is stuck', async () => {
    const { native, events, network, advance, close } = await watchClosing()
    network.blackHole()
    native.send(MORE_THAN_BUFFERS)
    expect(await close()).toEqual([Number.NaN])
    network.heal()
    await advance(120_000)
    expect(events).toEqual(['close 1000 clean'])
  })

  it('counts its 60 s from when the buffers take the close frame', async () => {
    const { native, network, environment, close } = await watchClosing()
    network.bandwidth = { up: 10_000 }
    native.send(MORE_THAN_BUFFERS)
    environment.setTimeout(() => network.blackHole(), 5_000)
    // 65,536 bytes are left after 3.5 s.
    expect(await close()).toEqual([63_500, 'error', 'close 1006'])
  })

  it('ignores what was sent after it, which is never sent', async () => {
    const { native, network, advance, events } = await watchClosing()
    network.bandwidth = { up: 10_000 }
    native.send(MORE_THAN_BUFFERS)
    native.close(1000)
    native.send(MORE_THAN_BUFFERS)
    await advance(5_000)
    network.blackHole()
    await advance(58_500)
    expect(events).toEqual(['error', 'close 1006'])
    expect(native.bufferedAmount).toBeGreaterThan(MORE_THAN_BUFFERS.length)
  })
})
