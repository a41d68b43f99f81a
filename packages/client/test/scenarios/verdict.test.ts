import { describe, expect, it } from 'vitest'
import {
  accept,
  acceptAll,
  answerPings,
  recordDials,
  type Scenario,
  type Start,
  startTrusted,
} from '../simulation/scenario.ts'

const INTERVAL = 19_000

/** Silent, suspect, and a replacement is being dialled for silence alone. */
async function startReplacing(options: Start = {}): Promise<Scenario> {
  const scenario = await startTrusted(options)
  const { world, told, forget } = scenario
  await world.advance(INTERVAL + 8_500)
  expect(told('replacing')).toEqual([{ reason: 'heartbeat', attempt: 1 }])
  forget()
  return scenario
}

describe('a connection that a sign speaks against', () => {
  it.each([
    [400, 1_000],
    [1_200, 1_800],
    [4_000, 6_000],
  ])('is replaced after the larger of 1 s and 1.5 × the smoothed round trip: %d', async (rtt, after) => {
    const { world, socket, told } = await startTrusted({ heartbeat: { timeout: { min: 9_000 } } })
    const ponged = socket.ping()
    await world.advance(rtt)
    world.socket.pong()
    await ponged
    await world.advance(10_000)
    socket.probe()
    await world.advance(after - 1)
    expect(told('replacing')).toEqual([])
    await world.advance(1)
    expect(told('replacing')).toHaveLength(1)
  })

  it('is given up after patience.idle', async () => {
    const { world, socket, told } = await startTrusted()
    socket.probe()
    await world.advance(9_999)
    expect(told('lost')).toEqual([])
    await world.advance(1)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
  })

  it('is given up after so many deadlines, if that is longer', async () => {
    const { world, socket, told } = await startTrusted({ heartbeat: { attempts: 9 } })
    socket.probe()
    await world.advance(17_999)
    expect(told('lost')).toEqual([])
    await world.advance(1)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect(world.sockets[0]!.pings.length).toBeGreaterThanOrEqual(9)
  })
})

describe('from the dial on, the first proof wins', () => {
  it.each([
    ['a message', (scenario: Scenario) => scenario.world.openSocket.deliver('alive')],
    ['a pong', (scenario: Scenario) => scenario.world.openSocket.pong()],
    ['a pong that nobody waits for', (scenario: Scenario) => scenario.world.openSocket.pong('unknown')],
  ])('of the old connection: %s closes the dial, and nobody notices', async (_, prove) => {
    const scenario = await startReplacing()
    const { world, socket, names } = scenario
    const [old, dial] = world.sockets
    socket.send('queued')
    prove(scenario)
    expect(names().filter((name) => name !== 'message' && name !== 'latency')).toEqual(['state'])
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
    expect(dial?.closeCalls).toHaveLength(1)
    expect(old?.messages).toEqual(['queued'])
    dial?.deliver('too late')
    await world.advance(100)
    expect(scenario.emitted()).not.toContain('too late')
    expect(world.live).toEqual([old])
  })

  it('of the new one: it is open, and through setup', async () => {
    let finish = (): void => undefined
    const scenario = await startReplacing({
      setup: (_, { isReplacement }) =>
        isReplacement ? new Promise<void>((resolve) => (finish = resolve)) : undefined,
    })
    const { world, socket, names } = scenario
    await accept(world)
    expect(names()).toEqual([])
    expect(socket.health).toBe('suspect')
    finish()
    await world.advance(0)
    expect(names()).toEqual(['state', 'lost', 'open'])
    expect(scenario.told('lost')).toMatchObject([{ origin: 'heartbeat', code: 1006 }])
  })
})

