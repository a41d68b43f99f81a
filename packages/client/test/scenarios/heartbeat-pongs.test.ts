import { describe, expect, it } from 'vitest'
import { accept, answerPings, startOpen, startTrusted } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

const INTERVAL = 19_000

describe('a server that answers every ping late', () => {
  it('is measured, and loses no connection over it', async () => {
    const { world, socket, told } = await startOpen()
    answerPings(world, world.socket, 2_500)
    await world.advance(3_600_000)
    expect(told('lost')).toEqual([])
    expect(told('latency')[0]).toEqual({ rtt: 2_500, smoothed: 2_500 })
    expect(socket.health).toBe('good')
  })

  it('is waited for longer, once it is known to be slow', async () => {
    const { world, socket, told } = await startTrusted()
    answerPings(world, world.socket, 2_500)
    await world.advance(INTERVAL + 2_600)
    expect(
      told('state').filter(({ state, health }) => state === 'open' && health === 'suspect'),
    ).toHaveLength(1)
    await world.advance(3_600_000)
    expect(
      told('state').filter(({ state, health }) => state === 'open' && health === 'suspect'),
    ).toHaveLength(1)
    expect(socket.health).toBe('good')
  })
})

describe('a server that answers one byte short', () => {
  it('keeps its connection: each answer is a sign of life', async () => {
    const { world, told, emitted } = await startOpen()
    world.socket.onsend = (data) => {
      const pong = String(data).replace('ping', 'pong').slice(0, -1)
      world.environment.setTimeout?.(() => world.socket.deliver(pong), 50)
    }
    await world.advance(600_000)
    expect(told('lost')).toEqual([])
    expect(told('error')).toEqual([])
    expect(world.socket.pings.length).toBeGreaterThan(25)
    expect(emitted()).toEqual([])
  })
})

describe('a server that answers twice', () => {
  it('is measured once a ping', async () => {
    const { world, told } = await startOpen()
    for (let round = 0; round < 3; round += 1) {
      await world.advance(INTERVAL + 40)
      world.socket.pong()
      world.socket.pong()
    }
    expect(told('latency')).toHaveLength(3)
    expect(told('lost')).toEqual([])
  })
})

describe('a server that answers only the newest ping', () => {
  it('answers the ones before it too', async () => {
    const { world, socket, told } = await startOpen()
    const first = socket.ping()
    await world.advance(30)
    const second = socket.ping()
    await world.advance(30)
    world.socket.pong()
    await expect(first).resolves.toBe(60)
    await expect(second).resolves.toBe(30)
    expect(told('latency')).toEqual([{ rtt: 30, smoothed: 30 }])
  })
})

describe('a pong for an older ping', () => {
  it('leaves the newer one unanswered', async () => {
    const { world, socket } = await startOpen()
    const first = socket.ping()
    let isSettled = false
    const second = socket.ping().then(() => (isSettled = true))
    world.socket.pong(world.socket.pings[0])
    await first
    await settle()
    expect(isSettled).toBe(false)
    world.socket.pong()
    await second
    expect(isSettled).toBe(true)
  })

  it('measures nothing the second time', async () => {
    const { world, socket, told } = await startOpen()
    void socket.ping()
    world.socket.pong()
    await world.advance(5_000)
    world.socket.pong(world.socket.pings[0])
    expect(told('latency')).toEqual([{ rtt: 0, smoothed: 0 }])
  })
})

describe('a pong with an id that was never sent', () => {
  it('is a sign of life and nothing else: it answers no ping', async () => {
    const { world, socket, told } = await startOpen()
    let isSettled = false
    const rtt = socket.ping().then((ms) => {
      isSettled = true
      return ms
    })
    world.socket.pong(`${world.socket.pings[0]}999`)
    await settle()
    expect(isSettled).toBe(false)
    expect(told('latency')).toEqual([])
    await world.advance(50)
    world.socket.pong()
    await expect(rtt).resolves.toBe(50)
    expect(told('latency')).toEqual([{ rtt: 50, smoothed: 50 }])
  })
})

describe('ping()', () => {
  it('measures one round trip', async () => {
    const { world, socket, told } = await startOpen()
    answerPings(world, world.socket, 120)
    const rtt = socket.ping()
    await world.advance(120)
    await expect(rtt).resolves.toBe(120)
    expect(told('latency')).toEqual([{ rtt: 120, smoothed: 120 }])
  })

  it("neither makes a connection suspect nor ends it, and doesn't put the heartbeat off", async () => {
    const { world, socket, told } = await startOpen()
    const rtt = expect(socket.ping()).rejects.toMatchObject({ name: 'TimeoutError' })
    await world.advance(10_000)
    await rtt
    expect(socket.health).toBe('good')
    expect(world.socket.pings).toHaveLength(1)
    await world.advance(INTERVAL - 10_000)
    expect(world.socket.pings).toHaveLength(2)
    expect(told('lost')).toEqual([])
  })

  it('rejects when the connection is lost', async () => {
    const { world, socket } = await startOpen()
    const rtt = expect(socket.ping()).rejects.toMatchObject({ name: 'ResilientSocketError', code: 'closed' })
    world.socket.end()
    await rtt
  })

  it("isn't answered by the next connection", async () => {
    const { world, socket } = await startOpen()
    const rtt = expect(socket.ping()).rejects.toMatchObject({ code: 'closed' })
    const id = world.socket.pings[0]
    socket.reconnect()
    await rtt
    const native = await accept(world)
    native.pong(id)
    expect(socket.state).toBe('open')
  })
})
