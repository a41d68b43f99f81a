import { describe, expect, it } from 'vitest'
import { URL_OF_SERVER, watch, watchOpen } from '../../test/support/watched-native.ts'
import { type ServerConnection, simulate } from '../testing.ts'

const PING = '{"type":"ping","id":"1"}'
const PONG = 'message {"type":"pong","id":"1"}'

/** Lets time pass until something was told, at most a minute; the milliseconds that it took. */
async function until(isDone: () => boolean, advance: (ms: number) => Promise<void>): Promise<number> {
  let elapsed = 0
  for (; !isDone() && elapsed < 60_000; elapsed += 10) await advance(10)
  return elapsed
}

describe('Doors', () => {
  it('refuse: error and 1006, after a round trip', async () => {
    const simulation = simulate()
    simulation.network.refuse()
    const { native, events } = watch(simulation)
    await simulation.advance(19)
    expect(events).toEqual([])
    await simulation.advance(1)
    expect(events).toEqual(['error', 'close 1006'])
    expect(native.readyState).toBe(3)
  })

  it('hang: CONNECTING for ever, until close()', async () => {
    const simulation = simulate()
    simulation.network.hang()
    const { native, events } = watch(simulation)
    await simulation.advance(3_600_000)
    expect([native.readyState, events]).toEqual([0, []])
    simulation.network.heal()
    await simulation.advance(3_600_000)
    expect(native.readyState).toBe(0)
    native.close()
    await simulation.advance(0)
    expect(events).toEqual(['error', 'close 1006'])
  })

  it.each(['accept', 'heal'] as const)('%s: dials are accepted again', async (door) => {
    const simulation = simulate()
    simulation.network.refuse()
    simulation.network[door]()
    const { events } = watch(simulation)
    await simulation.advance(40)
    expect(events).toEqual(['open'])
  })

  it('of one host are dialled one at a time, and close() frees them', async () => {
    const simulation = simulate()
    const { network, advance } = simulation
    network.hang()
    const hanging = watch(simulation)
    const waiting = watch(simulation)
    await advance(20)
    network.accept()
    const third = watch(simulation)
    const elsewhere = watch(simulation, 'wss://elsewhere.example/')
    third.native.close()
    await advance(1_000)
    expect(elsewhere.events).toEqual(['open'])
    expect([hanging.events, waiting.events]).toEqual([[], []])
    hanging.native.close()
    await advance(40)
    expect(waiting.events).toEqual(['open'])
    expect(third.events).toEqual(['error', 'close 1006'])
  })

  it('are recorded with URL and time', async () => {
    const { WebSocket, network, advance, now } = simulate()
    const at = now()
    new WebSocket(URL_OF_SERVER, 'chat')
    await advance(100)
    new WebSocket('wss://other.example/')
    expect(network.dials).toEqual([
      { at, url: URL_OF_SERVER, protocols: ['chat'] },
      { at: at + 100, url: 'wss://other.example/', protocols: [] },
    ])
  })
})

describe('Latency', () => {
  it('is the time of one way', async () => {
    const { native, events, network, advance } = await watchOpen()
    network.latency = 150
    native.send(PING)
    await advance(299)
    expect(events).toEqual([])
    await advance(1)
    expect(events).toEqual([PONG])
    network.latency = 0
    native.send(PING)
    await advance(0)
    expect(events).toEqual([PONG, PONG])
  })

  it('has jitter on top, and keeps the order', async () => {
    const { events, network, advance } = await watchOpen()
    network.jitter = 100
    const [server] = network.connections
    for (let number = 0; number < 100; number += 1) server?.send(`${number}`)
    await advance(9)
    expect(events).toEqual([])
    await advance(50)
    expect(events.length).toBeLessThan(100)
    await advance(51)
    expect(events).toEqual(Array.from({ length: 100 }, (_, number) => `message ${number}`))
  })

  it('is refused if it makes no sense', () => {
    const { network } = simulate()
    for (const ms of [-1, Number.NaN, Infinity]) {
      expect(() => (network.latency = ms)).toThrow(RangeError)
      expect(() => (network.jitter = ms)).toThrow(RangeError)
    }
    for (const loss of [-0.1, 1, Number.NaN]) expect(() => (network.loss = loss)).toThrow(RangeError)
  })
})

describe('Loss', () => {
  it('is delay: nothing is missing, and the order is kept', async () => {
    const { events, network, advance, now } = await watchOpen()
    network.loss = 0.3
    const [server] = network.connections
    const arrivals: number[] = []
    for (let number = 0; number < 100; number += 1) {
      server?.send(`${number}`)
      const sentAt = now()
      await until(() => events.length > number, advance)
      arrivals.push(now() - sentAt)
    }
    expect(events).toEqual(Array.from({ length: 100 }, (_, number) => `message ${number}`))
    const late = arrivals.filter((ms) => ms > 10).length
    expect(late).toBeGreaterThan(15)
    expect(late).toBeLessThan(50)
    expect(new Set(arrivals.filter((ms) => ms > 10))).toContain(210)
    expect(new Set(arrivals)).toContain(610)
  })

  it('makes dials late by a second and more', async () => {
    const times = await Promise.all(
      Array.from({ length: 20 }, async (_, seed) => {
        const simulation = simulate({ seed })
        simulation.network.loss = 0.4
        const { events } = watch(simulation)
        return until(() => events.length > 0, simulation.advance)
      }),
    )
    expect(Math.min(...times)).toBe(40)
    expect(times).toContain(1_040)
  })

  it('comes again with the seed', async () => {
    const run = async (seed: number): Promise<unknown> => {
      const { native, events, network, advance, now } = await watchOpen(seed)
      network.loss = 0.3
      network.jitter = 50
      const log: unknown[] = []
      native.addEventListener('message', () => log.push(now()))
      for (let number = 0; number < 50; number += 1) network.connections[0]?.send(`${number}`)
      await advance(60_000)
      return [events, log]
    }
    expect(await run(3)).toEqual(await run(3))
    expect(await run(3)).not.toEqual(await run(4))
  })
})

