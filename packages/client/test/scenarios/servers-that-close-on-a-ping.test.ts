import { describe, expect, it } from 'vitest'
import {
  accept,
  acceptAll,
  answerPings,
  type Start,
  start,
  startOpen,
  startTrusted,
} from '../simulation/scenario.ts'
import type { SimulatedSocket } from '../simulation/simulated-socket.ts'
import type { World } from '../simulation/world.ts'

const INTERVAL = 19_000

/** A server that closes soon after a ping. */
const refuse =
  (world: World, code: number, delay = 30) =>
  (native: SimulatedSocket): void => {
    native.onsend = (data) => {
      if (String(data).includes('ping')) world.environment.setTimeout?.(() => native.end(code), delay)
    }
  }

const refusing = (code: number, delay?: number): Start => ({
  before: (world) => acceptAll(world, refuse(world, code, delay)),
})

/** Does nothing but close, and says why in no way. */
const CODES = [1000, 1003, 1006, 1007, 1008, 1011, 4400, 4401]

describe.each(CODES)('a server that closes on a ping, with %d', (code) => {
  it('ends two connections; then no ping is sent any more, and the error says so once', async () => {
    const { world, socket, told } = start(refusing(code))
    await world.advance(600_000)
    expect(told('lost').map((info) => info.code)).toEqual([code, code])
    expect(told('error').map((error) => error.code)).toEqual(['heartbeat-unanswered'])
    expect(world.sockets).toHaveLength(3)
    expect(world.socket.sent).toEqual([])
    expect(socket.state).toBe('open')
  })

  it('ends two if the ping is the early one', async () => {
    const { world, socket, told } = start(refusing(code))
    socket.on('open', () => socket.send('hello'))
    await world.advance(600_000)
    expect(told('lost').map((info) => info.code)).toEqual([code, code])
    expect(told('error').map((error) => error.code)).toEqual(['heartbeat-unanswered'])
    expect(world.socket.sent).toEqual(['hello'])
    expect(socket.state).toBe('open')
  })

  it('ends two where url is a function', async () => {
    const { world, socket, told } = start({ url: () => 'wss://example.com/live', ...refusing(code) })
    await world.advance(600_000)
    expect(told('lost').map((info) => info.code)).toEqual([code, code])
    expect(world.socket.sent).toEqual([])
    expect(socket.state).toBe('open')
  })
})

describe('a server that closes on a ping', () => {
  it('is dialled again the first time even where classifyClose says stop', async () => {
    const asked: number[] = []
    const { world, socket, told } = start({
      classifyClose: ({ code }) => {
        asked.push(code)
        return 'stop'
      },
      ...refusing(4321),
    })
    await world.advance(25_000)
    expect(asked).toEqual([4321])
    expect(told('waiting')).toMatchObject([{ reason: 'server' }])
    expect(socket.state).toBe('open')
  })

  it.each([
    ['stop', undefined],
    ['refresh', () => 'wss://example.com/live'],
  ] as const)('isn’t %s the first time', async (verdict, url) => {
    const { world, told } = start({ classifyClose: () => verdict, ...(url && { url }), ...refusing(4321) })
    await world.advance(INTERVAL + 30)
    expect(told('close')).toEqual([])
    expect(told('waiting')).toMatchObject([{ reason: 'server' }])
  })

  it('had answered before a deploy, and is treated the same', async () => {
    const { world, socket, told } = await startTrusted()
    acceptAll(world, refuse(world, 1003))
    world.socket.end(1012)
    await world.advance(600_000)
    expect(told('lost').map(({ code }) => code)).toEqual([1012, 1003, 1003])
    expect(told('error').map(({ code }) => code)).toEqual(['heartbeat-unanswered'])
    expect(world.socket.sent).toEqual([])
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })

  it.each([5_000, 9_900])('counts if it takes %d ms', async (delay) => {
    const { world, told } = start(refusing(1011, delay))
    await world.advance(600_000)
    expect(told('lost')).toHaveLength(2)
  })

  it('is one that does not answer, if it takes longer than timeout.max: the pings get fewer', async () => {
    const { world, told, socket } = start(refusing(1011, 10_500))
    await world.advance(600_000)
    expect(told('error').map(({ code }) => code)).toEqual(['heartbeat-unanswered'])
    expect(socket.state).toBe('open')
  })

  it('is asked again when it has answered a ping()', async () => {
    const { world, socket } = start(refusing(1011))
    await world.advance(600_000)
    const native = world.socket
    answerPings(world, native)
    const rtt = socket.ping()
    await world.advance(0)
    await rtt
    await world.advance(INTERVAL)
    expect(native.pings).toHaveLength(2)
  })
})

describe('a close is believed', () => {
  it('if it comes long after the ping', async () => {
    const { world, socket, told } = await startOpen()
    await world.advance(INTERVAL)
    expect(world.socket.pings).toHaveLength(1)
    await world.advance(10_100)
    world.socket.end(1003)
    expect(socket.state).toBe('closed')
    expect(told('error')).toEqual([])
  })

  it('if it has a code of the application, and something came in between', async () => {
    const { world, socket } = await startOpen()
    await world.advance(INTERVAL)
    await world.advance(1_000)
    world.socket.deliver('the answer to a login')
    world.socket.end(4403)
    expect(socket.state).toBe('closed')
  })

  it("but not with a code of the protocol's own: the answer to the first message comes after the early ping", async () => {
    const { world, socket } = await startOpen()
    await world.advance(INTERVAL)
    world.socket.deliver('news')
    world.socket.end(1003)
    expect(socket.state).toBe('waiting')
  })

  it('if a ping on that connection was answered', async () => {
    const { world, socket } = await startOpen()
    await world.advance(INTERVAL)
    world.socket.pong()
    await world.advance(INTERVAL)
    expect(world.socket.pings).toHaveLength(2)
    world.socket.end(1003)
    expect(socket.state).toBe('closed')
  })

  it('if nothing was asked', async () => {
    const { world, socket } = await startOpen()
    await world.advance(5_000)
    world.socket.end(1003)
    expect(socket.state).toBe('closed')
  })

  it('after the heartbeat was turned off', async () => {
    const { world, socket } = start(refusing(1003))
    await world.advance(60_000)
    expect(socket.state).toBe('open')
    world.socket.end(1003)
    expect(socket.state).toBe('closed')
  })

  it('if the two are not in a row: pings go on', async () => {
    const { world, told } = start({ classifyClose: () => 'retry' })
    for (let round = 0; round < 3; round += 1) {
      const bad = await accept(world)
      await world.advance(INTERVAL)
      bad.end(1011)
      await world.advance(5_000)
      const good = await accept(world)
      await world.advance(INTERVAL)
      good.pong()
      good.end(1011)
      await world.advance(5_000)
    }
    expect(told('error')).toEqual([])
    expect(told('lost')).toHaveLength(6)
  })
})