describe('a connection that is given up while a replacement is dialled', () => {
  it('has the dial go on as the reconnect attempt', async () => {
    const { world, socket, names } = await startReplacing()
    await world.advance(1_500)
    expect(names()).toEqual(['state', 'lost'])
    expect(socket.status).toMatchObject({ state: 'connecting', attempt: 1, reason: 'heartbeat' })
    expect(world.sockets).toHaveLength(2)
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it('has the back-off of a server that may have lost everybody', async () => {
    const { world, told } = await startReplacing()
    await world.advance(1_500)
    world.socket.end()
    expect(told('waiting')).toMatchObject([{ attempt: 2, delay: 5_000 }])
  })

  it('has it until an open', async () => {
    const { world, told } = await startReplacing()
    await world.advance(1_500)
    for (const delay of [5_000, 7_500, 7_500]) {
      world.socket.end()
      expect(told('waiting').at(-1)).toMatchObject({ delay })
      await world.advance(delay)
    }
    await accept(world)
    await world.advance(10_000)
    world.socket.end()
    expect(told('waiting').at(-1)).toMatchObject({ attempt: 1, delay: 500 })
  })

  it('has the usual back-off if a sign spoke against it', async () => {
    const { world, socket, told } = await startTrusted()
    await world.advance(10_000)
    socket.probe()
    await world.advance(10_000)
    expect(told('lost')).toHaveLength(1)
    world.socket.end()
    expect(told('waiting')).toMatchObject([{ attempt: 2, delay: 1_000 }])
  })

  it('that ends by itself before has the dial go on, too', async () => {
    const { world, socket, told } = await startReplacing()
    const [old] = world.sockets
    old?.end(4403)
    expect(socket.status).toMatchObject({ state: 'connecting', attempt: 1, reason: 'heartbeat' })
    expect(told('lost')).toMatchObject([{ code: 4403 }])
    world.socket.end()
    expect(told('waiting')).toMatchObject([{ delay: 5_000 }])
  })
})

describe('a connection that is given up without a dial', () => {
  it('waits as after a restart, with overlap: false', async () => {
    const { world, told } = await startTrusted({ overlap: false })
    await world.advance(INTERVAL + 10_000)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect(told('waiting')).toMatchObject([{ attempt: 1, reason: 'heartbeat', delay: 2_500 }])
  })

  it('is dialled for at once if a sign spoke against it, with overlap: false', async () => {
    const { world, socket, told } = await startTrusted({ overlap: false })
    const [old] = world.sockets
    await world.advance(5_000)
    const dials = recordDials(world)
    socket.probe()
    await world.advance(9_999)
    expect(dials).toEqual([])
    await world.advance(1)
    expect(told('replacing')).toEqual([])
    expect(old?.closeCalls).toHaveLength(1)
    expect(dials).toHaveLength(1)
    expect(socket.state).toBe('connecting')
  })
})

describe('for connectTimeout after a replacement was closed', () => {
  const startKept = async (): Promise<Scenario> => {
    const scenario = await startReplacing()
    scenario.world.openSocket.pong()
    return scenario
  }

  it.each([4403, 4409, 1003, 3000])(
    'the old connection’s end is not final, whatever its code: %d',
    async (code) => {
      const { world, socket } = await startKept()
      await world.advance(9_900)
      world.socket.end()
      world.openSocket.end(code)
      expect(socket.state).toBe('waiting')
    },
  )

  it('it is not, if the dial had failed by itself', async () => {
    const { world, socket } = await startReplacing()
    world.socket.end()
    world.openSocket.end(4403)
    expect(socket.state).not.toBe('closed')
  })

  it('and no longer', async () => {
    const { world, socket } = await startKept()
    answerPings(world, world.openSocket)
    await world.advance(10_100)
    world.openSocket.end(4403)
    expect(socket.state).toBe('closed')
  })
})

describe('replacements for silence', () => {
  const slow: Start = {
    heartbeat: { interval: 1_000, patience: { idle: 100_000, busy: 100_000 } },
    before: (world) => {
      world.random = [0]
    },
  }

  /** Dials fail at once, and are told when they were made, since the first. */
  const failing = ({ world }: Scenario): readonly number[] => {
    world.onDial = (native) => world.environment.setTimeout?.(() => native.end(), 0)
    return recordDials(world)
  }

  it('are dialled with a pause that doubles, to 8 intervals', async () => {
    const scenario = await startTrusted(slow)
    const dials = failing(scenario)
    await scenario.world.advance(100_900)
    expect(dials).toEqual([0, 2_000, 6_000, 14_000, 22_000])
  })

  it('are dialled with the first pause again when the server has answered in time', async () => {
    const scenario = await startTrusted(slow)
    const { world } = scenario
    failing(scenario)
    await world.advance(100_000)
    world.openSocket.deliver('late')
    answerPings(world, world.openSocket)
    await world.advance(60_000)
    world.openSocket.onsend = () => undefined
    const dials = recordDials(world)
    await world.advance(149_000)
    expect(dials.slice(0, 3)).toEqual([0, 2_000, 6_000])
  })

  it('are dialled with it again when the early ping of a new connection has been answered', async () => {
    const scenario = await startTrusted(slow)
    const { world } = scenario
    await world.advance(71_000)
    const native = await accept(world)
    scenario.socket.send('hello')
    native.pong()
    const dials = failing(scenario)
    await world.advance(1_000 + 70_000 + 6_500)
    expect(dials).toEqual([0, 2_000, 6_000])
  })

  it('are one at a time', async () => {
    const scenario = await startTrusted(slow)
    const { world } = scenario
    await world.advance(99_000)
    expect(world.live).toHaveLength(2)
    expect(world.sockets).toHaveLength(2)
  })

  it('bind no sign to their pause, but 2 s lie between two dials', async () => {
    const scenario = await startTrusted(slow)
    const { world, socket } = scenario
    const dials = failing(scenario)
    await world.advance(1_000 + 70_000 + 14_000 + 100)
    expect(dials).toEqual([0, 2_000, 6_000, 14_000])
    socket.probe()
    await world.advance(1_999)
    expect(dials).toEqual([0, 2_000, 6_000, 14_000, 16_000])
  })
})

describe('two dials', () => {
  it.each([
    ['rotate()', ({ socket }: Scenario) => socket.rotate()],
    ['a sign', ({ socket }: Scenario) => socket.probe()],
    ['online', ({ world }: Scenario) => world.goOnline()],
    ['visible', ({ world }: Scenario) => world.signal('visible')],
    ['open()', ({ socket }: Scenario) => socket.open()],
  ])('never race: %s while one is dialled', async (_, act) => {
    const scenario = await startReplacing()
    const { world } = scenario
    for (let count = 0; count < 5; count += 1) {
      act(scenario)
      await world.advance(100)
    }
    expect(world.sockets).toHaveLength(2)
  })

  it('never race: the dial of a planned replacement, and a silence', async () => {
    const { world, socket, told } = await startTrusted()
    await world.advance(INTERVAL - 1_000)
    socket.rotate()
    await world.advance(9_000)
    expect(socket.health).toBe('suspect')
    expect(told('replacing')).toHaveLength(1)
    expect(world.live).toHaveLength(2)
  })
})

it('a replacement of a planned kind that a suspicion meets takes over as soon as it is ready', async () => {
  const { world, socket, told } = await startTrusted()
  acceptAll(world)
  await world.advance(5_000)
  world.onDial = () => undefined
  socket.rotate()
  socket.probe()
  await accept(world)
  expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
  expect(socket.status).toEqual({ state: 'open', health: 'good' })
})
