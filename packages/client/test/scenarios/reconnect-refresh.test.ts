import { describe, expect, it } from 'vitest'
import { accept, acceptAll, recordDials, startOpen } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

const url = () => 'wss://example.com/live'
const AN_HOUR = 3_600_000

describe('A refresh', () => {
  it.each([
    [60_000, 'connecting'],
    [59_999, 'waiting'],
  ])('%d ms after the last one leaves it %s', async (ms, state) => {
    const { world, socket } = await startOpen({ url })
    world.socket.end(4401)
    await accept(world)
    await world.advance(ms)
    world.socket.end(4401)
    expect(socket.status).toMatchObject({ state, reason: 'refresh', attempt: 1 })
  })

  it('is delayed by a back-off that grows, however stable the connections are', async () => {
    const { world, told } = await startOpen({ url })
    for (let count = 0; count < 8; count += 1) {
      await world.advance(6_000)
      world.socket.end(4401)
      await world.advance(told('waiting').at(-1)?.delay ?? 0)
      await accept(world)
    }
    expect(told('waiting').map(({ delay }) => delay)).toEqual([500, 1_000, 2_000, 4_000, 7_500, 7_500, 7_500])
    expect(told('waiting').every(({ attempt }) => attempt === 1)).toBe(true)
  })

  it('has a short back-off again after a minute without one', async () => {
    const { world, socket, told } = await startOpen({ url })
    for (const ms of [6_000, 6_000, 6_000, 61_000, 6_000]) {
      await world.advance(ms)
      world.socket.end(4401)
      if (socket.state === 'waiting') await world.advance(told('waiting').at(-1)?.delay ?? 0)
      await accept(world)
    }
    expect(told('waiting').map(({ delay }) => delay)).toEqual([500, 1_000, 500])
  })

  it.each([0, 5_000])(
    'is no storm where the server refuses every token just after stableAfter: %d',
    async (ms) => {
      const { world } = await startOpen({ url, stableAfter: ms })
      acceptAll(world, (native) => world.environment.setTimeout?.(() => native.end(4401), ms + 100))
      const dials = recordDials(world)
      world.socket.end(4401)
      await world.advance(AN_HOUR)
      expect(dials.length).toBeGreaterThan(200)
      // A draw of 7.5 s comes before each.
      expect(dials.length).toBeLessThan(AN_HOUR / 7_500)
    },
  )

  it('that classifyClose asks for is bounded in the same way, whatever the code', async () => {
    const { world, told } = await startOpen({ url, classifyClose: () => 'refresh' })
    for (const code of [4000, 4001, 1006]) {
      world.socket.end(code)
      await world.advance(told('waiting').at(-1)?.delay ?? 0)
      await accept(world)
      await world.advance(6_000)
    }
    expect(told('waiting').map(({ reason }) => reason)).toEqual(['refresh', 'refresh'])
  })

  it('is made again after open(), at once', async () => {
    const { world, socket } = await startOpen({ url })
    world.socket.end(4401)
    await accept(world)
    void socket.close()
    socket.open()
    await accept(world)
    world.socket.end(4401)
    await settle()
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'refresh' })
  })
})

describe('1008 with nothing to refresh', () => {
  it('is a reason to retry after a stable connection, however often', async () => {
    const { world, socket, told } = await startOpen()
    for (let count = 0; count < 5; count += 1) {
      await world.advance(5_000)
      world.socket.end(1008)
      expect(told('waiting').at(-1)).toMatchObject({ attempt: 1, reason: 'server', delay: 500 })
      await world.advance(500)
      await accept(world)
    }
    expect(socket.state).toBe('open')
  })

  it('stops after the second in a row that was not stable', async () => {
    const { world, socket, told } = await startOpen()
    world.socket.end(1008, 'one')
    expect(socket.state).toBe('waiting')
    await world.advance(1_000)
    await accept(world)
    world.socket.end(1008, 'two')
    expect(socket.status).toMatchObject({ state: 'closed', closeInfo: { code: 1008, reason: 'two' } })
    expect(told('lost')).toMatchObject([{ reason: 'one' }])
  })

  it('counts anew after a stable connection', async () => {
    const { world, socket } = await startOpen()
    for (const ms of [0, 5_000, 0]) {
      await world.advance(ms)
      world.socket.end(1008)
      expect(socket.state).toBe('waiting')
      await world.advance(1_000)
      await accept(world)
    }
    world.socket.end(1008)
    expect(socket.state).toBe('closed')
  })
})

describe('3000 and 4401 with nothing to refresh', () => {
  it.each([3000, 4401])('stop at once, stable or not: %d', async (code) => {
    for (const ms of [0, 10_000]) {
      const { world, socket } = await startOpen()
      await world.advance(ms)
      world.socket.end(code)
      expect(socket.state).toBe('closed')
    }
  })
})
