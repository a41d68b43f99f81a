import { describe, expect, it } from 'vitest'
import type { StateEvent, Status } from '../../src/index.ts'
import { accept, start, startOpen, startTrusted, trust, URL_OF_SERVER } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'
import { eachState } from '../support/every-state.ts'

const NOW = 1_700_000_000_000

const STATUSES: Record<Status['state'], Status> = {
  idle: { state: 'idle', health: 'down' },
  connecting: { state: 'connecting', health: 'down', attempt: 1, reason: 'open' },
  open: { state: 'open', health: 'good' },
  waiting: { state: 'waiting', health: 'down', attempt: 2, retryAt: NOW + 1_000, reason: 'network' },
  closing: { state: 'closing', health: 'down' },
  closed: {
    state: 'closed',
    health: 'down',
    closeInfo: { code: 1006, reason: '', wasClean: false, origin: 'client', at: NOW },
  },
}

const READY_STATES = { idle: 3, connecting: 0, open: 1, waiting: 0, closing: 2, closed: 3 }

describe.each(eachState)('In the state %s', (state, make) => {
  it('the status has what belongs to it, and nothing else', async () => {
    const { socket } = await make()
    expect(socket.status).toStrictEqual(STATUSES[state])
    expect(socket.state).toBe(state)
    expect(socket.health).toBe(socket.status.health)
  })

  it('is what JSON says of it, with its health and no more', async () => {
    const { socket } = await make()
    expect(JSON.parse(JSON.stringify({ socket }))).toEqual({ socket: { state, health: socket.health } })
  })

  it('is no plain object to those that look at its tag', async () => {
    const { socket } = await make()
    expect(Object.prototype.toString.call(socket)).toBe('[object ResilientSocket]')
  })

  it('the status is frozen, and the same object until it changes', async () => {
    const { socket } = await make()
    expect(Object.isFrozen(socket.status)).toBe(true)
    expect(socket.status).toBe(socket.status)
  })

  it('readyState is what a native socket would say', async () => {
    const { socket } = await make()
    expect(socket.readyState).toBe(READY_STATES[state])
  })
})

describe('The status', () => {
  it('is a new object at every change, health and attempts too', async () => {
    const scenario = start()
    const { world, socket } = scenario
    const statuses: Status[] = []
    socket.on('state', () => statuses.push(socket.status))
    await accept(world)
    trust(scenario)
    socket.probe()
    world.socket.deliver('well')
    await world.advance(2_000)
    world.socket.end()
    socket.reconnect()
    // Shows nothing new.
    socket.reconnect()
    void socket.close()
    expect(new Set(statuses).size).toBe(statuses.length)
    expect(statuses.map(({ state, health }) => `${state} ${health}`)).toEqual([
      'connecting down',
      'open good',
      'open suspect',
      'open good',
      'waiting down',
      'connecting down',
      'closed down',
    ])
  })

  it('of before is not changed by what comes after', async () => {
    const { world, socket } = start()
    const before = socket.status
    await accept(world)
    expect(before).toStrictEqual(STATUSES.connecting)
  })

  it('says which attempt it is, and for what reason', async () => {
    const { world, socket } = await startOpen()
    world.socket.end()
    await world.advance(1_000)
    expect(socket.status).toStrictEqual({
      state: 'connecting',
      health: 'down',
      attempt: 2,
      reason: 'network',
    })
    socket.reconnect()
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'reconnect' })
  })
})