describe('A black hole', () => {
  it('is silent, and holds messages in flight, too', async () => {
    const { native, events, network, advance } = await watchOpen()
    network.connections[0]?.send('on its way')
    await advance(5)
    network.connections[0]?.send('not yet')
    network.blackHole()
    native.send(PING)
    await advance(600_000)
    expect(events).toEqual([])
    expect(native.readyState).toBe(1)
    expect(network.connections).toHaveLength(1)
  })

  it.each([
    [10_000, 12_000, 14_000],
    [20_000, 25_000, 27_000],
  ])("of %s ms heals late, with TCP's next attempt", async (outage, earliest, latest) => {
    const { native, events, network, advance } = await watchOpen()
    network.blackHole()
    native.send(PING)
    await advance(outage)
    network.heal()
    const elapsed = outage + (await until(() => events.length > 0, advance))
    expect(events).toEqual([PONG])
    expect(elapsed).toBeGreaterThan(earliest)
    expect(elapsed).toBeLessThan(latest)
  })

  it('up: the server still reaches the page, but receives nothing', async () => {
    const { native, events, network, advance } = await watchOpen()
    network.blackHole('up')
    native.send('nobody hears')
    network.connections[0]?.send('hello')
    await advance(10)
    expect(events).toEqual(['message hello'])
    expect(network.connections[0]?.received).toEqual([])
  })

  it('down: the page reaches the server, but receives nothing', async () => {
    const { native, events, network, advance } = await watchOpen()
    network.blackHole('down')
    native.send('hello')
    native.send(PING)
    await advance(10_000)
    expect(events).toEqual([])
    expect(network.connections[0]?.received).toEqual(['hello'])
  })

  it('swallows dials, which are through a while after it', async () => {
    const simulation = simulate()
    simulation.network.blackHole()
    const { events } = watch(simulation)
    await simulation.advance(2_000)
    simulation.network.heal()
    await simulation.advance(1_000)
    expect(events).toEqual([])
    await simulation.advance(100)
    expect(events).toEqual(['open'])
  })
})

describe('A message cut short', () => {
  it('never arrives, and nothing behind it, until it is mended', async () => {
    const { native, events, network, advance } = await watchOpen()
    const [server] = network.connections
    server?.send('before')
    network.cutMessage()
    server?.send('cut')
    server?.send('behind')
    native.send(PING)
    await advance(600_000)
    expect(events).toEqual(['message before'])
    expect(native.readyState).toBe(1)
    network.heal()
    await advance(10)
    expect(events).toEqual(['message before', 'message cut', 'message behind', PONG])
    server?.send('whole')
    await advance(10)
    expect(events.at(-1)).toBe('message whole')
  })

  it.each(['end', 'reset'] as const)('and then %s(): no message, and 1006', async (end) => {
    const { events, network, advance } = await watchOpen()
    const [server] = network.connections as [ServerConnection]
    server.send('before')
    await advance(10)
    server.cutMessage()
    server.send('cut')
    server[end]()
    await advance(100)
    expect(events).toEqual(['message before', 'error', 'close 1006'])
  })

  it('hides a close', async () => {
    const { events, network, advance } = await watchOpen()
    network.cutMessage()
    network.connections[0]?.send('cut')
    network.closeAll(1001)
    await advance(600_000)
    expect(events).toEqual([])
  })
})

describe('Ends', () => {
  it('reset: 1006, and what is on its way is lost, both ways', async () => {
    const { native, events, network, advance } = await watchOpen()
    const [server] = network.connections
    native.send('to the server')
    server?.send('to the page')
    await advance(5)
    native.send('not yet')
    server?.send('not yet')
    network.reset()
    expect(network.connections).toEqual([])
    expect(server).toMatchObject({ isOpen: false, closedWith: { code: 1006, reason: '' } })
    await advance(10)
    expect(events).toEqual(['error', 'close 1006'])
    expect(server?.received).toEqual([])
  })

  it('reset in a black hole is not seen', async () => {
    const { events, network, advance } = await watchOpen()
    network.blackHole()
    network.reset()
    await advance(600_000)
    expect(events).toEqual([])
  })

  it('forget: silent for good, both ways; new connections work', async () => {
    const simulation = await watchOpen()
    const { native, events, network, advance } = simulation
    network.forget()
    native.send(PING)
    network.connections[0]?.send('to the page')
    await advance(10_000)
    network.heal()
    await advance(600_000)
    expect([native.readyState, events]).toEqual([1, []])
    const fresh = watch(simulation)
    await advance(40)
    expect(fresh.events).toEqual(['open'])
  })

  it('closeAll: the code and reason, clean', async () => {
    const { events, network, advance } = await watchOpen()
    network.closeAll(1012, 'restart')
    await advance(10)
    expect(events).toEqual(['close 1012 restart clean'])
  })
})
