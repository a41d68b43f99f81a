import { describe, expect, it } from 'vitest'
import { collectStats, type Stats } from '../../src/diagnostics.ts'
import {
  accept,
  answerPings,
  type Scenario,
  type Start,
  start,
  startOpen,
  untilDialled,
} from '../simulation/scenario.ts'
import { tellReplacing, tellSwitch } from './switch.ts'

interface Watched extends Scenario {
  readonly stats: Stats
}

function watch(scenario: Scenario): Watched {
  return { ...scenario, stats: collectStats(scenario.socket, { now: () => scenario.world.now }) }
}

async function watchOpen(options: Start = {}): Promise<Watched> {
  const watched = watch(start(options))
  await accept(watched.world)
  return watched
}

/** The entries that aren't 0. */
function told(counts: object): object {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0))
}

describe('A snapshot', () => {
  it('has everything from the start, as numbers or null', () => {
    const { stats, world } = watch(start())
    const ends = {
      client: 0,
      server: 0,
      network: 0,
      'connect-timeout': 0,
      heartbeat: 0,
      'close-timeout': 0,
      provider: 0,
      setup: 0,
      replaced: 0,
    }
    expect(stats.snapshot()).toEqual({
      startedAt: world.now,
      at: world.now,
      opens: 0,
      failedAttempts: 0,
      losses: ends,
      closes: ends,
      replacements: { dials: 0, switches: 0 },
      drops: { overflow: 0, expired: 0, closed: 0, rejected: 0 },
      messagesReceived: 0,
      roundTrip: null,
      timeConnected: 0,
      timeDown: 0,
      timeClosed: 0,
      longestOutage: 0,
    })
  })

  it('is frozen, stays as it was, and is the same as JSON', async () => {
    const { stats, world, socket } = await watchOpen()
    answerPings(world, world.socket, 30)
    void socket.ping()
    await world.advance(1_000)
    const snapshot = stats.snapshot()
    const json = JSON.stringify(snapshot)
    for (const part of [snapshot, ...Object.values(snapshot)]) expect(Object.isFrozen(part)).toBe(true)
    world.socket.end()
    await world.advance(30_000)
    expect(JSON.stringify(snapshot)).toBe(json)
    expect(JSON.parse(json)).toEqual(snapshot)
    expect(stats.snapshot()).not.toEqual(snapshot)
  })

  it('is the last one after stop(), and the socket is let go', async () => {
    const { stats, world, socket } = await watchOpen()
    await world.advance(1_000)
    const before = ['state', 'message', 'lost'].map((name) => socket.listenerCount(name as 'state'))
    stats.stop()
    const snapshot = stats.snapshot()
    world.socket.deliver('one more')
    world.socket.end()
    await world.advance(30_000)
    stats.stop()
    expect(stats.snapshot()).toEqual(snapshot)
    expect(snapshot).toMatchObject({ at: snapshot.startedAt + 1_000, timeConnected: 1_000 })
    expect(['state', 'message', 'lost'].map((name) => socket.listenerCount(name as 'state'))).toEqual(
      before.map((count) => count - 1),
    )
  })
})

describe('Counted are', () => {
  it('connections that open, and those that are lost by who ended them', async () => {
    const watched = await watchOpen()
    const { stats, world, socket } = watched
    for (const code of [1006, 1012]) {
      world.socket.end(code)
      await untilDialled(watched)
      await accept(world)
    }
    socket.reconnect()
    await accept(world)
    const { opens, losses, closes } = stats.snapshot()
    expect(opens).toBe(4)
    expect(told(losses)).toEqual({ network: 1, server: 1, client: 1 })
    expect(told(closes)).toEqual({})
  })

  it('final ends, by who made them', async () => {
    const { stats, world, socket } = await watchOpen()
    void socket.close()
    world.socket.end(1000)
    socket.open()
    await accept(world)
    world.socket.end(4403)
    const { losses, closes, failedAttempts } = stats.snapshot()
    expect(told(losses)).toEqual({})
    expect(told(closes)).toEqual({ client: 1, server: 1 })
    expect(failedAttempts).toBe(0)
  })

  it('attempts that fail: before a wait, for a refresh, and for good', async () => {
    const watched = watch(start({ url: () => 'wss://example.com/live', maxAttempts: 3 }))
    const { stats, world } = watched
    await world.advance(0)
    world.socket.end()
    expect(stats.snapshot().failedAttempts).toBe(1)
    await untilDialled(watched)
    world.socket.end(4401)
    expect(stats.snapshot().failedAttempts).toBe(2)
    await world.advance(0)
    world.socket.end()
    const { failedAttempts, closes } = stats.snapshot()
    expect(failedAttempts).toBe(3)
    expect(told(closes)).toEqual({ network: 1 })
  })

  it('no attempts that were given up on purpose', async () => {
    const { stats, world, socket } = watch(start())
    await world.advance(3_000)
    world.goOnline()
    socket.reconnect()
    world.signal('pagehide')
    world.signal('pageshow')
    void socket.close()
    expect(world.sockets).toHaveLength(4)
    expect(stats.snapshot().failedAttempts).toBe(0)
  })

  it('replacements that are dialled, and those that take over', async () => {
    const watched = await watchOpen()
    const { stats } = watched
    tellReplacing(watched)
    tellReplacing(watched)
    tellSwitch(watched)
    tellReplacing(watched, 'rotate')
    tellSwitch(watched, 'replaced')
    watched.world.socket.end()
    const { replacements, opens, losses } = stats.snapshot()
    expect(replacements).toEqual({ dials: 3, switches: 2 })
    expect(opens).toBe(3)
    expect(told(losses)).toEqual({ heartbeat: 1, replaced: 1, network: 1 })
  })

  it('messages that come in, and those that are dropped by the reason', async () => {
    const watched = await watchOpen({ queue: { maxMessages: 1 } })
    const { stats, world, socket } = watched
    for (const data of ['one', 'two', new ArrayBuffer(3)]) world.socket.deliver(data)
    world.socket.end()
    socket.send('expires', { ttl: 50 })
    await world.advance(60)
    socket.send('is rejected')
    await untilDialled(watched)
    world.socket.isPoison = () => true
    await accept(world)
    world.socket.end()
    socket.send('is closed')
    void socket.close()
    const { messagesReceived, drops } = stats.snapshot()
    expect(messagesReceived).toBe(3)
    expect(told(drops)).toEqual({ rejected: 1, expired: 1, closed: 1 })
  })

  it('round trips, with the last, the least and the most', async () => {
    const { stats, world, socket, told } = await watchOpen()
    for (const rtt of [30, 10, 20]) {
      answerPings(world, world.socket, rtt)
      void socket.ping()
      await world.advance(1_000)
    }
    const { smoothed } = told('latency').at(-1)!
    expect(stats.snapshot().roundTrip).toEqual({ last: 20, smoothed, min: 10, max: 30, count: 3 })
  })

  it('only what happens from the call on', async () => {
    const scenario = await startOpen()
    scenario.world.socket.deliver('before')
    const { stats } = watch(scenario)
    scenario.world.socket.deliver('after')
    expect(stats.snapshot()).toMatchObject({ opens: 0, messagesReceived: 1 })
  })
})
