import { describe, expect, it } from 'vitest'
import {
  accept,
  answerPings,
  type Scenario,
  type Start,
  startOpen,
  startTrusted,
} from '../simulation/scenario.ts'

/** Pings of ten minutes in which the application sends so often, and the server does nothing but answer them. */
async function pingsInTenMinutes(sendEvery: number, options?: Start): Promise<number> {
  const { world, socket } = await startTrusted(options)
  answerPings(world, world.socket, 50)
  for (let elapsed = 0; elapsed < 600_000; elapsed += 500) {
    if (elapsed % sendEvery === 0) socket.send('one way')
    await world.advance(500)
  }
  return world.socket.pings.length
}

/** Requests one after the other, each of which is answered 3 s later. */
async function converse(
  { world, socket }: Pick<Scenario, 'world' | 'socket'>,
  requests: number,
): Promise<void> {
  for (let count = 0; count < requests; count += 1) {
    socket.send('request')
    await world.advance(3_000)
    world.socket.deliver('answer')
  }
}

describe('an unanswered message', () => {
  it('leads to a ping after a deadline instead of after the interval; the health stays good', async () => {
    const { world, socket } = await startTrusted()
    await world.advance(5_000)
    socket.send('anybody?')
    await world.advance(1_999)
    expect(world.socket.pings).toEqual([])
    await world.advance(10)
    expect(world.socket.pings).toHaveLength(1)
    expect(socket.health).toBe('good')
    expect(socket.send('goes out')).toBe('sent')
  })

  it('leads to it a deadline after the first of several', async () => {
    const { world, socket } = await startTrusted()
    for (let count = 0; count < 4; count += 1) {
      socket.send(`message ${count}`)
      await world.advance(500)
    }
    await world.advance(10)
    expect(world.socket.pings).toHaveLength(1)
  })

  it('leads to no ping where anything comes in first', async () => {
    const { world, socket } = await startTrusted()
    for (let count = 0; count < 15; count += 1) {
      socket.send('question')
      await world.advance(900)
      world.socket.deliver('anything')
      await world.advance(100)
    }
    expect(world.socket.pings).toEqual([])
  })

  it('leads to no ping if the heartbeat is off, or only listens', async () => {
    for (const heartbeat of [false, { maxSilence: 60_000 }] as const) {
      const { world, socket } = await startOpen({ heartbeat })
      socket.send('anybody?')
      await world.advance(50_000)
      expect(world.socket.sent).toEqual(['anybody?'])
    }
  })

  it('leads to one where it was sent by the queue, or by setup', async () => {
    const { world, socket } = await startTrusted()
    world.socket.end()
    socket.send('queued')
    await world.advance(1_000)
    await accept(world)
    await world.advance(2_010)
    expect(world.socket.pings).toHaveLength(1)
  })
})

describe('pings for what is owed', () => {
  it('are at most four an interval', async () => {
    const scenario = await startTrusted()
    await converse(scenario, 7)
    expect(scenario.world.socket.pings).toHaveLength(4)
  })

  it('get rarer, each time that nothing but the pong comes, up to the interval', async () => {
    const { world, socket } = await startTrusted()
    answerPings(world, world.socket, 50)
    const sentAt: number[] = []
    const { onsend } = world.socket
    world.socket.onsend = (data) => {
      if (String(data).includes('ping')) sentAt.push(world.now)
      onsend(data)
    }
    for (let elapsed = 0; elapsed < 120_000; elapsed += 100) {
      socket.send('one way')
      await world.advance(100)
    }
    const gaps = sentAt.slice(1).map((at, index) => at - sentAt[index]!)
    expect(gaps[0]).toBe(10_000)
    expect(Math.min(...gaps.slice(1))).toBeGreaterThanOrEqual(19_000)
  })

  it('come as often as at first after a message of the application', async () => {
    const { world, socket } = await startTrusted()
    answerPings(world, world.socket, 50)
    for (let elapsed = 0; elapsed < 120_000; elapsed += 100) {
      socket.send('one way')
      await world.advance(100)
    }
    const { length } = world.socket.pings
    await converse({ world, socket }, 7)
    expect(world.socket.pings.length - length).toBeGreaterThanOrEqual(3)
  })

  it.each([500, 1_000, 5_000])(
    'of a client that only sends are at most half as many more as an idle one’s in ten minutes: every %d ms',
    async (sendEvery) => {
      const idle = await pingsInTenMinutes(Infinity)
      expect(idle).toBeGreaterThan(25)
      expect(await pingsInTenMinutes(sendEvery)).toBeLessThanOrEqual(1.5 * idle)
    },
  )
})
