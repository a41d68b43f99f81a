import { describe, expect, it } from 'vitest'
import {
  accept,
  acceptAll,
  answerPings,
  recordDials,
  type Scenario,
  start,
  startTrusted,
} from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

/** All signs but the late timer. */
const SIGNS = [
  ...(['visible', 'pageshow', 'resume', 'network-change'] as const).map(
    (signal) => [signal, ({ world }: Scenario) => world.signal(signal)] as const,
  ),
  ['online', ({ world }: Scenario) => world.goOnline()],
  ['probe', ({ socket }: Scenario) => socket.probe()],
] as const

describe.each(SIGNS)('%s while open', (signed, sign) => {
  it('makes the connection suspect, and asks once at once', async () => {
    const scenario = await startTrusted()
    await scenario.world.advance(5_000)
    sign(scenario)
    expect(scenario.socket.status).toEqual({ state: 'open', health: 'suspect' })
    expect(scenario.world.socket.pings).toHaveLength(1)
    expect(scenario.world.sockets).toHaveLength(1)
  })

  it('takes no message that came in before for an answer', async () => {
    const scenario = await startTrusted()
    const { world, socket, told } = scenario
    await world.advance(1_000)
    world.socket.deliver('all was well')
    sign(scenario)
    await world.advance(9_900)
    expect(socket.health).toBe('suspect')
    await world.advance(200)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
  })

  it('lets messages queue, until anything comes in', async () => {
    const scenario = await startTrusted()
    const { world, socket } = scenario
    sign(scenario)
    expect(socket.send('waits')).toBe('queued')
    expect(world.socket.messages).toEqual([])
    world.socket.pong()
    expect(world.socket.messages).toEqual(['waits'])
    expect(socket.health).toBe('good')
    expect(socket.send('at once')).toBe('sent')
  })

  it('asks once, however often it comes before the answer', async () => {
    const scenario = await startTrusted()
    for (let count = 0; count < 10; count += 1) {
      sign(scenario)
      await scenario.world.advance(100)
    }
    expect(scenario.world.openSocket.pings).toHaveLength(1)
  })

  it('asks again after the answer', async () => {
    const scenario = await startTrusted()
    answerPings(scenario.world, scenario.world.socket, 50)
    for (let count = 0; count < 3; count += 1) {
      sign(scenario)
      await scenario.world.advance(100)
    }
    expect(scenario.world.socket.pings).toHaveLength(3)
    expect(scenario.socket.health).toBe('good')
  })

  it('replaces a dead connection after a second', async () => {
    const scenario = await startTrusted()
    const { world, told, socket } = scenario
    acceptAll(world)
    await world.advance(10_000)
    sign(scenario)
    await world.advance(999)
    expect(told('replacing')).toEqual([])
    await world.advance(1)
    expect(told('replacing')).toEqual([{ reason: signed, attempt: 1 }])
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect(told('waiting')).toEqual([])
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })

  it('starts the deadline anew if a ping was under way', async () => {
    const scenario = await startTrusted()
    const { world, told, socket } = scenario
    await world.advance(19_000 + 1_500)
    sign(scenario)
    expect(world.openSocket.pings).toHaveLength(2)
    await world.advance(1_900)
    expect(told('lost')).toEqual([])
    world.openSocket.pong(world.openSocket.pings[0])
    expect(socket.health).toBe('good')
  })
})

describe.each(SIGNS)('%s while waiting', (reason, sign) => {
  it('dials now', async () => {
    const scenario = await startTrusted()
    const { world, socket } = scenario
    await world.advance(10_000)
    world.socket.end(1012)
    sign(scenario)
    expect(socket.status).toMatchObject({ state: 'connecting', reason, attempt: 1 })
    expect(world.sockets).toHaveLength(2)
  })

  it.each([0, 300, 999])('dials a second after the last dial, if it comes %d ms after it', async (ms) => {
    const scenario = start({ backoff: { min: 60_000, max: 60_000 } })
    const { world, socket, told } = scenario
    const dialledAt = world.now
    await world.advance(ms)
    world.socket.end()
    expect(socket.state).toBe('waiting')
    sign(scenario)
    expect(socket.status).toMatchObject({ state: 'waiting', retryAt: dialledAt + 1_000, reason })
    expect(told('waiting').at(-1)).toMatchObject({ retryAt: dialledAt + 1_000, delay: 1_000 - ms })
    sign(scenario)
    await world.advance(999 - ms)
    expect(world.sockets).toHaveLength(1)
    await world.advance(1)
    expect(world.sockets).toHaveLength(2)
  })

  it('leaves an attempt alone that is due before that second is over', async () => {
    const scenario = await startTrusted({ backoff: () => 200 })
    const { world, socket } = scenario
    world.socket.end()
    await world.advance(0)
    const before = socket.status
    sign(scenario)
    expect(socket.status).toEqual(before)
    await world.advance(200)
    expect(world.sockets).toHaveLength(2)
  })

  it('leads to one dial a second, however often it comes and fails', async () => {
    const scenario = await startTrusted()
    const { world } = scenario
    await world.advance(10_000)
    world.onDial = (native) => world.environment.setTimeout?.(() => native.end(), 10)
    const dials = recordDials(world)
    world.socket.end()
    for (let elapsed = 0; elapsed < 4_900; elapsed += 100) {
      sign(scenario)
      await world.advance(100)
    }
    expect(dials).toEqual([0, 1_000, 2_000, 3_000, 4_000])
  })
})

