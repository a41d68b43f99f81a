import { describe, expect, it } from 'vitest'
import {
  accept,
  answerPings,
  type Scenario,
  type Start,
  start,
  untilDialled,
} from '../simulation/scenario.ts'
import { World } from '../simulation/world.ts'

const HOUR = 3_600_000

/** A client of an environment with two clocks, whose wall clock somebody may set. */
async function startOpen(options: Start = {}): Promise<Scenario> {
  const world = new World()
  const { environment } = world
  const scenario = start({
    ...options,
    environment: { ...environment, monotonicNow: () => world.now - 1_000_000, ...options.environment },
    WebSocket: world.WebSocket,
  })
  const made = { ...scenario, world }
  await accept(world)
  made.forget()
  return made
}

describe.each([
  ['back', -HOUR],
  ['forward', HOUR],
])('A wall clock that is set %s by an hour', (_, error) => {
  it('is told in what comes next', async () => {
    const { world, socket, told } = await startOpen()
    world.clockError = error
    world.socket.end()
    const at = world.now + error
    expect(told('state')).toMatchObject([{ at, retryAt: at + 1_000 }])
    expect(told('lost')).toMatchObject([{ at }])
    expect(told('waiting')).toMatchObject([{ retryAt: at + 1_000, delay: 1_000 }])
    await world.advance(500)
    expect(await socket.close()).toMatchObject({ at: at + 500 })
  })

  it('changes no duration', async () => {
    const { world, socket, told } = await startOpen()
    const rtt = socket.ping()
    await world.advance(50)
    world.clockError = error
    await world.advance(20)
    world.socket.pong()
    expect(await rtt).toBe(70)
    expect(told('latency')).toMatchObject([{ rtt: 70 }])
    world.socket.end()
    await world.advance(400)
    world.clockError = 0
    await world.advance(599)
    expect(socket.state).toBe('waiting')
    await world.advance(1)
    await accept(world)
    expect(told('open')).toMatchObject([{ downFor: 1_000 }])
  })

  it('ends nothing and dials nothing: at most it is asked, as after a sleep', async () => {
    const { world, socket, names, told } = await startOpen()
    answerPings(world, world.socket, 20)
    for (let count = 0; count < 4; count += 1) {
      world.clockError = count % 2 ? 0 : error
      await world.advance(15_000)
    }
    expect(names().filter((name) => name !== 'latency' && name !== 'state')).toEqual([])
    expect(told('latency').every(({ rtt }) => rtt === 20)).toBe(true)
    expect(world.sockets).toHaveLength(1)
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })

  it('expires nothing too early or too late', async () => {
    const { world, socket, told } = await startOpen()
    world.socket.end()
    socket.send('queued', { ttl: 300 })
    world.clockError = error
    await world.advance(299)
    expect(told('drop')).toEqual([])
    await world.advance(1)
    expect(told('drop')).toEqual([{ data: 'queued', reason: 'expired' }])
  })
})

describe('Clocks that show steps of 100 ms', () => {
  const coarse = async (options: Start = {}): Promise<Scenario> => {
    const world = new World()
    const step = (): number => Math.floor(world.now / 100) * 100
    const environment = { ...world.environment, now: step, monotonicNow: step }
    const scenario = start({ ...options, WebSocket: world.WebSocket, environment })
    await accept(world)
    return { ...scenario, world }
  }

  it('delay nothing by more than a step, and bring nothing forward', async () => {
    const { world, socket, told } = await coarse()
    await world.advance(33)
    world.socket.end()
    const [{ delay = 0 } = {}] = told('waiting')
    await world.advance(delay - 100)
    expect(socket.state).toBe('waiting')
    await world.advance(200)
    expect(socket.state).toBe('connecting')
    socket.send('queued', { ttl: 450 })
    await world.advance(340)
    expect(told('drop')).toEqual([])
    await world.advance(210)
    expect(told('drop')).toHaveLength(1)
  })

  it('give round trips that are never below zero, and keep a connection that lives', async () => {
    const { world, socket, told } = await coarse()
    answerPings(world, world.socket, 30)
    await world.advance(10 * 60_000)
    expect(told('latency').length).toBeGreaterThan(20)
    expect(told('latency').every(({ rtt }) => rtt >= 0 && rtt <= 100)).toBe(true)
    expect(told('lost')).toEqual([])
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
    expect(await Promise.all([socket.ping(), world.advance(30)])).toEqual([expect.any(Number), undefined])
  })

  it('let no timer spin', async () => {
    let timers = 0
    const world = new World()
    const { setTimeout } = world.environment
    const step = (): number => Math.floor(world.now / 100) * 100
    const environment = {
      ...world.environment,
      now: step,
      monotonicNow: step,
      setTimeout: (callback: () => void, delay: number) => {
        timers += 1
        return setTimeout?.(callback, delay)
      },
    }
    start({ WebSocket: world.WebSocket, environment })
    await accept(world)
    answerPings(world, world.socket, 30)
    await world.advance(10 * 60_000)
    expect(timers).toBeLessThan(200)
  })
})

describe('After an hour of stability', () => {
  it.each<[what: string, act: (scenario: Scenario) => void]>([
    ['a loss', ({ world }) => world.socket.end()],
    ['reconnect()', ({ socket }) => socket.reconnect()],
    ['rotate()', ({ socket }) => socket.rotate()],
  ])('attempts count from 1 again: %s', async (_, act) => {
    const scenario = await startOpen({ heartbeat: false })
    const { world, told } = scenario
    for (let count = 0; count < 3; count += 1) {
      world.socket.end()
      await untilDialled(scenario)
      await accept(world)
    }
    expect(told('open').at(-1)?.attempt).toBe(4)
    await world.advance(HOUR)
    act(scenario)
    await world.advance(1_000)
    await accept(world)
    await world.advance(10_000)
    expect(told('open')).toHaveLength(4)
    expect(told('open').at(-1)?.attempt).toBe(1)
  })
})
