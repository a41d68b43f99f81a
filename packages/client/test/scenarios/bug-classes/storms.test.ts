import { describe, expect, it } from 'vitest'
import { seeded } from '../../../src/testing/random.ts'
import { accept, acceptAll, recordDials, start, startOpen } from '../../simulation/scenario.ts'

/** The pauses between dials. */
function gaps(dials: readonly number[]): number[] {
  return dials.slice(1).map((at, index) => at - (dials[index] ?? 0))
}

describe('no storm', () => {
  it('comes after a server that accepts and then closes', async () => {
    const { world } = start({ before: (world) => acceptAll(world, (native) => native.end(1006)) })
    await world.advance(60_000)
    const dials = recordDials(world)
    await world.advance(60_000)
    expect(dials.length).toBeLessThanOrEqual(8)
    expect(gaps(dials).every((gap) => gap === 7_500)).toBe(true)
  })

  it.each([1000, 1006, 1011, 1013])('comes after %d, however quickly it is repeated', async (code) => {
    const dialled: number[] = []
    const { world } = start({
      before: (world) => {
        acceptAll(world, (native) => native.end(code))
        const { onDial } = world
        world.onDial = (native) => {
          dialled.push(world.now)
          onDial(native)
        }
      },
    })
    await world.advance(60_000)
    expect(dialled.length).toBeLessThanOrEqual(12)
    expect(Math.min(...gaps(dialled))).toBeGreaterThanOrEqual(1_000)
  })

  it.each([1008, 3000, 4401])('comes after %d: one refresh, then it stops', async (code) => {
    const { world, socket } = start({
      url: () => 'wss://example.com/live',
      before: (world) => acceptAll(world, (native) => native.end(code)),
    })
    await world.advance(600_000)
    expect(world.sockets).toHaveLength(2)
    expect(socket.state).toBe('closed')
  })

  it.each([
    [1008, 2],
    [3000, 1],
    [4401, 1],
  ])('comes after %d with nothing to refresh: it stops', async (code, dials) => {
    const { world, socket } = start({ before: (world) => acceptAll(world, (native) => native.end(code)) })
    await world.advance(600_000)
    expect(world.sockets).toHaveLength(dials)
    expect(socket.state).toBe('closed')
  })

  it('comes of two refresh codes that take turns', async () => {
    const dials: number[] = []
    const { world } = start({
      url: () => 'wss://example.com/live',
      before: (world) =>
        acceptAll(world, (native) => {
          dials.push(world.now)
          native.end(dials.length % 2 ? 4401 : 1008)
        }),
    })
    await world.advance(60_000)
    const pauses = gaps(dials)
    expect(pauses.filter((pause, index) => pause + (pauses[index + 1] ?? Infinity) < 1_000)).toEqual([])
    expect(dials.length).toBeLessThanOrEqual(20)
  })

  it('comes of a classifyClose that always says refresh', async () => {
    const { world } = start({
      url: () => 'wss://example.com/live',
      classifyClose: () => 'refresh',
      before: (world) => acceptAll(world, (native) => native.end(4100)),
    })
    await world.advance(60_000)
    expect(world.sockets.length).toBeLessThanOrEqual(12)
  })

  it('comes of a provider that rejects at once', async () => {
    let calls = 0
    const { world } = start({
      url: () => {
        calls += 1
        return Promise.reject(new Error('offline'))
      },
    })
    await world.advance(60_000)
    expect(calls).toBeLessThanOrEqual(12)
  })

  it('comes of a setup that throws at once', async () => {
    const { world } = start({
      setup: () => Promise.reject(new Error('no')),
      before: (world) => acceptAll(world),
    })
    await world.advance(60_000)
    expect(world.sockets.length).toBeLessThanOrEqual(12)
  })

  it('comes of a server that accepts and then is silent', async () => {
    const { world } = start({ before: (world) => acceptAll(world, () => undefined) })
    await world.advance(600_000)
    expect(world.sockets.length).toBeLessThanOrEqual(30)
  })

  it('comes of signs, however many: one dial a second', async () => {
    const { world, socket } = await startOpen()
    await world.advance(10_000)
    world.onDial = (native) => world.environment.setTimeout?.(() => native.end(), 0)
    world.socket.end()
    const dials = recordDials(world)
    for (let elapsed = 0; elapsed < 10_000; elapsed += 50) {
      if (elapsed % 100) world.goOnline()
      else socket.probe()
      await world.advance(50)
    }
    expect(dials.length).toBeLessThanOrEqual(11)
    expect(Math.min(...gaps(dials))).toBeGreaterThanOrEqual(1_000)
  })

  it('comes of offline and online in turns', async () => {
    const { world } = await startOpen()
    await world.advance(10_000)
    world.onDial = (native) => world.environment.setTimeout?.(() => native.end(), 0)
    world.socket.end()
    const dials = recordDials(world)
    for (let elapsed = 0; elapsed < 10_000; elapsed += 100) {
      world.goOffline()
      world.goOnline()
      await world.advance(100)
    }
    expect(dials.length).toBeLessThanOrEqual(11)
  })
})

