import { describe, expect, it } from 'vitest'
import { accept, type Scenario, startTrusted } from '../simulation/scenario.ts'

const INTERVAL = 19_000

/** A replacement was dialled a moment ago for silence alone, and hangs. */
async function startReplacing(): Promise<Scenario> {
  const scenario = await startTrusted()
  await scenario.world.advance(INTERVAL + 8_500)
  expect(scenario.world.sockets).toHaveLength(2)
  scenario.forget()
  return scenario
}

/** Milliseconds until the socket does something else than connecting. */
async function timeConnecting({ world, socket }: Scenario): Promise<number> {
  const start = world.now
  while (socket.state === 'connecting') await world.advance(100)
  return world.now - start
}

describe('a dial made for silence alone', () => {
  it('has four connect timeouts from its start', async () => {
    const scenario = await startReplacing()
    const { world, socket, told } = scenario
    await world.advance(1_500)
    expect(socket.state).toBe('connecting')
    expect(await timeConnecting(scenario)).toBe(40_000 - 1_500)
    expect(told('waiting')).toMatchObject([{ reason: 'connect-timeout' }])
    expect(world.live).toEqual([])
  })

  it('is followed by dials that have twice as long after each failure, up to twelve connect timeouts', async () => {
    const scenario = await startReplacing()
    const { world, socket } = scenario
    await world.advance(1_500)
    const times: number[] = []
    for (let attempt = 0; attempt < 4; attempt += 1) {
      while (socket.state !== 'connecting') await world.advance(100)
      times.push(await timeConnecting(scenario))
    }
    expect(times.map((ms) => Math.round(ms / 10_000))).toEqual([4, 8, 12, 12])
  })

  it('has the usual time again after an open', async () => {
    const scenario = await startReplacing()
    const { world } = scenario
    await accept(world)
    await world.advance(6_000)
    world.socket.end()
    await world.advance(600)
    expect(scenario.socket.state).toBe('connecting')
    expect(await timeConnecting(scenario)).toBeLessThanOrEqual(10_000)
  })

  it('that failed and is no replacement any more leaves the old connection as it is', async () => {
    const { world, socket, names } = await startReplacing()
    world.socket.end()
    expect(names()).toEqual([])
    expect(socket.status).toEqual({ state: 'open', health: 'suspect' })
  })
})

describe('a sign during a dial made for silence alone', () => {
  it('starts it anew if it is older than 2 s, with the usual time', async () => {
    const scenario = await startReplacing()
    const { world, socket, told } = scenario
    const [, dial] = world.sockets
    await world.advance(1_500)
    expect(socket.state).toBe('connecting')
    await world.advance(600)
    world.goOnline()
    expect(dial?.closeCalls).toHaveLength(1)
    expect(world.sockets).toHaveLength(3)
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'online' })
    expect(await timeConnecting(scenario)).toBe(10_000)
    expect(told('waiting')).toHaveLength(1)
  })

  it('starts it anew while the old connection is kept', async () => {
    const scenario = await startTrusted({ heartbeat: { patience: { idle: 20_000, busy: 20_000 } } })
    const { world, socket } = scenario
    await world.advance(INTERVAL + 17_000)
    const [old, dial] = world.sockets
    await world.advance(2_100)
    world.goOnline()
    expect(dial?.closeCalls).toHaveLength(1)
    expect(world.live).toEqual([old, world.socket])
    await accept(world)
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })

  it('leaves it alone if it is younger', async () => {
    const { world } = await startReplacing()
    await world.advance(1_000)
    world.goOnline()
    expect(world.sockets).toHaveLength(2)
  })

  it('starts it anew once', async () => {
    const scenario = await startTrusted({ heartbeat: { patience: { idle: 40_000, busy: 40_000 } } })
    const { world } = scenario
    await world.advance(INTERVAL + 34_000)
    for (let second = 0; second < 5; second += 1) {
      await world.advance(1_000)
      world.goOnline()
    }
    expect(world.sockets).toHaveLength(3)
  })
})
