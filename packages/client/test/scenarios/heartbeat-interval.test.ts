import { describe, expect, it } from 'vitest'
import { accept, acceptAll, answerPings, start, startOpen, startTrusted } from '../simulation/scenario.ts'
import type { SimulatedSocket } from '../simulation/simulated-socket.ts'
import type { World } from '../simulation/world.ts'

/** The pause after which a ping goes out, within a millisecond. */
async function pauseBeforePing(world: World, native: SimulatedSocket): Promise<number> {
  const { length } = native.pings
  for (let ms = 1; ms <= 60_000; ms += 1) {
    await world.advance(1)
    if (native.pings.length > length) return ms
  }
  return Infinity
}

/** Passes time, in which the server sends something every second. */
async function chatter(world: World, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await world.advance(1_000)
    world.socket.deliver('tick')
  }
}

describe('the interval', () => {
  it.each([
    [0, 20_000],
    [0.5, 19_000],
    [0.999_999, 18_001],
  ])('is 20 s less a random tenth: with %d it is %d ms', async (random, pause) => {
    const { world } = await startOpen({ before: (world) => void (world.random = [random]) })
    expect(Math.abs((await pauseBeforePing(world, world.socket)) - pause)).toBeLessThanOrEqual(1)
  })

  it('is drawn anew for each ping', async () => {
    const { world } = await startOpen()
    answerPings(world, world.socket)
    const pauses: number[] = []
    for (const random of [0.1, 0.9, 0.4]) {
      world.random = [random]
      world.socket.deliver('anything')
      pauses.push(await pauseBeforePing(world, world.socket))
    }
    await world.advance(0)
    expect(new Set(pauses).size).toBeGreaterThan(1)
  })

  it('is an option', async () => {
    const { world } = await startOpen({ heartbeat: { interval: 5_000 } })
    await world.advance(4_749)
    expect(world.socket.pings).toEqual([])
    await world.advance(2)
    expect(world.socket.pings).toHaveLength(1)
  })

  it('starts when the connection is usable, not when it is dialled', async () => {
    const { world } = start()
    await world.advance(9_000)
    await accept(world)
    await world.advance(18_999)
    expect(world.socket.pings).toEqual([])
    await world.advance(1)
    expect(world.socket.pings).toHaveLength(1)
  })

  it('starts anew with each connection', async () => {
    const { world } = await startOpen()
    await world.advance(15_000)
    world.socket.end()
    await world.advance(1_000)
    await accept(world)
    await world.advance(18_900)
    expect(world.socket.pings).toEqual([])
    await world.advance(200)
    expect(world.socket.pings).toHaveLength(1)
  })
})

describe('proof of life', () => {
  it('is every inbound message: no ping goes out while something comes in', async () => {
    const { world, socket } = await startOpen()
    void socket.ping()
    world.socket.pong(world.socket.pings.at(-1))
    await chatter(world, 120)
    expect(world.socket.pings).toHaveLength(1)
    expect(await pauseBeforePing(world, world.socket)).toBeGreaterThanOrEqual(18_000)
  })

  it('is a message just before the interval is over', async () => {
    const { world, socket } = await startOpen()
    void socket.ping()
    world.socket.pong(world.socket.pings.at(-1))
    await world.advance(17_900)
    world.socket.deliver('just in time')
    await world.advance(17_900)
    expect(world.socket.pings).toHaveLength(1)
    await world.advance(1_200)
    expect(world.socket.pings).toHaveLength(2)
  })

  it.each([['text'], [''], [new ArrayBuffer(8)], [new Blob(['blob'])]])(
    'is any kind of message: %o',
    async (data) => {
      const { world, socket } = await startTrusted()
      await world.advance(21_100)
      expect(socket.health).toBe('suspect')
      world.socket.deliver(data)
      expect(socket.health).toBe('good')
    },
  )

  it("isn't what is sent: a busy sender asks all the same", async () => {
    const { world, socket } = await startTrusted()
    for (let second = 0; second < 3; second += 1) {
      socket.send('outbound')
      await world.advance(1_000)
    }
    expect(world.openSocket.pings).toHaveLength(1)
  })

  it("isn't what is sent: a dead connection ends however much is sent", async () => {
    const { world, socket, told } = await startTrusted()
    for (let second = 0; second < 30; second += 1) {
      socket.send('outbound')
      await world.advance(1_000)
    }
    expect(told('lost').map(({ origin }) => origin)).toEqual(['heartbeat'])
  })
})