describe('The event state', () => {
  const withoutRest = ({ state, health, previous, at }: StateEvent) => ({ state, health, previous, at })

  it('carries the status, the state before, and when', async () => {
    const { world, told, socket } = await startOpen()
    world.socket.end()
    expect(told('state').at(-1)).toStrictEqual({ ...socket.status, previous: 'open', at: world.now })
    expect(told('state').slice(0, 2).map(withoutRest)).toEqual([
      { state: 'connecting', health: 'down', previous: 'idle', at: NOW },
      { state: 'open', health: 'good', previous: 'connecting', at: NOW },
    ])
  })

  it('comes before the specific event, each time', async () => {
    const { world, socket, names } = await startOpen()
    world.socket.end()
    await world.advance(1_000)
    await accept(world)
    socket.reconnect()
    await accept(world)
    void socket.close()
    world.socket.end(1000, '', true)
    expect(names()).toEqual([
      ...['state', 'state', 'open'],
      ...['state', 'lost', 'waiting', 'state', 'state', 'open'],
      ...['state', 'lost', 'state', 'open'],
      ...['state', 'state', 'close'],
    ])
  })

  it('tells of health', async () => {
    const { world, socket, told } = await startTrusted()
    socket.probe()
    expect(told('state')).toStrictEqual([
      { state: 'open', health: 'suspect', previous: 'open', at: world.now },
    ])
    world.socket.deliver('well')
    expect(told('state')[1]).toStrictEqual({ state: 'open', health: 'good', previous: 'open', at: world.now })
  })

  it('is told when the state is in force already', async () => {
    const { world, socket } = start()
    const seen: boolean[] = []
    socket.on('state', (event) => seen.push(event.state === socket.state && event.health === socket.health))
    await accept(world)
    world.socket.end()
    await world.advance(1_000)
    expect(seen).toEqual([true, true, true, true])
  })
})

describe('The event open', () => {
  it('has no downFor the first time, and then how long it was down', async () => {
    const { world, told } = await startOpen({ protocols: ['a', 'b'] })
    expect(told('open')).toStrictEqual([
      { attempt: 1, reason: 'open', downFor: undefined, url: URL_OF_SERVER, protocol: 'a' },
    ])
    await world.advance(1_000)
    world.socket.end()
    await world.advance(1_000)
    await world.advance(70)
    world.socket.accept('b')
    await settle()
    expect(told('open')[1]).toStrictEqual({
      attempt: 2,
      reason: 'network',
      downFor: 1_070,
      url: URL_OF_SERVER,
      protocol: 'b',
    })
  })

  it('has no downFor after close() and open()', async () => {
    const { world, socket, told } = await startOpen()
    void socket.close()
    socket.open()
    await accept(world)
    expect(told('open')[1]).toMatchObject({ attempt: 1, reason: 'open', downFor: undefined })
  })
})

describe('The event lost', () => {
  it('carries how it ended, and what the browser still held', async () => {
    const { world, told } = await startOpen()
    world.socket.bufferedAmount = 77
    world.socket.end(4999, 'tired')
    expect(told('lost')).toStrictEqual([
      { code: 4999, reason: 'tired', wasClean: true, origin: 'server', at: world.now, unsent: 77 },
    ])
  })

  it('says that the client did it after reconnect()', async () => {
    const { socket, told, world } = await startOpen()
    socket.reconnect()
    expect(told('lost')).toStrictEqual([
      { code: 1006, reason: '', wasClean: false, origin: 'client', at: world.now, unsent: 0 },
    ])
  })

  it('is not told of an attempt that failed', async () => {
    const { world, names } = start()
    await settle()
    world.socket.end()
    expect(names()).toEqual(['state', 'state', 'waiting'])
  })
})

describe('url, protocol and extensions', () => {
  it('are those of the current connection', async () => {
    const urls = ['wss://a.example/', 'wss://b.example/']
    const { world, socket } = start({ url: () => urls.shift() ?? '', protocols: 'chat' })
    expect([socket.url, socket.protocol, socket.extensions]).toEqual(['', '', ''])
    await settle()
    expect([socket.url, socket.protocol]).toEqual(['wss://a.example/', ''])
    world.socket.extensions = 'permessage-deflate'
    await accept(world)
    expect([socket.url, socket.protocol, socket.extensions]).toEqual([
      'wss://a.example/',
      'chat',
      'permessage-deflate',
    ])
    socket.reconnect()
    await accept(world)
    expect([socket.url, socket.protocol, socket.extensions]).toEqual(['wss://b.example/', 'chat', ''])
  })

  it('url is the given one if there is no connection', async () => {
    const { socket } = start({ autoConnect: false, url: '/live' })
    expect(socket.url).toBe('wss://app.example/live')
    await socket.close()
    expect(socket.url).toBe('wss://app.example/live')
  })
})
