import { describe, expect, it } from 'vitest'
import { acceptAll, answerPings, start, startOpen } from '../simulation/scenario.ts'
import type { SimulatedSocket } from '../simulation/simulated-socket.ts'
import type { World } from '../simulation/world.ts'

const INTERVAL = 19_000

describe('a server that never answers', () => {
  it('loses at most two connections: then the heartbeat stops asking, and says so once', async () => {
    const { world, socket, told } = start({ before: (world) => acceptAll(world, () => undefined) })
    await world.advance(3_600_000)
    expect(told('lost').map(({ origin }) => origin)).toEqual(['heartbeat', 'heartbeat'])
    expect(world.sockets).toHaveLength(3)
    expect(world.socket.pings).toHaveLength(1)
    expect(told('error').map(({ code }) => code)).toEqual(['heartbeat-unanswered'])
    expect(told('error')[0]?.message).toContain('pong')
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })

  it('is asked once on each later connection, and nothing comes of it, whatever ended the ones before', async () => {
    const { world, told } = start({ before: (world) => acceptAll(world, () => undefined) })
    await world.advance(100_000)
    for (let round = 0; round < 5; round += 1) {
      world.socket.end(1006)
      await world.advance(100_000)
    }
    expect(world.sockets.slice(2).map(({ pings }) => pings.length)).toEqual(Array(6).fill(1))
    expect(told('state').filter(({ health }) => health === 'suspect')).toHaveLength(2)
    expect(told('lost').filter(({ origin }) => origin === 'heartbeat')).toHaveLength(2)
    expect(told('error')).toHaveLength(1)
  })

  it('is not taken for such a one where its connections die under steady traffic', async () => {
    const { world, told } = await startOpen()
    for (let death = 0; death < 4; death += 1) {
      await world.advance(100)
      if (world.socket.readyState === 0) world.socket.accept()
      for (let second = 0; second < 25; second += 1) {
        world.socket.deliver('news')
        await world.advance(1_000)
        const [id] = world.socket.pings
        if (id !== undefined) world.socket.pong(id)
      }
      await world.advance(25_000)
    }
    expect(told('lost').map(({ origin }) => origin)).toEqual(Array(4).fill('heartbeat'))
    expect(told('error')).toEqual([])
  })

  it('is not asked because of signs, and no message waits for an answer', async () => {
    const { world, socket } = start({ before: (world) => acceptAll(world, () => undefined) })
    await world.advance(100_000)
    socket.check()
    world.goOffline()
    world.goOnline()
    expect(socket.send('at once')).toBe('sent')
    expect(world.socket.messages).toEqual(['at once'])
    expect(world.socket.pings).toHaveLength(1)
  })

  it('is asked again from the first pong on', async () => {
    const { world, socket, told } = start({ before: (world) => acceptAll(world, () => undefined) })
    await world.advance(100_000)
    const rtt = socket.ping()
    world.socket.pong()
    await rtt
    await world.advance(INTERVAL + 50)
    expect(world.socket.pings).toHaveLength(3)
    await world.advance(5_000)
    expect(told('lost').map(({ origin }) => origin)).toEqual(['heartbeat', 'heartbeat', 'heartbeat'])
    expect(told('error')).toHaveLength(1)
  })

  it('is asked as ever where only the first two connections had died silently', async () => {
    const { world, told } = start({
      before: (world) =>
        acceptAll(world, (native) => {
          if (world.sockets.length > 2) answerPings(world, native)
        }),
    })
    await world.advance(300_000)
    expect(world.sockets).toHaveLength(3)
    expect(world.socket.pings.length).toBeGreaterThan(10)
    world.socket.onsend = () => undefined
    await world.advance(30_000)
    expect(world.sockets).toHaveLength(4)
    expect(told('lost').map(({ origin }) => origin)).toEqual(['heartbeat', 'heartbeat', 'heartbeat'])
    expect(told('error')).toHaveLength(1)
  })

  it('is asked again when a late pong for an earlier ping is seen', async () => {
    const { world, socket } = await startOpen()
    acceptAll(world, () => undefined)
    await world.advance(100_000)
    const rtt = socket.ping()
    await world.advance(9_000)
    world.socket.pong()
    await expect(rtt).resolves.toBe(9_000)
    await world.advance(INTERVAL)
    expect(world.socket.pings).toHaveLength(3)
  })

  it('loses no connection by messages that are no pongs, and is asked on', async () => {
    const { world, told } = start({
      before: (world) =>
        acceptAll(world, (native) => {
          native.onsend = () => void world.environment.setTimeout?.(() => native.deliver('what?'), 20)
        }),
    })
    await world.advance(600_000)
    expect(told('lost')).toEqual([])
    expect(told('error')).toEqual([])
    expect(world.socket.pings.length).toBeGreaterThan(25)
  })

  it('is not accused where it has answered once: its dead connections always end', async () => {
    const { world, told } = start({
      before: (world) =>
        acceptAll(world, (native) => {
          if (world.sockets.length === 1) answerPings(world, native)
        }),
    })
    await world.advance(30_000)
    world.socket.onsend = () => undefined
    await world.advance(300_000)
    expect(told('lost').length).toBeGreaterThan(5)
    expect(told('error')).toEqual([])
  })
})