describe('the jitter', () => {
  it("isn't drawn once, but for every attempt", async () => {
    const { world } = await startOpen()
    await world.advance(10_000)
    world.onDial = (native) => world.environment.setTimeout?.(() => native.end(), 0)
    const random = seeded(7)
    Object.assign(world.random, { length: 0 })
    world.random.push(...Array.from({ length: 10_000 }, random))
    world.socket.end()
    await world.advance(60_000)
    const dials = recordDials(world)
    await world.advance(600_000)
    const shares = new Set(gaps(dials))
    expect(dials.length).toBeGreaterThan(40)
    expect(shares.size).toBeGreaterThan(0.9 * dials.length)
  })

  it("doesn't vanish at the clamp", async () => {
    const delays: number[] = []
    for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const { world, told } = start({
        before: (world) => {
          world.onDial = (native) => world.environment.setTimeout?.(() => native.end(), 0)
        },
      })
      await world.advance(300_000)
      world.random = [share]
      await world.advance(30_000)
      delays.push(told('waiting').at(-1)?.delay ?? 0)
    }
    expect(delays).toEqual([1_500, 4_500, 7_500, 10_500, 13_500])
  })

  it('spreads a thousand clients that are lost in the same instant', async () => {
    const random = seeded(1)
    const dialledAt: number[] = []
    for (let client = 0; client < 1_000; client += 1) {
      const { world, told } = await startOpen({ before: (world) => void (world.random = [random()]) })
      await world.advance(10_000)
      world.socket.end(1001)
      dialledAt.push(told('waiting')[0]?.delay ?? 0)
    }
    const seconds = [0, 1, 2, 3, 4].map((second) =>
      dialledAt.filter((at) => Math.floor(at / 1_000) === second),
    )
    for (const { length } of seconds) expect(length).toBeLessThan(300)
  })
})

describe('the attempt counter', () => {
  it("isn't reset by a connection that lived 5 ms", async () => {
    const { world, told } = start()
    for (const attempt of [2, 3, 4, 5, 6]) {
      const native = await accept(world)
      await world.advance(5)
      native.end(1006)
      expect(told('waiting').at(-1)?.attempt).toBe(attempt)
      await world.advance(15_000 / 2)
    }
    expect(told('waiting').map(({ delay }) => delay)).toEqual([1_000, 2_000, 4_000, 7_500, 7_500])
  })

  it('is reset by a connection that lived 5 s', async () => {
    const { world, told } = start({
      before: (world) =>
        void (world.onDial = (native) => world.environment.setTimeout?.(() => native.end(), 0)),
    })
    await world.advance(30_000)
    acceptAll(world)
    await world.advance(20_000)
    expect(told('open').at(-1)?.attempt).toBeGreaterThan(4)
    world.socket.end()
    expect(told('waiting').at(-1)).toMatchObject({ attempt: 1, delay: 500 })
  })
})
