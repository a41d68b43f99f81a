import { describe, expect, it } from 'vitest'
import {
  accept,
  acceptAll,
  recordDials,
  type Scenario,
  type Start,
  start,
  startOpen,
  startTrusted,
} from '../simulation/scenario.ts'

/** A client that has just lost a stable connection, in a world where every dial fails at once. */
async function startLost(code = 1006, options: Start = {}): Promise<Scenario> {
  const scenario = await startOpen(options)
  const { world } = scenario
  await world.advance(10_000)
  world.onDial = (native) => world.environment.setTimeout?.(() => native.end(), 0)
  world.socket.end(code)
  return scenario
}

/** The delays before the attempts that follow. */
async function delays({ world, told }: Scenario, count: number): Promise<number[]> {
  while (told('waiting').length < count) await world.advance(5_000)
  return told('waiting')
    .slice(0, count)
    .map(({ delay }) => delay)
}

describe('the first attempt', () => {
  it('is made at once', () => {
    const { world, socket } = start()
    expect(socket.status).toMatchObject({ state: 'connecting', attempt: 1, reason: 'open' })
    expect(world.sockets).toHaveLength(1)
  })
})

describe('the delay before an attempt', () => {
  it('is a random share of a window that doubles up to the longest', async () => {
    expect(await delays(await startLost(), 7)).toEqual([500, 1_000, 2_000, 4_000, 7_500, 7_500, 7_500])
  })

  it('is at least 100 ms', async () => {
    const scenario = await startLost(1006, { before: (world) => void (world.random = [0]) })
    expect(await delays(scenario, 3)).toEqual([100, 100, 100])
  })

  it('is shorter than the window', async () => {
    const scenario = await startLost(1006, { before: (world) => void (world.random = [0.999]) })
    expect(await delays(scenario, 5)).toEqual([999, 1_998, 3_996, 7_992, 14_985])
  })

  it('follows the options', async () => {
    const scenario = await startLost(1006, { backoff: { min: 200, max: 5_000, factor: 3 } })
    expect(await delays(scenario, 5)).toEqual([100, 300, 900, 2_500, 2_500])
  })

  it('is drawn for each attempt', async () => {
    const scenario = await startLost()
    await delays(scenario, 6)
    for (const random of [0.2, 0.8, 0.4]) {
      scenario.world.random = [random]
      await scenario.world.advance(15_000)
      expect(scenario.told('waiting').at(-1)?.delay).toBe(15_000 * random)
    }
  })

  it('is told by `waiting` and the status, and kept to the millisecond', async () => {
    const { world, socket, told } = await startLost()
    const retryAt = world.now + 500
    expect(socket.status).toEqual({
      state: 'waiting',
      health: 'down',
      attempt: 1,
      retryAt,
      reason: 'network',
    })
    expect(told('waiting')).toEqual([{ attempt: 1, delay: 500, retryAt, reason: 'network' }])
    await world.advance(499)
    expect(world.sockets).toHaveLength(1)
    await world.advance(1)
    expect(world.sockets).toHaveLength(2)
  })

  it('comes after the events of the loss', async () => {
    const { names } = await startLost()
    expect(names().slice(-3)).toEqual(['state', 'lost', 'waiting'])
  })

  it('is slept through: an overdue attempt is made on waking', async () => {
    const { world } = await startLost()
    const before = world.sockets.length
    world.sleep(3_600_000)
    await world.advance(0)
    expect(world.sockets).toHaveLength(before + 1)
  })

  it.each<[string, Start]>([
    ['a URL provider', { url: () => Promise.reject(new Error('no')) }],
    ['a protocols provider', { protocols: () => Promise.reject(new Error('no')) }],
    ['a setup', { setup: () => Promise.reject(new Error('no')) }],
  ])('is the same after %s that fails', async (_, options) => {
    const { world, told } = start({ ...options, before: (world) => acceptAll(world) })
    await world.advance(20_000)
    expect(
      told('waiting')
        .slice(0, 4)
        .map(({ delay }) => delay),
    ).toEqual([1_000, 2_000, 4_000, 7_500])
  })
})

