import { describe, expect, it } from 'vitest'
import { ResilientSocket, type ResilientSocketOptions } from '../../src/index.ts'
import { simulate } from '../../src/testing.ts'
import { type Start, start, startOpen, startTrusted, URL_OF_SERVER } from '../simulation/scenario.ts'
import { fallSilent, type Verdict } from '../simulation/silence.ts'

const INTERVAL = 19_000

const idle = async (options?: Start): Promise<Verdict> => fallSilent(await startTrusted(options))

/** The same with something owed when the first ping goes out. */
async function busy(options?: Start): Promise<Verdict> {
  const scenario = await startTrusted(options)
  scenario.socket.send('question')
  return fallSilent(scenario)
}

const drawn = (random: number): Start => ({ before: (world) => void (world.random = [random]) })

describe('the patience', () => {
  it('is 10 s if nothing was owed', async () => {
    expect(await idle()).toMatchObject({ suspected: 2_000, givenUp: 10_000 })
  })

  it('is 20 s where something was owed', async () => {
    expect(await busy()).toMatchObject({ suspected: 2_000, givenUp: 20_000 })
  })

  it.each([
    [0, 7_000],
    [0.5, 8_500],
    [0.999, 9_997],
  ])('has a replacement dialled at a random instant in its last 30 %%: %d', async (random, after) => {
    const { replacementDialled } = await idle(drawn(random))
    expect(replacementDialled).toBeGreaterThanOrEqual(after)
    expect(replacementDialled).toBeLessThan(after + 2)
  })

  it.each([
    [0, 14_000],
    [0.999, 19_994],
  ])('has it dialled there where something was owed, too: %d', async (random, after) => {
    const { replacementDialled } = await busy(drawn(random))
    expect(replacementDialled).toBeGreaterThanOrEqual(after)
    expect(replacementDialled).toBeLessThan(after + 3)
  })

  it('counts from the first ping after the last proof of life, however often it is asked again', async () => {
    const scenario = await startTrusted()
    const { world, told } = scenario
    const { length } = world.socket.pings
    expect(await fallSilent(scenario)).toMatchObject({ givenUp: 10_000 })
    expect(world.sockets[0]!.pings.length - length).toBe(4)
    expect(told('lost')).toHaveLength(1)
  })

  it('begins anew with each proof of life', async () => {
    const scenario = await startTrusted()
    const { world } = scenario
    await world.advance(INTERVAL + 6_000)
    world.socket.deliver('alive')
    expect(await fallSilent(scenario)).toMatchObject({ givenUp: 10_000 })
  })

  it('is for the kind of the first ping: what is handed over later changes nothing', async () => {
    const scenario = await startTrusted()
    const { world, socket } = scenario
    await world.advance(INTERVAL + 500)
    socket.send('after the ping')
    await world.advance(9_400)
    expect(scenario.told('lost')).toEqual([])
    await world.advance(200)
    expect(scenario.told('lost')).toHaveLength(1)
  })

  it('is an option for both kinds', async () => {
    const heartbeat = { patience: { idle: 5_000, busy: 30_000 } }
    expect((await idle({ heartbeat })).givenUp).toBe(5_000)
    expect((await busy({ heartbeat })).givenUp).toBeGreaterThanOrEqual(30_000)
  })

  it('is at least two deadlines', async () => {
    const heartbeat = { timeout: { min: 8_000 } }
    expect(await idle({ heartbeat })).toMatchObject({ suspected: 8_000, givenUp: 16_000 })
    const patience = { idle: 1_000, busy: 1_000 }
    expect((await idle({ heartbeat: { patience } })).givenUp).toBe(4_000)
  })

  it('is longer by what a slow uplink takes for what was handed over', async () => {
    const scenario = await startTrusted()
    const { world, socket, told } = scenario
    await world.advance(INTERVAL + 500)
    socket.send(new ArrayBuffer(250_000))
    await world.advance(14_400)
    expect(told('lost')).toEqual([])
    await world.advance(200)
    expect(told('lost')).toHaveLength(1)
  })

  it('counts from the suspicion with `maxSilence`', async () => {
    const { world, told } = await startOpen({ heartbeat: { maxSilence: 60_000 } })
    const openedAt = world.now
    await world.advance(60_000 + 8_490)
    expect(told('replacing')).toEqual([])
    await world.advance(20)
    expect(told('replacing')).toHaveLength(1)
    await world.advance(10_000)
    expect(told('lost')).toMatchObject([{ at: openedAt + 70_000 }])
  })
})

describe('the default of patience.idle', () => {
  it('is the smaller of 10 s and patience.busy', async () => {
    expect((await idle({ heartbeat: { patience: { busy: 6_000 } } })).givenUp).toBe(6_000)
    expect((await idle({ heartbeat: { patience: { busy: 60_000 } } })).givenUp).toBe(10_000)
  })

  it.each([[{ idle: 10_000, busy: 9_999 }], [{ idle: 30_000 }]])(
    'leaves a busy below a given idle a RangeError: %j',
    (patience) => {
      expect(() => start({ heartbeat: { patience } })).toThrow(RangeError)
      expect(() => start({ heartbeat: { patience } })).toThrow(/patience\.busy/)
    },
  )
})

/** Milliseconds from the death to a usable connection, over many draws. */
async function timesToUsable(
  options: ResilientSocketOptions,
  die: (socket: ResilientSocket, kill: () => void, advance: (ms: number) => Promise<void>) => Promise<void>,
): Promise<number[]> {
  const times: number[] = []
  for (let seed = 1; seed <= 20; seed += 1) {
    const { environment, WebSocket, network, advance, now } = simulate({ seed })
    const socket = new ResilientSocket(URL_OF_SERVER, { environment, WebSocket, ...options })
    await advance(100)
    socket.send('hello')
    network.onMessage = (connection, data) => data !== 'hello' && connection.send(`re ${data}`)
    await advance(1_000)
    let deadAt = Infinity
    socket.on('open', () => void times.push(now() - deadAt))
    const kill = (): void => {
      deadAt = now()
      network.forget()
    }
    await die(socket, kill, advance)
    await advance(40_000)
    void socket.close()
  }
  expect(times).toHaveLength(20)
  return times
}

describe('a connection that dies silently is replaced', () => {
  it('within the interval and 10.5 s if nothing is owed', async () => {
    const times = await timesToUsable({}, async (_, kill) => kill())
    expect(Math.max(...times)).toBeLessThanOrEqual(30_500)
    expect(Math.min(...times)).toBeGreaterThan(24_000)
  })

  it('within 23.5 s where something is owed', async () => {
    const times = await timesToUsable({}, async (socket, kill) => {
      kill()
      socket.send('question')
    })
    expect(Math.max(...times)).toBeLessThanOrEqual(23_500)
  })

  it('within 7.5 s where something is owed, with busy: 4_000', async () => {
    const times = await timesToUsable({ heartbeat: { patience: { busy: 4_000 } } }, async (socket, kill) => {
      kill()
      socket.send('question')
    })
    expect(Math.max(...times)).toBeLessThanOrEqual(7_500)
  })

  it('within 23.5 s if the application goes on sending', async () => {
    const times = await timesToUsable({}, async (socket, kill, advance) => {
      kill()
      for (let count = 0; count < 30; count += 1) {
        socket.send('more')
        await advance(1_000)
      }
    })
    expect(Math.max(...times)).toBeLessThanOrEqual(23_500)
  })
})
