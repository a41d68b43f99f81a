import { describe, expect, it } from 'vitest'
import {
  accept,
  acceptAll,
  answerPings,
  type Scenario,
  start,
  startOpen,
  startTrusted,
} from '../simulation/scenario.ts'
import type { SimulatedSocket } from '../simulation/simulated-socket.ts'

const INTERVAL = 19_000
const silent = (): void => undefined

/** The server falls silent: so much later the connection has been given up, and the next is open. */
async function dieSilently(
  { world, told }: Scenario,
  then: (native: SimulatedSocket) => void,
): Promise<void> {
  const { length } = told('lost')
  world.openSocket.onsend = silent
  acceptAll(world, then)
  await world.advance(32_000)
  expect(told('lost').slice(length)).toMatchObject([{ origin: 'heartbeat' }])
}

describe('before the server has answered', () => {
  it('nothing goes out before the application’s first message', async () => {
    const { world } = await startOpen()
    await world.advance(15_000)
    expect(world.socket.sent).toEqual([])
  })

  it('one ping goes out right behind the first message', async () => {
    const { world, socket } = await startOpen()
    await world.advance(3_000)
    socket.send('login')
    expect(world.socket.sent).toEqual(['login', expect.stringContaining('"ping"')])
    socket.send('more')
    await world.advance(10_000)
    expect(world.socket.pings).toHaveLength(1)
  })

  it('one ping goes out right behind what was queued', async () => {
    const { world, socket } = start()
    socket.send('one')
    socket.send('two')
    await accept(world)
    expect(world.socket.sent).toEqual(['one', 'two', expect.stringContaining('"ping"')])
  })

  it('one ping goes out when setup has sent something', async () => {
    const { world } = start({ setup: (link) => link.send('login') })
    await accept(world)
    expect(world.socket.sent).toEqual(['login', expect.stringContaining('"ping"')])
  })

  it('one goes out after the interval, if the application sends nothing', async () => {
    const { world } = await startOpen()
    await world.advance(INTERVAL - 1)
    expect(world.socket.pings).toEqual([])
    await world.advance(1)
    expect(world.socket.pings).toHaveLength(1)
  })

  it('one goes out after the interval, if the server sends all the time and the application nothing', async () => {
    const { world, socket } = await startOpen()
    answerPings(world, world.socket)
    for (let second = 0; second < 60; second += 1) {
      world.socket.deliver('news')
      await world.advance(1_000)
    }
    expect(world.socket.pings).toHaveLength(1)
    world.socket.onsend = silent
    await world.advance(INTERVAL + 2_000)
    expect(socket.health).toBe('suspect')
  })

  it('nobody waits for the answer: what is sent is sent, and the connection is good', async () => {
    const { world, socket, told } = await startOpen()
    socket.send('login')
    await world.advance(60_000)
    expect(socket.send('still goes out')).toBe('sent')
    expect(told('state').filter(({ health }) => health === 'suspect')).toEqual([])
    expect(told('lost')).toEqual([])
  })

  it('it is known within a round trip of the first message that it answers', async () => {
    const { world, socket } = await startOpen()
    answerPings(world, world.socket, 80)
    socket.send('hello')
    await world.advance(81)
    socket.probe()
    expect(socket.health).toBe('suspect')
  })

  it('a sign only asks', async () => {
    const { world, socket } = await startOpen()
    socket.probe()
    expect(world.socket.pings).toHaveLength(0)
    socket.send('login')
    socket.probe()
    expect(world.socket.pings).toHaveLength(2)
    expect(socket.health).toBe('good')
    expect(socket.send('at once')).toBe('sent')
    await world.advance(30_000)
    expect(world.sockets).toHaveLength(1)
  })

  it('a connection has no early ping if the server answered on an earlier one', async () => {
    const { world, socket } = await startTrusted()
    world.socket.end()
    await world.advance(1_000)
    await accept(world)
    socket.send('first message')
    expect(world.socket.sent).toEqual(['first message'])
  })

  it('a connection has no early ping if the answer came before the first message', async () => {
    const { world, socket } = await startTrusted()
    socket.send('first message')
    expect(world.socket.sent).toEqual(['first message'])
  })
})

