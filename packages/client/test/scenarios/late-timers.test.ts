import { describe, expect, it } from 'vitest'
import { ResilientSocket } from '../../src/index.ts'
import { simulate } from '../../src/testing.ts'
import {
  accept,
  acceptAll,
  answerPings,
  type Scenario,
  type Start,
  start,
  startOpen,
  startTrusted,
  URL_OF_SERVER,
} from '../simulation/scenario.ts'

const INTERVAL = 19_000

/** Pinged, and the timer of the deadline comes so late. */
async function late(ms: number, options: Start = {}): Promise<Scenario> {
  const scenario = await startTrusted(options)
  await scenario.world.advance(INTERVAL)
  expect(scenario.world.socket.pings).toHaveLength(1)
  scenario.world.sleep(2_000 + ms)
  return scenario
}

describe('a deadline that would suspect, and is met late', () => {
  it('is put off by 100 ms, in which a pong that has arrived counts', async () => {
    const { world, socket, told } = await late(4_000)
    await world.advance(90)
    expect(socket.health).toBe('good')
    world.socket.pong()
    await world.advance(10_000)
    expect(told('state')).toEqual([])
  })

  it('is put off once', async () => {
    const { world, told } = await late(4_000)
    const wokeAt = world.now
    await world.advance(1_000)
    expect(told('state')).toMatchObject([{ health: 'suspect', at: wokeAt + 100 }])
  })

  it('counts a message that is delivered before the timer fires', async () => {
    const { world, told } = await late(4_000)
    world.socket.deliver('it waited in the browser')
    await world.advance(1_000)
    expect(told('state')).toEqual([])
  })

  it('is put off if it is met more than a second late', async () => {
    const { world, socket } = await late(1_100)
    await world.advance(90)
    expect(socket.health).toBe('good')
  })

  it("isn't put off if it is met less than a second late", async () => {
    const { world, told } = await late(900)
    const wokeAt = world.now
    await world.advance(0)
    expect(told('state')).toMatchObject([{ health: 'suspect', at: wokeAt }])
  })

  it("isn't put off in a hidden page, if all timers are late", async () => {
    const { world, told } = await late(4_000, { before: (world) => void (world.isHidden = true) })
    const wokeAt = world.now
    await world.advance(0)
    expect(told('state')).toMatchObject([{ health: 'suspect', at: wokeAt }])
  })

  it('is put off with `maxSilence` too', async () => {
    const { world, told } = await startOpen({ heartbeat: { maxSilence: 10_000 }, overlap: false })
    await world.advance(10_000)
    world.sleep(10_000 + 4_000)
    await world.advance(90)
    world.socket.deliver('it waited in the browser')
    await world.advance(5_000)
    expect(told('lost')).toEqual([])
  })
})

describe('a deadline that would replace, and is met late', () => {
  const lateToReplace = async (): Promise<Scenario> => {
    const scenario = await startTrusted()
    await scenario.world.advance(INTERVAL + 8_400)
    // The replacement is due in 100 ms.
    scenario.world.sleep(1_300)
    return scenario
  }

  it('is put off by 100 ms, in which what has arrived counts', async () => {
    const { world, told } = await lateToReplace()
    await world.advance(90)
    expect(told('replacing')).toEqual([])
    world.socket.deliver('it waited in the browser')
    await world.advance(5_000)
    expect(told('replacing')).toEqual([])
  })

  it('is put off once', async () => {
    const { world, told } = await lateToReplace()
    await world.advance(110)
    expect(told('replacing')).toHaveLength(1)
  })
})

describe('a deadline that would give up, and is met late', () => {
  const lateToGiveUp = async (): Promise<Scenario> => {
    const scenario = await startTrusted({ overlap: false })
    await scenario.world.advance(INTERVAL + 9_900)
    scenario.world.sleep(1_300)
    return scenario
  }

  it('is put off by 100 ms, in which what has arrived counts', async () => {
    const { world, socket, told } = await lateToGiveUp()
    await world.advance(90)
    expect(told('lost')).toEqual([])
    world.socket.deliver('it waited in the browser')
    await world.advance(5_000)
    expect(told('lost')).toEqual([])
    expect(socket.health).toBe('good')
  })

  it('is put off once', async () => {
    const { world, told } = await lateToGiveUp()
    const wokeAt = world.now
    await world.advance(200)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat', at: wokeAt + 100 }])
  })
})

describe('another deadline that is overdue', () => {
  it('settles before a later input: the attempt that was due is made for its own reason', async () => {
    const { world, socket } = await startOpen()
    await world.advance(10_000)
    world.socket.end()
    expect(socket.status).toMatchObject({ state: 'waiting', reason: 'network' })
    world.sleep(3_000)
    world.goOnline()
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'network' })
  })

  it('settles before a close: a message that was to wait no longer is not sent by it', async () => {
    const { world, socket, told } = await startTrusted()
    socket.probe()
    socket.send('stale', { ttl: 500 })
    world.sleep(600)
    void socket.close()
    expect(told('drop')).toMatchObject([{ data: 'stale', reason: 'expired' }])
    expect(world.socket.messages).toEqual([])
  })
})

describe('nights', () => {
  it('end no healthy connection, however often the machine sleeps', async () => {
    const { world, told } = await startOpen()
    answerPings(world, world.socket, 50)
    for (let night = 0; night < 30; night += 1) {
      world.sleep(8 * 3_600_000)
      await world.advance(INTERVAL - 600 * night)
    }
    expect(told('lost')).toEqual([])
  })

  it('end no attempt that was just about to succeed', async () => {
    const scenario = start()
    const { world, socket, told } = scenario
    await world.advance(9_500)
    world.sleep(2_000)
    await world.advance(50)
    expect(told('waiting')).toEqual([])
    await accept(world)
    expect(socket.state).toBe('open')
  })
})

describe('a hidden page', () => {
  it('notices a dead connection within four minutes, though its timers come once a minute', async () => {
    const { environment, WebSocket, network, page, advance, now } = simulate()
    const socket = new ResilientSocket(URL_OF_SERVER, { environment, WebSocket })
    await advance(1_000)
    socket.send('hello')
    await advance(1_000)
    page.hide()
    await advance(600_000)
    expect(socket.health).toBe('good')
    let lostAt = 0
    socket.on('lost', () => (lostAt = now()))
    const forgottenAt = now()
    network.forget()
    await advance(240_000)
    expect(lostAt - forgottenAt).toBeGreaterThan(0)
    expect(socket.state).toBe('open')
    expect(network.dials).toHaveLength(2)
    void socket.close()
  })
})

it('a machine that wakes once in a while keeps its dead connection no longer than the next ping', async () => {
  const { world, socket, told } = await startTrusted()
  acceptAll(world)
  world.sleep(3_600_000)
  await world.advance(1_600)
  expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
  expect(socket.state).toBe('open')
})