describe('the timer', () => {
  it("isn't touched by messages: none of 10,000 sets or clears one", async () => {
    let calls = 0
    const { world, emitted } = start({
      before: ({ environment }) => {
        const { setTimeout = () => 0, clearTimeout = () => undefined } = environment
        environment.setTimeout = (callback, delay) => {
          calls += 1
          return setTimeout(callback, delay)
        }
        environment.clearTimeout = (handle) => {
          calls += 1
          clearTimeout(handle)
        }
      },
    })
    await accept(world)
    calls = 0
    for (let count = 0; count < 10_000; count += 1)
      world.socket.deliver(count % 2 ? 'message' : new ArrayBuffer(1))
    expect(emitted()).toHaveLength(10_000)
    expect(calls).toBe(0)
  })

  it('is set once a deadline at most, however many messages come and go', async () => {
    let calls = 0
    const { world, socket } = start({
      before: ({ environment }) => {
        const { setTimeout = () => 0 } = environment
        environment.setTimeout = (callback, delay) => {
          calls += 1
          return setTimeout(callback, delay)
        }
      },
    })
    await accept(world)
    calls = 0
    for (let second = 0; second < 600; second += 1) {
      await world.advance(1_000)
      for (let count = 0; count < 100; count += 1) {
        world.socket.deliver('in')
        socket.send('out')
      }
    }
    expect(calls).toBeLessThanOrEqual(600)
  })
})

describe('heartbeat: false', () => {
  it('never asks, and keeps a silent connection', async () => {
    const { world, socket, told } = await startOpen({ heartbeat: false })
    await world.advance(24 * 3_600_000)
    expect(world.socket.sent).toEqual([])
    expect(world.timerCount).toBe(0)
    expect(socket.health).toBe('good')
    expect(told('lost')).toEqual([])
  })

  it('leaves signs without effect on an open connection', async () => {
    const { world, socket } = await startOpen({ heartbeat: false })
    socket.probe()
    world.goOffline()
    world.goOnline()
    expect(socket.health).toBe('good')
    expect(socket.send('at once')).toBe('sent')
    await world.advance(3_600_000)
    expect(world.socket.sent).toEqual(['at once'])
  })

  it('still measures when it is asked to', async () => {
    const { world, socket } = await startOpen({ heartbeat: false })
    answerPings(world, world.socket, 40)
    const rtt = socket.ping()
    await world.advance(40)
    await expect(rtt).resolves.toBe(40)
  })
})

describe('maxSilence', () => {
  it('never sends, and keeps a connection on which the server sends that often', async () => {
    const { world, socket, told } = await startOpen({ heartbeat: { maxSilence: 30_000 } })
    for (let minute = 0; minute < 60; minute += 1) {
      await world.advance(29_000)
      world.socket.deliver('tick')
    }
    expect(world.socket.sent).toEqual([])
    expect(socket.health).toBe('good')
    expect(told('lost')).toEqual([])
  })

  it('makes a connection suspect on which nothing comes in, and good again by any message', async () => {
    const { world, socket } = await startOpen({ heartbeat: { maxSilence: 30_000 } })
    await world.advance(29_900)
    expect(socket.health).toBe('good')
    await world.advance(200)
    expect(socket.health).toBe('suspect')
    expect(socket.send('waits')).toBe('queued')
    world.openSocket.deliver('anything')
    expect(socket.health).toBe('good')
    expect(world.openSocket.sent).toEqual(['waits'])
  })

  it('gives a connection up when the patience is over, which counts from there; no trust is needed', async () => {
    const { world, told } = await startOpen({ heartbeat: { maxSilence: 30_000 }, overlap: false })
    const openedAt = world.now
    acceptAll(world)
    await world.advance(39_900)
    expect(told('lost')).toEqual([])
    await world.advance(200)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat', at: openedAt + 40_000 }])
    expect(world.sockets[0]?.sent).toEqual([])
  })

  it('leaves signs without effect: only its own silence counts', async () => {
    const { world, socket } = await startOpen({ heartbeat: { maxSilence: 30_000 } })
    socket.probe()
    world.goOffline()
    world.goOnline()
    await world.advance(29_000)
    expect(socket.health).toBe('good')
    expect(world.socket.sent).toEqual([])
  })

  it('rejects ping(), which would have to send one', async () => {
    const { world, socket } = await startOpen({ heartbeat: { maxSilence: 30_000 } })
    await expect(socket.ping()).rejects.toMatchObject({ name: 'ResilientSocketError' })
    expect(world.socket.sent).toEqual([])
  })

  it('never stops: a server that falls silent again and again is noticed each time', async () => {
    const { world, told } = await startOpen({ heartbeat: { maxSilence: 10_000 } })
    acceptAll(world)
    await world.advance(300_000)
    expect(told('lost').length).toBeGreaterThan(8)
    expect(told('error')).toEqual([])
  })

  it('waits for what has already arrived, when a sign comes between the deadline and its timer', async () => {
    const { world, socket, told } = await startOpen({ heartbeat: { maxSilence: 10_000 } })
    await world.advance(15_000)
    expect(socket.health).toBe('suspect')
    world.sleep(5_500)
    socket.probe()
    world.openSocket.deliver('it was on its way')
    await world.advance(0)
    expect(told('lost')).toEqual([])
    expect(socket.health).toBe('good')
  })
})
