import { describe, expect, it } from 'vitest'
import {
  accept,
  acceptAll,
  type Scenario,
  type Start,
  start,
  startOpen,
  untilDialled,
} from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

/** How long the attempt under way lasts until it is given up. */
async function lifeOfAttempt({ world, told }: Scenario): Promise<number> {
  const startedAt = world.now
  const { length } = told('waiting')
  for (let elapsed = 0; elapsed < 100_000 && told('waiting').length === length; elapsed += 50)
    await world.advance(50)
  return (told('state').findLast(({ state }) => state === 'waiting')?.at ?? Infinity) - startedAt
}

describe('connectTimeout', () => {
  it('is 10 s, and an option', async () => {
    expect(await lifeOfAttempt(start())).toBe(10_000)
    expect(await lifeOfAttempt(start({ connectTimeout: 3_000 }))).toBe(3_000)
  })

  it.each<[string, Start]>([
    ['the URL provider', { url: () => new Promise(() => undefined) }],
    ['the protocols provider', { protocols: () => new Promise(() => undefined) }],
    ['the handshake', {}],
  ])('covers %s', async (_, options) => {
    const scenario = start(options)
    expect(await lifeOfAttempt(scenario)).toBe(10_000)
    expect(scenario.told('waiting')).toMatchObject([{ reason: 'connect-timeout', attempt: 2 }])
    expect(scenario.world.live).toEqual([])
  })

  it('covers setup', async () => {
    const scenario = start({ setup: (link) => link.receive() })
    await accept(scenario.world)
    expect(await lifeOfAttempt(scenario)).toBe(10_000)
    expect(scenario.told('waiting')).toMatchObject([{ reason: 'connect-timeout' }])
    expect(scenario.world.live).toEqual([])
  })

  it('covers the whole attempt: 4 s in each part are too much', async () => {
    let provide: (url: string) => void = () => undefined
    const { world, socket, told } = start({
      url: () => new Promise((resolve) => (provide = resolve)),
      setup: (link) => link.receive(),
    })
    await world.advance(4_000)
    provide('wss://example.com/live')
    await world.advance(4_000)
    await accept(world)
    expect(socket.state).toBe('connecting')
    await world.advance(1_999)
    expect(told('waiting')).toEqual([])
    await world.advance(1)
    expect(told('waiting')).toMatchObject([{ reason: 'connect-timeout' }])
  })

  it('aborts the signal of the attempt, and rejects what setup waits for', async () => {
    const signals: AbortSignal[] = []
    const rejections: unknown[] = []
    const { world } = start({
      url: ({ signal }) => {
        signals.push(signal)
        return 'wss://example.com/live'
      },
      setup: (link) => link.receive().catch((error) => rejections.push(error)),
    })
    await accept(world)
    await world.advance(9_999)
    expect(signals[0]?.aborted).toBe(false)
    await world.advance(1)
    expect(signals[0]?.aborted).toBe(true)
    expect(rejections).toEqual([signals[0]?.reason])
  })

  it('is twice as long after an attempt that ran into it, four times at most', async () => {
    const scenario = start()
    const lives: number[] = []
    for (let attempt = 0; attempt < 5; attempt += 1) {
      lives.push(await lifeOfAttempt(scenario))
      await untilDialled(scenario)
    }
    expect(lives).toEqual([10_000, 20_000, 40_000, 40_000, 40_000])
  })

  it('stays as it is after an attempt that failed otherwise', async () => {
    const scenario = start()
    await scenario.world.advance(10_000)
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await untilDialled(scenario)
      scenario.world.socket.end(1006)
    }
    await untilDialled(scenario)
    expect(await lifeOfAttempt(scenario)).toBe(20_000)
  })

  it('is reset by an open', async () => {
    const scenario = start()
    await scenario.world.advance(10_000 + 1_000)
    await accept(scenario.world)
    scenario.world.socket.end(1006)
    await untilDialled(scenario)
    expect(await lifeOfAttempt(scenario)).toBe(10_000)
  })

  it("isn't reset by a handshake whose setup fails", async () => {
    let count = 0
    const scenario = start({
      setup: (link) => {
        count += 1
        if (count === 1) throw new Error('no')
        return link.receive()
      },
    })
    await scenario.world.advance(10_000 + 1_000)
    await accept(scenario.world)
    await untilDialled(scenario)
    expect(await lifeOfAttempt(scenario)).toBe(20_000)
  })

  it('closes the native socket that hangs, before the next dial', async () => {
    const { world } = start()
    const [hanging] = world.sockets
    let stateAtDial = -1
    world.onDial = () => {
      stateAtDial = hanging?.readyState ?? -1
    }
    await world.advance(11_000)
    expect(stateAtDial).toBeGreaterThanOrEqual(2)
  })

  it('never ends an open connection', async () => {
    const { world, socket } = await startOpen({ heartbeat: false })
    await world.advance(3_600_000)
    expect(socket.state).toBe('open')
    expect(world.sockets).toHaveLength(1)
  })
})

describe('a connect timeout that is met late, as after sleep', () => {
  it('is put off by 100 ms, in which an open that has arrived counts', async () => {
    const { world, socket, told } = start()
    world.sleep(3_600_000)
    await world.advance(90)
    expect(socket.state).toBe('connecting')
    await accept(world)
    await world.advance(1_000)
    expect(socket.state).toBe('open')
    expect(told('waiting')).toEqual([])
  })

  it('is put off once', async () => {
    const { world, told } = start()
    world.sleep(13_000)
    const wokeAt = world.now
    await world.advance(500)
    expect(told('waiting')[0]?.reason).toBe('connect-timeout')
    expect(told('state').findLast(({ state }) => state === 'waiting')?.at).toBe(wokeAt + 100)
  })

  it('counts an open that is delivered before the timer fires', async () => {
    const { world, socket, told } = start()
    world.sleep(3_600_000)
    world.socket.accept()
    await settle()
    await world.advance(1_000)
    expect(socket.state).toBe('open')
    expect(told('waiting')).toEqual([])
  })

  it('counts a provider that resolves on waking', async () => {
    let provide: (url: string) => void = () => undefined
    const { world, socket } = start({ url: () => new Promise((resolve) => (provide = resolve)) })
    acceptAll(world)
    world.sleep(13_000)
    provide('wss://example.com/live')
    await settle()
    await world.advance(50)
    expect(socket.state).toBe('open')
  })
})
