import { describe, expect, it } from 'vitest'
import type { BackoffContext } from '../../src/index.ts'
import { accept, acceptAll, type Start, start, startOpen, startTrusted } from '../simulation/scenario.ts'

describe('a backoff function', () => {
  it('is told attempt, reason, the last close and whether the page is hidden', async () => {
    const asked: BackoffContext[] = []
    const { world } = await startOpen({
      backoff: (context) => {
        asked.push(context)
        return 1_000
      },
    })
    await world.advance(10_000)
    world.socket.end(4000, 'why')
    const at = world.now
    await world.advance(1_000)
    world.isHidden = true
    world.socket.end(1006)
    expect(asked).toEqual([
      {
        attempt: 1,
        reason: 'server',
        lastClose: { code: 4000, reason: 'why', wasClean: true, origin: 'server', at },
        isHidden: false,
      },
      {
        attempt: 2,
        reason: 'network',
        lastClose: { code: 1006, reason: '', wasClean: false, origin: 'network', at: at + 1_000 },
        isHidden: true,
      },
    ])
  })

  it('gives the delay, whatever the page and the code', async () => {
    const { world, told } = await startOpen({
      backoff: ({ attempt }) => attempt * 333,
      before: (world) => void (world.isHidden = true),
    })
    world.socket.end(1012)
    expect(told('waiting')).toMatchObject([{ attempt: 2, delay: 666 }])
    await world.advance(665)
    expect(world.sockets).toHaveLength(1)
    await world.advance(1)
    expect(world.sockets).toHaveLength(2)
  })

  it('may give 0', async () => {
    const { world, told } = await startOpen({ backoff: () => 0 })
    world.socket.end()
    expect(told('waiting')).toMatchObject([{ delay: 0, retryAt: world.now }])
    await world.advance(0)
    expect(world.sockets).toHaveLength(2)
    await accept(world)
  })

  it('gives the delay after a death by heartbeat too', async () => {
    const { world, told } = await startTrusted({ backoff: () => 3_000, overlap: false })
    await world.advance(29_000)
    expect(told('waiting')).toMatchObject([{ delay: 3_000, reason: 'heartbeat' }])
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('a bug')
      },
    ],
    ['gives NaN', () => Number.NaN],
    ['gives a negative delay', () => -1],
    ['gives nothing', () => undefined],
    ['gives a string', () => '1000'],
    ['gives a promise', () => Promise.resolve(1_000)],
  ])('that %s is told, and the default delay holds', async (_, backoff) => {
    const { world, told, socket } = await startOpen({ backoff: backoff as () => number })
    await world.advance(10_000)
    world.socket.end()
    expect(told('error').map(({ code }) => code)).toEqual(['backoff'])
    expect(told('waiting')).toMatchObject([{ delay: 500 }])
    await world.advance(500)
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it('is asked once for each attempt that waits', async () => {
    let asked = 0
    const { world, told } = start({
      backoff: () => {
        asked += 1
        return 1_000
      },
      before: (world) => {
        world.onDial = (native) => world.environment.setTimeout?.(() => native.end(), 0)
      },
    })
    await world.advance(60_000)
    expect(asked).toBe(told('waiting').length)
    expect(asked).toBeGreaterThan(50)
  })

  it.each<[string, Start, (scenario: Awaited<ReturnType<typeof startOpen>>) => void]>([
    ['reconnect()', {}, ({ socket }) => socket.reconnect()],
    ['close()', {}, ({ socket }) => void socket.close()],
    ['a final code', {}, ({ world }) => world.socket.end(4403)],
    ['the attempt limit', { maxAttempts: 1 }, ({ world }) => world.socket.end()],
  ])("isn't asked for %s, which nobody waits after", async (_, options, end) => {
    let asked = 0
    const scenario = await startOpen({
      ...options,
      backoff: () => {
        asked += 1
        return 0
      },
    })
    end(scenario)
    await scenario.world.advance(0)
    expect(asked).toBe(0)
  })

  it('leaves signs as they are: they end the wait', async () => {
    const { world, socket } = await startOpen({ backoff: () => 600_000 })
    await world.advance(10_000)
    world.socket.end()
    world.goOnline()
    expect(socket.state).toBe('connecting')
  })

  it('leaves retry-after as it is: its delay comes on top', async () => {
    const { world, told } = await startOpen({ backoff: () => 700 })
    world.socket.end(1013, 'retry-after=30')
    expect(told('waiting')[0]?.delay).toBeGreaterThanOrEqual(30_000)
  })

  it('may close the socket itself', async () => {
    const scenario = await startOpen({
      backoff: () => {
        void scenario.socket.close()
        return 0
      },
    })
    acceptAll(scenario.world)
    scenario.world.socket.end()
    await scenario.world.advance(60_000)
    expect(scenario.socket.state).toBe('closed')
    expect(scenario.told('close')).toHaveLength(1)
    expect(scenario.world.sockets).toHaveLength(1)
  })

  it('may reconnect by itself', async () => {
    const scenario = await startOpen({
      backoff: () => {
        scenario.socket.reconnect()
        return 0
      },
    })
    acceptAll(scenario.world)
    scenario.world.socket.end()
    await scenario.world.advance(10_000)
    expect(scenario.socket.state).toBe('open')
    expect(scenario.world.sockets).toHaveLength(2)
  })
})
