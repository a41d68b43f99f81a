import { describe, expect, it } from 'vitest'
import { watch, watchOpen } from '../../test/support/watched-native.ts'
import { type ServerConnection, simulate } from '../testing.ts'

async function openServer() {
  const simulation = await watchOpen()
  const [server] = simulation.network.connections as [ServerConnection]
  return { ...simulation, server }
}

describe("The server's end", () => {
  it('is told to onConnection, after the page knows that it is open', async () => {
    const simulation = simulate()
    simulation.network.onConnection = (server) => server.send(`welcome to ${server.url}`)
    const { events } = watch(simulation)
    expect(simulation.network.connections).toEqual([])
    await simulation.advance(40)
    expect(events).toEqual(['open', 'message welcome to wss://example.com/live'])
  })

  it('can close in onConnection', async () => {
    const simulation = simulate()
    simulation.network.onConnection = (server) => server.close(4401, 'token')
    const { events } = watch(simulation)
    await simulation.advance(40)
    expect(events).toEqual(['open', 'close 4401 token clean'])
  })

  it('is told messages by onMessage, and keeps them', async () => {
    const { native, events, network, server, advance } = await openServer()
    network.onMessage = (connection, data) => connection.send(`echo ${data}`)
    native.send('a')
    native.send('b')
    await advance(20)
    expect(events).toEqual(['message echo a', 'message echo b'])
    expect(server.received).toEqual(['a', 'b'])
  })

  it('fails the test where onMessage throws', async () => {
    const { native, network, advance } = await openServer()
    network.onMessage = () => {
      throw new Error('broken server')
    }
    native.send('a')
    await expect(advance(20)).rejects.toThrow('broken server')
  })

  it('answers heartbeats, which are no messages', async () => {
    const { native, events, network, server, advance } = await openServer()
    native.send('{"type":"ping","id":"x-1"}')
    native.send('{"type":"ping"}')
    await advance(20)
    expect(events).toEqual(['message {"type":"pong","id":"x-1"}'])
    expect(server.received).toEqual(['{"type":"ping"}'])
    network.answersPings = false
    native.send('{"type":"ping","id":"x-2"}')
    await advance(20)
    expect(events).toHaveLength(1)
    expect(server.received).toHaveLength(2)
  })

  it('is one of the open ones, as long as it believes that it is', async () => {
    const { native, network, server, advance } = await openServer()
    expect(network.connections).toEqual([server])
    expect(server).toMatchObject({ isOpen: true, protocols: [], protocol: '', closedWith: undefined })
    network.blackHole()
    native.close()
    await advance(60_000)
    expect(native.readyState).toBe(3)
    expect(network.connections).toEqual([server])
    network.heal()
    await advance(300_000)
    expect(network.connections).toEqual([])
  })

  it.each([
    [undefined, '', 'close 1005 clean'],
    [1000, '', 'close 1000 clean'],
    [1013, 'retry-after=5', 'close 1013 retry-after=5 clean'],
    [4999, 'last', 'close 4999 last clean'],
  ])('closes with %s %j', async (code, reason, told) => {
    const { native, events, server, advance } = await openServer()
    server.send('before')
    server.close(code, reason)
    server.send('after')
    server.close(4000)
    expect(server).toMatchObject({ isOpen: false, closedWith: { code: code ?? 1005, reason } })
    native.send('too late')
    await advance(100)
    expect(events).toEqual(['message before', told])
    expect(server.received).toEqual([])
  })

  it.each([999, 1004, 1005, 1006, 1015, 5000, Number.NaN])("can't close with %s", async (code) => {
    const { server, network } = await openServer()
    expect(() => server.close(code)).toThrow(RangeError)
    expect(() => network.closeAll(1000, 'x'.repeat(124))).toThrow(RangeError)
    expect(server.isOpen).toBe(true)
  })

  it('end(): 1006, after what is on its way', async () => {
    const { events, server, advance } = await openServer()
    server.send('before')
    server.end()
    server.end()
    server.reset()
    await advance(100)
    expect(events).toEqual(['message before', 'error', 'close 1006'])
  })

  it('reset(): 1006 instead of what is on its way', async () => {
    const { events, server, advance } = await openServer()
    server.send('before')
    server.reset()
    await advance(100)
    expect(events).toEqual(['error', 'close 1006'])
  })

  it('that closes while the page does: the close that comes first counts', async () => {
    const { native, events, server, advance } = await openServer()
    native.close(3000)
    server.close(1001, 'bye')
    await advance(100)
    expect(events).toEqual(['close 1001 bye clean'])
    expect(server.closedWith?.code).toBe(1001)
  })
})
