import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/testing.ts'
import { dropIn, openDropIn, replacing } from './drop-in.ts'

describe('A WebSocket that survives', () => {
  it('is connecting until the server lets it in, and doesn’t say that it was refused', async () => {
    const simulation = simulate()
    simulation.network.refuse()
    const { socket, events, network, advance } = dropIn({}, simulation)
    await advance(60_000)
    expect(socket.readyState).toBe(0)
    expect(events).toEqual([])
    network.heal()
    await advance(60_000)
    expect(events).toEqual(['open 1'])
  })

  it('gives up after maxAttempts: error, then close', async () => {
    const simulation = simulate()
    simulation.network.refuse()
    const { events, advance } = dropIn({ maxAttempts: 3 }, simulation)
    await advance(60_000)
    expect(events).toEqual(['error 3', 'close 1006 3'])
    expect(simulation.network.dials).toHaveLength(3)
  })

  it('tells of a lost connection, and of the one that takes its place', async () => {
    const { socket, events, network, advance } = await openDropIn()
    network.reset()
    await advance(50)
    expect(events).toEqual(['connectionlost 1006 0'])
    expect(socket.readyState).toBe(0)
    await advance(30_000)
    expect(events.slice(1)).toEqual(['open 1', 'connectionrestored 1'])
  })

  it('keeps what is sent in between, in order, and before what is sent in open', async () => {
    const { socket, network, advance } = await openDropIn()
    socket.onopen = () => socket.send('login')
    network.reset()
    await advance(50)
    socket.send('first')
    socket.send(new Uint8Array([1, 2]))
    expect(socket.bufferedAmount).toBe(7)
    await advance(30_000)
    expect(socket.bufferedAmount).toBe(0)
    expect(network.connections[0]?.received).toEqual(['first', new Uint8Array([1, 2]).buffer, 'login'])
  })

  it('counts what the browser still held of the lost connection until the next one opens', async () => {
    const { socket, network, advance } = await openDropIn({ backoff: { min: 1_000, max: 1_000 } })
    network.blackHole('up')
    socket.send('stuck')
    network.heal()
    network.reset()
    network.refuse()
    await advance(10_000)
    expect(network.dials.length).toBeGreaterThan(2)
    expect(socket.bufferedAmount).toBe(5)
    network.accept()
    await advance(10_000)
    expect(socket.readyState).toBe(1)
    expect(socket.bufferedAmount).toBe(0)
  })

  it('queues a buffer that is detached as the empty one that it is', async () => {
    const { socket, network, advance } = await openDropIn()
    network.reset()
    await advance(50)
    const buffer = new ArrayBuffer(4)
    const view = new Uint8Array(buffer)
    structuredClone(buffer, { transfer: [buffer] })
    socket.send(buffer)
    socket.send(view)
    await advance(30_000)
    const empty = new ArrayBuffer(0)
    expect(network.connections[0]?.received).toEqual([empty, empty])
  })

  it('sends nothing of its own', async () => {
    const { network, advance } = await openDropIn()
    network.answersPings = false
    await advance(3_600_000)
    expect(network.connections[0]?.received).toEqual([])
    expect(network.dials).toHaveLength(1)
  })

  it('notices a silent death if the heartbeat is on', async () => {
    const { events, network, advance } = await openDropIn({ heartbeat: {} }, replacing())
    await advance(30_000)
    network.forget()
    await advance(60_000)
    expect(events).toEqual(['connectionlost 1006 1', 'open 1', 'connectionrestored 1'])
  })

  it('ends if the server says stop', async () => {
    const { events, network, advance } = await openDropIn()
    network.closeAll(4403, 'forbidden')
    await advance(60_000)
    expect(events).toEqual(['close 4403 3'])
  })

  it('keeps binaryType, protocol and url across connections', async () => {
    const { socket, network, advance } = await openDropIn()
    socket.binaryType = 'arraybuffer'
    network.onMessage = (server) => server.send(new Uint8Array([7]))
    network.reset()
    await advance(30_000)
    const message = new Promise<MessageEvent>((resolve) => {
      socket.onmessage = resolve
    })
    socket.send('')
    await advance(100)
    expect((await message).data).toEqual(new Uint8Array([7]).buffer)
    expect(socket.url).toBe('wss://example.com/live')
  })
})

describe('close()', () => {
  it('while connecting: closing at once, then error and close, and no further attempt', async () => {
    const { socket, events, network, advance } = dropIn()
    socket.close()
    expect(socket.readyState).toBe(2)
    expect(events).toEqual([])
    await advance(60_000)
    expect(events).toEqual(['error 3', 'close 1006 3'])
    expect(network.dials).toHaveLength(1)
  })

  it('between two connections: the same, and what waits counts for ever', async () => {
    const { socket, events, network, advance } = await openDropIn()
    network.reset()
    await advance(50)
    socket.send('waiting')
    socket.close()
    await advance(60_000)
    expect(events).toEqual(['connectionlost 1006 0', 'messagedropped waiting 2', 'error 3', 'close 1006 3'])
    expect(socket.bufferedAmount).toBe(7)
  })

  it('of a dead connection is bounded', async () => {
    const { socket, events, network, advance } = await openDropIn()
    network.blackHole()
    socket.close(4000)
    expect(socket.readyState).toBe(2)
    await advance(2_000)
    expect(events).toEqual(['error 3', 'close 1006 3'])
  })

  it('leaves what never left in bufferedAmount', async () => {
    const { socket, network, advance } = await openDropIn()
    network.blackHole()
    socket.send('stuck')
    socket.close()
    expect(socket.bufferedAmount).toBe(5)
    await advance(2_000)
    expect(socket.readyState).toBe(3)
    expect(socket.bufferedAmount).toBe(5)
  })

  it('called when the loss is told stands: nothing opens any more', async () => {
    const { socket, events, network, advance } = await openDropIn({ heartbeat: {} }, replacing())
    socket.onconnectionlost = () => socket.close()
    await advance(30_000)
    network.forget()
    await advance(60_000)
    expect(events[0]).toMatch(/^connectionlost 1006/)
    expect(events.slice(1).map((event) => event.split(' ')[0])).toEqual(['close'])
  })
})