describe('a server that never answers', () => {
  it('keeps every connection, and the error says so once', async () => {
    const { world, socket, told } = start({ before: (world) => acceptAll(world, silent) })
    await world.advance(3_600_000)
    expect(told('lost')).toEqual([])
    expect(world.sockets).toHaveLength(1)
    expect(world.socket.pings).toHaveLength(2)
    expect(told('error').map(({ code }) => code)).toEqual(['heartbeat-unanswered'])
    expect(told('error')[0]?.message).toContain('"pong"')
    expect(told('error')[0]?.message).toContain('heartbeat: false')
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })

  it('is told of after `attempts` unanswered pings', async () => {
    const { world, told } = await startOpen({ heartbeat: { attempts: 3 } })
    await world.advance(2 * INTERVAL + 11_000)
    expect(told('error')).toEqual([])
    await world.advance(INTERVAL)
    expect(told('error')).toHaveLength(1)
    expect(world.socket.pings).toHaveLength(3)
  })

  it('is asked once a connection from then on, and nothing comes of it, whatever ended the ones before', async () => {
    const { world, socket, told } = start({ before: (world) => acceptAll(world, silent) })
    await world.advance(100_000)
    for (let round = 0; round < 5; round += 1) {
      world.socket.end(1006)
      await world.advance(100_000)
      socket.send('hello')
      await world.advance(100_000)
    }
    expect(world.sockets.slice(1).map(({ pings }) => pings.length)).toEqual(Array(5).fill(1))
    expect(told('state').filter(({ health }) => health === 'suspect')).toEqual([])
    expect(told('lost').filter(({ origin }) => origin === 'heartbeat')).toEqual([])
    expect(told('error')).toHaveLength(1)
  })

  it('is not asked because of signs, and no message waits for an answer', async () => {
    const { world, socket } = start({ before: (world) => acceptAll(world, silent) })
    await world.advance(100_000)
    socket.probe()
    world.goOffline()
    world.goOnline()
    expect(socket.health).toBe('good')
    expect(socket.send('at once')).toBe('sent')
    expect(world.socket.messages).toEqual(['at once'])
    expect(world.socket.pings).toHaveLength(2)
  })

  it('is held to pongs from the first one on', async () => {
    const { world, socket, told } = start({ before: (world) => acceptAll(world, silent) })
    await world.advance(100_000)
    const rtt = socket.ping()
    world.socket.pong()
    await rtt
    await world.advance(INTERVAL + 50)
    expect(world.socket.pings).toHaveLength(4)
    await world.advance(12_000)
    expect(told('lost').map(({ origin }) => origin)).toEqual(['heartbeat'])
    expect(told('error')).toHaveLength(1)
  })

  it('is held to pongs from a late one on, too', async () => {
    const { world, socket } = start({ before: (world) => acceptAll(world, silent) })
    await world.advance(100_000)
    const rtt = socket.ping()
    await world.advance(9_000)
    world.socket.pong()
    await expect(rtt).resolves.toBe(9_000)
    socket.probe()
    expect(socket.health).toBe('suspect')
  })

  it('loses no connection by answers that are no pongs', async () => {
    const { world, told } = start({
      before: (world) =>
        acceptAll(world, (native) => {
          native.onsend = () => void world.environment.setTimeout?.(() => native.deliver('what?'), 20)
        }),
    })
    await world.advance(600_000)
    expect(told('lost')).toEqual([])
    expect(told('error').map(({ code }) => code)).toEqual(['heartbeat-unanswered'])
    expect(world.socket.pings).toHaveLength(2)
  })

  it('that takes nothing but a login first, which comes late, loses no connection', async () => {
    const { world, socket, told } = start({
      before: (world) =>
        acceptAll(world, (native) => {
          let isLoggedIn = false
          native.onsend = (data) => {
            if (data === 'login') isLoggedIn = true
            else if (!isLoggedIn) native.end(1008)
            else answerPings(world, native)
          }
        }),
    })
    await world.advance(3_000)
    socket.send('login')
    await world.advance(600_000)
    expect(told('lost')).toEqual([])
    expect(told('error')).toEqual([])
  })
})

describe('a trusted server', () => {
  it('that was given up for silence is pinged behind the first message of the next connection', async () => {
    const scenario = await startTrusted()
    const { world, socket } = scenario
    await dieSilently(scenario, silent)
    socket.send('first')
    expect(world.socket.sent).toEqual(['first', expect.stringContaining('"ping"')])
    expect(socket.send('second')).toBe('sent')
  })

  it('loses trust where two in a row were given up, and the early ping of the next is not answered', async () => {
    const scenario = await startTrusted()
    const { world, told, socket } = scenario
    await dieSilently(scenario, silent)
    await dieSilently(scenario, silent)
    socket.send('first')
    // Whatever else comes in.
    for (let second = 0; second < 600; second += 1) {
      world.socket.deliver('news')
      await world.advance(1_000)
    }
    await world.advance(600_000)
    expect(world.sockets).toHaveLength(3)
    expect(told('lost')).toHaveLength(2)
    expect(told('error').map(({ code }) => code)).toEqual(['heartbeat-unanswered'])
    expect(socket.health).toBe('good')
    expect(world.socket.pings).toHaveLength(1)
  })

  it('keeps trust if the early ping of the third is answered: each of its dead connections ends', async () => {
    const scenario = await startTrusted()
    const { world, told, socket } = scenario
    for (let death = 0; death < 6; death += 1) {
      await dieSilently(scenario, (native) => answerPings(world, native))
      socket.send('first')
      await world.advance(100)
    }
    expect(told('lost')).toHaveLength(6)
    expect(told('error')).toEqual([])
  })

  it('is not distrusted where connections that died are not in a row', async () => {
    const scenario = await startTrusted()
    const { world, told } = scenario
    await dieSilently(scenario, silent)
    world.socket.end()
    await world.advance(1_000)
    answerPings(world, world.socket)
    await world.advance(60_000)
    await dieSilently(scenario, silent)
    await world.advance(32_000)
    expect(told('lost').map(({ origin }) => origin)).toEqual(Array(4).fill('heartbeat').with(1, 'network'))
    expect(told('error')).toEqual([])
  })

  it('that has lost trust is trusted again with the next pong', async () => {
    const scenario = await startTrusted()
    const { world, told, socket } = scenario
    await dieSilently(scenario, silent)
    await dieSilently(scenario, silent)
    await world.advance(100_000)
    expect(told('error')).toHaveLength(1)
    const rtt = socket.ping()
    world.socket.pong()
    await rtt
    world.socket.onsend = silent
    await world.advance(INTERVAL + 2_100)
    expect(socket.health).toBe('suspect')
  })

  it('is not accused if its connections die under steady traffic', async () => {
    const { world, told } = start({
      before: (world) => acceptAll(world, (native) => answerPings(world, native)),
    })
    await world.advance(0)
    for (let death = 0; death < 4; death += 1) {
      for (let second = 0; second < 25; second += 1) {
        world.socket.deliver('news')
        await world.advance(1_000)
      }
      await world.advance(25_000)
      world.socket.onsend = silent
      await world.advance(32_000)
    }
    expect(told('lost').map(({ origin }) => origin)).toEqual(Array(4).fill('heartbeat'))
    expect(told('error')).toEqual([])
  })
})