describe.each(SIGNS)('%s while connecting', (reason, sign) => {
  it('leaves a dial alone that is at most 2 s old', async () => {
    const scenario = start()
    await scenario.world.advance(2_000)
    sign(scenario)
    expect(scenario.world.sockets).toHaveLength(1)
    await accept(scenario.world)
    expect(scenario.socket.state).toBe('open')
  })

  it('dials anew if the dial is older, once', async () => {
    const scenario = start()
    const { world, socket } = scenario
    const [first] = world.sockets
    await world.advance(2_001)
    sign(scenario)
    expect(first?.readyState).toBe(2)
    expect(world.sockets).toHaveLength(2)
    expect(socket.status).toMatchObject({ state: 'connecting', reason, attempt: 1 })
    await world.advance(5_000)
    sign(scenario)
    expect(world.sockets).toHaveLength(2)
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it('gives the new dial the whole connect timeout', async () => {
    const scenario = start()
    await scenario.world.advance(9_000)
    sign(scenario)
    await scenario.world.advance(9_999)
    expect(scenario.socket.state).toBe('connecting')
    await scenario.world.advance(1)
    expect(scenario.socket.state).toBe('waiting')
  })

  it('dials anew in the next attempt again', async () => {
    const scenario = start()
    const { world } = scenario
    await world.advance(3_000)
    sign(scenario)
    await world.advance(10_000 + 1_000)
    expect(world.sockets).toHaveLength(3)
    await world.advance(3_000)
    sign(scenario)
    expect(world.sockets).toHaveLength(4)
  })

  it('asks the URL provider anew, and ignores what the first one still gives', async () => {
    const providers: ((url: string) => void)[] = []
    const reasons: string[] = []
    const scenario = start({
      url: (context) => {
        reasons.push(context.reason)
        return new Promise((resolve) => providers.push(resolve))
      },
    })
    await scenario.world.advance(3_000)
    sign(scenario)
    providers[0]?.('wss://example.com/old')
    await settle()
    providers[1]?.('wss://example.com/new')
    await settle()
    expect(reasons).toEqual(['open', reason])
    expect(scenario.world.sockets.map(({ url }) => url)).toEqual(['wss://example.com/new'])
  })
})

describe('a loss that follows a sign', () => {
  it.each(SIGNS)('within a second is dialled for immediately: %s', async (reason, sign) => {
    const scenario = await startTrusted()
    const { world, socket, told } = scenario
    await world.advance(10_000)
    sign(scenario)
    await world.advance(1_000)
    world.openSocket.end(1006)
    expect(socket.status).toMatchObject({ state: 'connecting', reason })
    expect(told('lost')).toMatchObject([{ origin: 'network', code: 1006 }])
    expect(told('waiting')).toEqual([])
  })

  it.each(SIGNS)(
    'within a second is dialled for immediately, with overlap: false: %s',
    async (reason, sign) => {
      const scenario = await startTrusted({ overlap: false })
      const { world, socket } = scenario
      await world.advance(10_000)
      sign(scenario)
      await world.advance(1_000)
      world.openSocket.end(1006)
      expect(socket.status).toMatchObject({ state: 'connecting', reason })
    },
  )

  it('later than a second is dialled for after a delay', async () => {
    const { world, socket } = await startTrusted({ overlap: false })
    await world.advance(10_000)
    socket.probe()
    await world.advance(1_001)
    world.openSocket.end(1006)
    expect(socket.status).toMatchObject({ state: 'waiting', reason: 'network' })
  })

  it('is dialled for immediately if the sign came before the open', async () => {
    const { world, socket } = start()
    await world.advance(500)
    world.goOnline()
    await accept(world)
    await world.advance(400)
    world.socket.end(1006)
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'online' })
  })

  it('is dialled for immediately with heartbeat: false too', async () => {
    const { world, socket } = await startTrusted({ heartbeat: false })
    socket.probe()
    world.socket.end(1006)
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'probe' })
  })

  it('is not dialled for immediately twice in a row', async () => {
    const { world, socket } = await startTrusted()
    await world.advance(10_000)
    socket.probe()
    world.socket.end(1006)
    await accept(world)
    socket.probe()
    world.socket.end(1006)
    expect(socket.state).toBe('waiting')
  })

  it('is not dialled for immediately if a sign has already dialled anew', async () => {
    const { world, socket } = start()
    await world.advance(3_000)
    world.goOnline()
    await accept(world)
    socket.probe()
    world.socket.end(1006)
    expect(socket.state).toBe('waiting')
  })

  it('is dialled for immediately after reconnect(), which is not automatic', async () => {
    const { world, socket } = await startTrusted()
    socket.reconnect()
    await accept(world)
    socket.probe()
    world.socket.end(1006)
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'probe' })
  })

  it('is final if the server says so', async () => {
    const { world, socket } = await startTrusted()
    socket.probe()
    world.socket.pong()
    socket.probe()
    world.socket.end(4403)
    expect(socket.state).toBe('closed')
  })
})

describe("a sign doesn't override the user", () => {
  it.each(SIGNS)('%s in idle, closing and closed', async (_, sign) => {
    const scenario = start({ autoConnect: false })
    const { world, socket } = scenario
    sign(scenario)
    await world.advance(10_000)
    expect(socket.state).toBe('idle')
    socket.open()
    await accept(world)
    const closed = socket.close()
    sign(scenario)
    expect(socket.state).toBe('closing')
    expect(world.socket.sent).toEqual([])
    await world.advance(2_000)
    await closed
    sign(scenario)
    await world.advance(3_600_000)
    expect(socket.state).toBe('closed')
    expect(world.sockets).toHaveLength(1)
  })
})