describe('after a restart of the server', () => {
  it.each([1001, 1012, 1013, 4429])('the first window is restartWindow: %d', async (code) => {
    const { told } = await startLost(code)
    expect(told('waiting')[0]).toMatchObject({ attempt: 1, delay: 2_500, reason: 'server' })
  })

  it.each([1000, 1005, 1006, 1011, 1014, 3008, 4408])('it is not for any other code: %d', async (code) => {
    const { told } = await startLost(code)
    expect(told('waiting')[0]).toMatchObject({ attempt: 1, delay: 500 })
  })

  it('the window grows with the attempt, and is at most the longest', async () => {
    const { world, told } = await startOpen()
    for (const delay of [5_000, 7_500, 7_500]) {
      await world.advance(100)
      world.socket.end(1012)
      expect(told('waiting').at(-1)?.delay).toBe(delay)
      await world.advance(delay)
      await accept(world)
    }
  })

  it('the window is an option', async () => {
    const { told } = await startLost(1001, { backoff: { restartWindow: 12_000 } })
    expect(told('waiting')[0]?.delay).toBe(6_000)
  })
})

describe('on a hidden page', () => {
  const hide: Start['before'] = (world) => void (world.isHidden = true)

  it('windows are four times longer, the longest too', async () => {
    const scenario = await startLost(1006, { before: hide })
    expect(await delays(scenario, 6)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })

  it('the window after a restart is four times longer too', async () => {
    const { told } = await startLost(1001, { before: hide })
    expect(told('waiting')[0]?.delay).toBe(10_000)
  })

  it('the factor is an option', async () => {
    const scenario = await startLost(1006, { before: hide, backoff: { hidden: 1 } })
    expect(await delays(scenario, 3)).toEqual([500, 1_000, 2_000])
  })

  it('it matters whether the page is hidden when the delay is drawn', async () => {
    const scenario = await startLost()
    scenario.world.isHidden = true
    expect(await delays(scenario, 2)).toEqual([500, 4_000])
  })
})

describe('an immediate attempt', () => {
  it('follows the death of a stable connection that a network sign spoke against', async () => {
    const { world, socket, names, told, forget } = await startTrusted({ overlap: false })
    await world.advance(10_000)
    socket.probe()
    await world.advance(9_900)
    forget()
    await world.advance(100)
    expect(names()).toEqual(['state', 'lost'])
    expect(told('state')).toMatchObject([
      { state: 'connecting', attempt: 1, reason: 'heartbeat', previous: 'open' },
    ])
    expect(socket.state).toBe('connecting')
    expect(world.sockets).toHaveLength(2)
  })

  it("doesn't follow another one", async () => {
    const { world, socket, told } = await startTrusted({ overlap: false, stableAfter: 60_000 })
    acceptAll(world, () => undefined)
    const dials = recordDials(world)
    socket.probe()
    await world.advance(10_000)
    expect(dials).toHaveLength(1)
    expect(told('waiting')).toEqual([])
    socket.probe()
    await world.advance(10_000)
    expect(told('lost')).toHaveLength(2)
    expect(told('waiting')).toMatchObject([{ reason: 'heartbeat', attempt: 3 }])
  })

  it("doesn't follow a refresh that was immediate", async () => {
    const url = () => 'wss://example.com/live'
    const { world, socket, told } = await startTrusted({ overlap: false, stableAfter: 60_000, url })
    acceptAll(world, () => undefined)
    world.socket.end(4401)
    await world.advance(100)
    socket.probe()
    await world.advance(10_000)
    expect(told('lost').map(({ origin }) => origin)).toEqual(['server', 'heartbeat'])
    expect(told('waiting')).toHaveLength(1)
  })

  it("isn't made while the browser says that it is offline", async () => {
    const { world, socket } = await startOpen()
    await world.advance(10_000)
    socket.probe()
    world.isOnline = false
    world.socket.end()
    expect(socket.status).toMatchObject({ state: 'waiting', reason: 'offline' })
  })

  it('follows reconnect(), as often as it is called', async () => {
    const { world, socket, told } = await startOpen()
    for (let count = 0; count < 5; count += 1) {
      socket.reconnect()
      expect(socket.status).toMatchObject({ state: 'connecting', reason: 'reconnect' })
      await accept(world)
    }
    expect(world.sockets).toHaveLength(6)
    expect(told('waiting')).toEqual([])
    expect(told('lost').map(({ origin }) => origin)).toEqual(Array(5).fill('client'))
  })
})
