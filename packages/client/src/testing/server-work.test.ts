import { describe, expect, it, vi } from 'vitest'
import { watch, watchOpen } from '../../test/support/watched-native.ts'
import { type ServerConnection, simulate } from '../testing.ts'

const PING = '{"type":"ping","id":"1"}'
const PONG = 'message {"type":"pong","id":"1"}'

/** A server that answers each message, and what the page was told, with the milliseconds since then. */
async function watchServer() {
  const simulation = await watchOpen()
  const { native, network, now } = simulation
  const [server] = network.connections as [ServerConnection]
  const start = now()
  const told: [ms: number, what: string][] = []
  native.onmessage = ({ data }) => told.push([now() - start, `message ${data}`])
  native.onclose = ({ code, wasClean }) => told.push([now() - start, `close ${code} ${wasClean}`])
  network.onMessage = (connection, data) => connection.send(`answer to ${data}`)
  return { ...simulation, server, told }
}

describe('A server that works on messages', () => {
  it('answers one when its work on it is done', async () => {
    const { native, server, told, network, advance } = await watchServer()
    network.processingTime = () => 8_000
    native.send('a')
    await advance(8_009)
    expect(server.received).toEqual([])
    await advance(1)
    expect(server.received).toEqual(['a'])
    await advance(10)
    expect(told).toEqual([[8_020, 'message answer to a']])
  })

  it('takes the next one after it, a ping too', async () => {
    const { native, told, network, advance } = await watchServer()
    network.processingTime = () => 8_000
    for (const message of ['a', PING, 'b', PING]) native.send(message)
    await advance(60_000)
    expect(told).toEqual([
      [8_020, 'message answer to a'],
      [8_020, PONG],
      [16_020, 'message answer to b'],
      [16_020, PONG],
    ])
  })

  it('is asked about a message when it takes it, with its connection', async () => {
    const { native, server, network, advance, now } = await watchServer()
    const start = now()
    const asked: unknown[] = []
    network.processingTime = (connection, data) => {
      asked.push([now() - start, connection === server, data])
      return Number(data)
    }
    for (const message of ['100', PING, '200', '0']) native.send(message)
    await advance(60_000)
    expect(asked).toEqual([
      [10, true, '100'],
      [110, true, '200'],
      [310, true, '0'],
    ])
    expect(server.received).toEqual(['100', '200', '0'])
  })

  it('takes the time for a ping that its application answers', async () => {
    const { native, told, network, advance } = await watchServer()
    network.answersPings = false
    network.processingTime = () => 1_000
    native.send(PING)
    await advance(60_000)
    expect(told).toEqual([[1_020, `message answer to ${PING}`]])
  })

  it('works for each connection by itself', async () => {
    const simulation = await watchServer()
    const { native, told, network, advance } = simulation
    const second = watch(simulation)
    await advance(40)
    network.processingTime = () => 8_000
    native.send('a')
    second.native.send('b')
    await advance(8_020)
    expect(told).toHaveLength(1)
    expect(second.events).toEqual(['open', 'message answer to b'])
  })

  it('sends what it has to say meanwhile', async () => {
    const { native, server, told, network, advance } = await watchServer()
    network.processingTime = () => 8_000
    native.send('a')
    await advance(1_000)
    server.send('news')
    await advance(10)
    expect(told).toEqual([[1_010, 'message news']])
  })

  it('answers a close frame when it is done', async () => {
    const { native, server, told, network, advance } = await watchServer()
    network.processingTime = () => 10_000
    native.send('a')
    await advance(2_000)
    native.close(1000)
    await advance(8_000)
    expect(server.isOpen).toBe(true)
    await advance(10)
    expect(server).toMatchObject({ isOpen: false, closedWith: { code: 1000 }, received: ['a'] })
    await advance(60_000)
    expect(told).toEqual([[10_020, 'close 1000 true']])
  })

  it('never gets done with what takes for ever', async () => {
    const { native, server, told, network, advance } = await watchServer()
    network.processingTime = () => Infinity
    native.send('a')
    native.send(PING)
    await advance(600_000)
    expect([server.received, told]).toEqual([[], []])
  })

  it('does abandoned work, and then notices that the client is gone', async () => {
    const { native, server, network, page, advance } = await watchServer()
    network.processingTime = () => 10_000
    native.send('a')
    native.send('b')
    await advance(1_000)
    page.pagehide()
    page.pageshow()
    await advance(1_000)
    expect(native.readyState).toBe(3)
    expect(server.isOpen).toBe(true)
    await advance(60_000)
    expect(server).toMatchObject({ isOpen: false, closedWith: { code: 1006 }, received: ['a', 'b'] })
    expect(network.connections).toEqual([])
  })

  it('drops its work when it closes', async () => {
    const { native, server, told, network, advance } = await watchServer()
    network.processingTime = () => 10_000
    native.send('a')
    native.send('b')
    await advance(1_000)
    server.close(1001)
    await advance(60_000)
    expect(server.received).toEqual([])
    expect(told).toEqual([[1_010, 'close 1001 true']])
  })

  it.each([-1, Number.NaN, undefined as never])('fails the test that says it takes %s', async (ms) => {
    const { native, network, advance } = await watchServer()
    network.processingTime = () => ms
    native.send('a')
    await expect(advance(60_000)).rejects.toThrow(RangeError)
  })

  it('goes on after a message that its application fails at', async () => {
    const { native, told, network, advance } = await watchServer()
    network.processingTime = () => 100
    const answer = network.onMessage
    network.onMessage = (connection, data) => {
      if (data === 'bad') throw new Error('broken server')
      answer?.(connection, data)
    }
    for (const message of ['bad', 'a']) native.send(message)
    await expect(advance(60_000)).rejects.toThrow('broken server')
    await advance(60_000)
    expect(told.map(([, what]) => what)).toEqual(['message answer to a'])
  })
})

