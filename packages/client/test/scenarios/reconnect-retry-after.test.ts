import { describe, expect, it } from 'vitest'
import { accept, recordDials, startOpen } from '../simulation/scenario.ts'

describe('retry-after in a close reason', () => {
  it.each([
    ['a restart', 1013, 'retry-after=30', 32_500],
    ['too many requests', 4429, 'retry-after=120', 122_500],
    ['any other code', 1000, 'retry-after=30', 30_500],
    ['other words around it', 1011, 'overloaded; retry-after=5; sorry', 5_500],
    ['the longest', 1000, 'retry-after=3600', 3_600_500],
    ['the shortest', 1000, 'retry-after=0', 500],
  ])('is that long plus a draw from the first window: %s', async (_, code, reason, delay) => {
    const { world, socket, told } = await startOpen()
    await world.advance(10_000)
    world.socket.end(code, reason)
    expect(told('waiting')).toMatchObject([{ delay, attempt: 1 }])
    const dials = recordDials(world)
    await world.advance(delay - 1)
    expect(dials).toEqual([])
    await world.advance(1)
    expect(dials).toHaveLength(1)
    expect(socket.state).toBe('connecting')
  })

  it('takes the first window, however many attempts have failed', async () => {
    const { world, told } = await startOpen()
    for (let count = 0; count < 4; count += 1) {
      world.socket.end(1013, 'retry-after=10')
      expect(told('waiting').at(-1)?.delay).toBe(12_500)
      await world.advance(12_500)
      await accept(world)
    }
  })

  it.each(['retry-after=', 'retry-after=soon', 'retry-after: 30', 'retry-after=-5', 'Retry later'])(
    "isn't made of something else: %s",
    async (reason) => {
      const { world, told } = await startOpen()
      await world.advance(10_000)
      world.socket.end(1000, reason)
      expect(told('waiting')).toMatchObject([{ delay: 500 }])
    },
  )

  it('is not shortened by signs', async () => {
    const { world, socket } = await startOpen()
    await world.advance(10_000)
    world.socket.end(1013, 'retry-after=30')
    for (let second = 0; second < 29; second += 1) {
      await world.advance(1_000)
      world.goOnline()
      socket.probe()
      world.goOffline()
      world.goOnline()
    }
    expect(world.sockets).toHaveLength(1)
    await world.advance(3_500)
    expect(world.sockets).toHaveLength(2)
  })

  it('is shortened by reconnect()', async () => {
    const { world, socket } = await startOpen()
    world.socket.end(1013, 'retry-after=3600')
    await world.advance(1_000)
    socket.reconnect()
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it('is shortened by close() and open()', async () => {
    const { world, socket } = await startOpen()
    world.socket.end(1013, 'retry-after=3600')
    void socket.close()
    socket.open()
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it('binds signs only until its attempt: after another failure they dial again', async () => {
    const { world, socket } = await startOpen()
    world.socket.end(1013, 'retry-after=3600')
    socket.reconnect()
    await world.advance(1_500)
    world.socket.end()
    expect(socket.state).toBe('waiting')
    world.goOnline()
    expect(socket.state).toBe('connecting')
    expect(world.sockets).toHaveLength(3)
  })

  it('is kept to when the loss follows a sign, or asks for a refresh', async () => {
    const signed = await startOpen()
    signed.socket.probe()
    signed.world.socket.end(1013, 'retry-after=30')
    expect(signed.socket.state).toBe('waiting')
    const refreshed = await startOpen({ url: () => 'wss://example.com/live' })
    refreshed.world.socket.end(4401, 'retry-after=30')
    expect(refreshed.told('waiting')[0]?.delay).toBeGreaterThanOrEqual(30_000)
  })

  it.each([1003, 1008, 3000, 4401, 4403])('makes a code retry that is final otherwise: %d', async (code) => {
    const { world, told } = await startOpen()
    for (let count = 0; count < 3; count += 1) {
      world.socket.end(code, 'retry-after=30')
      expect(told('waiting').at(-1)?.delay).toBe(30_500)
      await world.advance(30_500)
      await accept(world)
    }
  })

  it('makes no other code retry where classifyClose says stop', async () => {
    const { world, socket } = await startOpen({ classifyClose: () => 'stop' })
    world.socket.end(1013, 'retry-after=30')
    expect(socket.state).toBe('closed')
  })

  it('is kept to where classifyClose fails, or says refresh', async () => {
    const url = () => 'wss://example.com/live'
    for (const verdict of ['refresh', 'nonsense'] as 'refresh'[]) {
      const { world, told } = await startOpen({ url, classifyClose: () => verdict })
      world.socket.end(4403, 'retry-after=30')
      expect(told('waiting')).toMatchObject([{ delay: 30_500 }])
    }
  })

  it('is kept to on a hidden page, and offline', async () => {
    const { world, told } = await startOpen({ before: (world) => void (world.isHidden = true) })
    await world.advance(10_000)
    world.socket.end(1000, 'retry-after=300')
    expect(told('waiting')[0]?.delay).toBe(302_000)
    world.goOffline()
    world.goOnline()
    await world.advance(299_000)
    expect(world.sockets).toHaveLength(1)
  })
})