describe('a server that closes for the ping', () => {
  const refuse =
    (world: World, code: number, delay = 30) =>
    (native: SimulatedSocket): void => {
      native.onsend = (data) => {
        if (String(data).includes('ping')) world.environment.setTimeout?.(() => native.end(code), delay)
      }
    }

  it.each([1003, 1007, 4400])('with %d is dialled again, and not asked any more', async (code) => {
    const { world, socket, told } = start({ before: (world) => acceptAll(world, refuse(world, code)) })
    await world.advance(600_000)
    expect(told('lost').map((info) => info.code)).toEqual([code])
    expect(told('error').map((error) => error.code)).toEqual(['heartbeat-unanswered'])
    expect(world.sockets).toHaveLength(2)
    expect(world.socket.sent).toEqual([])
    expect(socket.state).toBe('open')
  })

  it.each([1000, 1008, 1011])('with %d twice is dialled again, and not asked any more', async (code) => {
    const { world, socket, told } = start({
      url: () => 'wss://example.com/live',
      before: (world) => acceptAll(world, refuse(world, code)),
    })
    await world.advance(600_000)
    expect(told('lost').map((info) => info.code)).toEqual([code, code])
    expect(told('error').map((error) => error.code)).toEqual(['heartbeat-unanswered'])
    expect(world.sockets).toHaveLength(3)
    expect(world.socket.sent).toEqual([])
    expect(socket.state).toBe('open')
  })

  it('for the one that a later connection is sent is not asked any more', async () => {
    const { world, told } = start({
      before: (world) =>
        acceptAll(world, (native) => {
          if (world.sockets.length > 2) refuse(world, 1011)(native)
        }),
    })
    await world.advance(600_000)
    expect(told('lost').map(({ code, origin }) => `${origin} ${code}`)).toEqual([
      'heartbeat 1006',
      'heartbeat 1006',
      'server 1011',
    ])
    expect(told('error')).toHaveLength(1)
    expect(world.sockets).toHaveLength(4)
    expect(world.socket.sent).toEqual([])
  })

  it('with 1008 is dialled again where there is nothing to refresh, which would mean to stop', async () => {
    const { world, socket } = start({ before: (world) => acceptAll(world, refuse(world, 1008)) })
    await world.advance(60_000)
    expect(socket.state).toBe('open')
  })

  it('with a code that the user has called final is dialled again too', async () => {
    const { world, socket } = start({
      classifyClose: () => 'stop',
      before: (world) => acceptAll(world, refuse(world, 4321)),
    })
    await world.advance(60_000)
    expect(socket.state).toBe('open')
    expect(world.sockets).toHaveLength(2)
  })

  it('is believed where it closes long after the ping', async () => {
    const { world, socket, told } = await startOpen()
    const rtt = expect(socket.ping()).rejects.toMatchObject({ name: 'TimeoutError' })
    for (let second = 0; second < 12; second += 1) {
      await world.advance(1_000)
      world.socket.deliver('tick')
    }
    await rtt
    world.socket.end(1003)
    expect(socket.state).toBe('closed')
    expect(told('error')).toEqual([])
  })

  it('is believed where it has answered a ping before', async () => {
    const { world, socket } = await startOpen()
    await world.advance(INTERVAL)
    world.socket.pong()
    await world.advance(INTERVAL)
    world.socket.end(1003)
    expect(socket.state).toBe('closed')
  })

  it('is believed where it has not been asked', async () => {
    const { world, socket } = await startOpen()
    await world.advance(5_000)
    world.socket.end(1003)
    expect(socket.state).toBe('closed')
  })

  it('is believed the second time, when nothing was asked', async () => {
    const { world, socket } = start({ before: (world) => acceptAll(world, refuse(world, 1003)) })
    await world.advance(60_000)
    expect(socket.state).toBe('open')
    world.socket.end(1003)
    expect(socket.state).toBe('closed')
  })
})