describe('A server that stands still', () => {
  it('reads and sends nothing, and then catches up in order', async () => {
    const { native, server, told, network, advance } = await watchServer()
    native.send('a')
    await advance(5)
    network.pauseServer()
    native.send(PING)
    await advance(1_000)
    native.send('b')
    server.send('news')
    await advance(3_995)
    expect([server.received, told]).toEqual([[], []])
    network.resumeServer()
    expect([server.received, told]).toEqual([[], []])
    await advance(10)
    expect(server.received).toEqual(['a', 'b'])
    expect(told).toEqual([
      [5_010, 'message news'],
      [5_010, 'message answer to a'],
      [5_010, PONG],
      [5_010, 'message answer to b'],
    ])
  })

  it('has sent already what is on its way', async () => {
    const { server, told, network, advance } = await watchServer()
    server.send('news')
    network.pauseServer()
    await advance(10)
    expect(told).toEqual([[10, 'message news']])
  })

  it('takes as much longer for its work', async () => {
    const { native, told, network, advance } = await watchServer()
    network.processingTime = () => 8_000
    native.send('a')
    await advance(1_010)
    for (let pause = 0; pause < 2; pause += 1) {
      network.pauseServer()
      await advance(2_000)
      network.pauseServer()
      await advance(3_000)
      network.resumeServer()
      network.resumeServer()
      await advance(1_000)
    }
    await advance(60_000)
    expect(told).toEqual([[18_020, 'message answer to a']])
  })

  it('lets dials hang, and accepts them later', async () => {
    const simulation = simulate()
    const { network, advance } = simulation
    network.pauseServer()
    const { native, events } = watch(simulation)
    await advance(5_000)
    expect([native.readyState, network.connections]).toEqual([0, []])
    network.resumeServer()
    await advance(10)
    expect(events).toEqual(['open'])
    expect(network.connections).toHaveLength(1)
  })

  it('accepts a dial that was given up meanwhile, and notices its end', async () => {
    const simulation = simulate()
    const { network, advance } = simulation
    network.pauseServer()
    const { native, events } = watch(simulation)
    const accepted = vi.fn<(connection: ServerConnection) => void>()
    network.onConnection = accepted
    await advance(5_000)
    native.close()
    await advance(5_000)
    network.resumeServer()
    await advance(100)
    expect(events).toEqual(['error', 'close 1006'])
    expect(accepted.mock.lastCall?.[0].closedWith).toEqual({ code: 1006, reason: '' })
    expect(network.connections).toEqual([])
  })

  it('closes when it goes on', async () => {
    const { server, told, network, advance } = await watchServer()
    network.pauseServer()
    server.close(1012)
    await advance(5_000)
    expect(told).toEqual([])
    network.resumeServer()
    await advance(10)
    expect(told).toEqual([[5_010, 'close 1012 true']])
  })

  it('can be reset all the same', async () => {
    const { native, server, told, network, advance } = await watchServer()
    network.pauseServer()
    server.send('news')
    native.send('a')
    await advance(1_000)
    network.reset()
    await advance(10)
    expect(told).toEqual([[1_010, 'close 1006 false']])
    network.resumeServer()
    await advance(60_000)
    expect(told).toHaveLength(1)
    expect(server.received).toEqual([])
  })

  it('is healed with everything else, cut messages too', async () => {
    const { native, server, told, network, advance } = await watchServer()
    network.pauseServer()
    network.cutMessage()
    server.send('news')
    native.send('a')
    await advance(1_000)
    network.heal()
    await advance(10)
    expect(told).toEqual([
      [1_010, 'message news'],
      [1_010, 'message answer to a'],
    ])
  })

  it('stands still for connections that begin meanwhile, too', async () => {
    const simulation = simulate()
    const { network, advance } = simulation
    const { native, events } = watch(simulation)
    await advance(35)
    network.pauseServer()
    await advance(5)
    native.send('a')
    await advance(5_000)
    expect(events).toEqual(['open'])
    expect(network.connections[0]?.received).toEqual([])
    network.resumeServer()
    await advance(0)
    expect(network.connections[0]?.received).toEqual(['a'])
  })

  it('catches up with very many messages', async () => {
    const { native, server, network, advance } = await watchServer()
    network.onMessage = undefined
    network.pauseServer()
    for (let number = 0; number < 5_000; number += 1) native.send(`${number}`)
    await advance(5_000)
    for (let number = 5_000; number < 10_001; number += 1) native.send(`${number}`)
    await advance(5_000)
    network.resumeServer()
    await advance(0)
    expect(server.received).toEqual(Array.from({ length: 10_001 }, (_, number) => `${number}`))
  })

  it('goes on after a message that its application fails at', async () => {
    const { native, server, network, advance } = await watchServer()
    network.onMessage = (_, data) => {
      if (data === 'bad') throw new Error('broken server')
    }
    network.pauseServer()
    for (const message of ['bad', 'a', 'b']) native.send(message)
    await advance(5_000)
    network.resumeServer()
    await expect(advance(0)).rejects.toThrow('broken server')
    await advance(0)
    expect(server.received).toEqual(['bad', 'a', 'b'])
  })
})
