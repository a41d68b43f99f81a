import { describe, expect, it } from 'vitest'
import {
  accept,
  acceptAll,
  type Scenario,
  type Start,
  startOpen,
  startTrusted,
  trust,
} from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

/** Open, suspect since a second because of probe(), and a replacement is dialled. */
async function startReplacing(options: Start = {}): Promise<Scenario> {
  const scenario = await startTrusted(options)
  const { world, socket } = scenario
  await world.advance(10_000)
  socket.probe()
  await world.advance(1_001)
  expect(world.live).toHaveLength(2)
  scenario.forget()
  return scenario
}

describe('a replacement', () => {
  it('is told when it is dialled, and that it is one', async () => {
    const contexts: unknown[] = []
    const { world, socket, told } = await startTrusted({
      url: (context) => {
        contexts.push({ ...context, signal: undefined })
        return 'wss://example.com/live'
      },
    })
    await world.advance(10_000)
    socket.probe()
    await world.advance(999)
    expect(told('replacing')).toEqual([])
    await world.advance(1)
    expect(told('replacing')).toEqual([{ reason: 'probe', attempt: 1 }])
    expect(socket.status).toEqual({ state: 'open', health: 'suspect' })
    expect(contexts[1]).toEqual({
      attempt: 1,
      reason: 'probe',
      lastClose: undefined,
      signal: undefined,
      isReplacement: true,
    })
  })

  it('that is proved first takes over: state, lost, open, back to back', async () => {
    const { world, socket, names, told } = await startReplacing()
    const [old] = world.sockets
    if (old) old.bufferedAmount = 77
    socket.send('one')
    socket.send('two')
    await world.advance(40)
    await accept(world)
    expect(names()).toEqual(['state', 'lost', 'open'])
    expect(told('state')).toEqual([{ state: 'open', health: 'good', previous: 'open', at: world.now }])
    expect(told('lost')).toEqual([
      { code: 1006, reason: '', wasClean: false, origin: 'heartbeat', at: world.now, unsent: 77 },
    ])
    expect(told('open')).toMatchObject([{ attempt: 1, reason: 'probe', downFor: 0 }])
    expect(world.socket.messages).toEqual(['one', 'two'])
    expect(old?.messages).toEqual([])
    expect(old?.closeCalls).toEqual([{ code: 1000, reason: '' }])
  })

  it('leaves nothing of the old one to be told', async () => {
    const { world, socket, emitted, told, names, forget } = await startReplacing()
    const [old] = world.sockets
    await accept(world)
    forget()
    old?.deliver('late')
    old?.end(1006)
    expect(names()).toEqual([])
    expect(emitted()).toEqual([])
    expect(told('lost')).toEqual([])
    expect(socket.state).toBe('open')
  })

  it('is given up when the old one is proved first, and nobody notices', async () => {
    const { world, socket, names } = await startReplacing()
    const [old, dial] = world.sockets
    socket.send('queued')
    old?.deliver('alive')
    expect(names()).toEqual(['state', 'message'])
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
    expect(dial?.closeCalls).toHaveLength(1)
    expect(old?.messages).toEqual(['queued'])
    dial?.deliver('late')
    await world.advance(1_000)
    expect(names()).toEqual(['state', 'message'])
    expect(world.live).toEqual([old])
  })

  it('runs setup, with what it receives, before it takes over', async () => {
    const sent: string[] = []
    const { world, emitted, names } = await startReplacing({
      setup: async (link, { isReplacement }) => {
        link.send(isReplacement ? 'again' : 'first')
        if (isReplacement) sent.push(String(await link.receive()))
      },
    })
    await accept(world)
    expect(names()).toEqual([])
    expect(world.socket.sent).toEqual(['again'])
    world.socket.deliver('welcome')
    world.socket.deliver('news')
    await settle()
    expect(names()).toEqual(['state', 'lost', 'open', 'message'])
    expect(sent).toEqual(['welcome'])
    expect(emitted()).toEqual(['news'])
  })

  it.each([
    ['refused', ({ world }: Scenario) => world.socket.end(1006)],
    ['closed as if for ever', ({ world }: Scenario) => world.socket.end(4403)],
    [
      'open, and then closed in setup',
      async ({ world }: Scenario) => {
        await accept(world)
        world.socket.end(1008)
      },
    ],
  ])('that is %s changes nothing while the old one lives', async (_, fail) => {
    const asked: number[] = []
    const scenario = await startReplacing({
      setup: (_, { isReplacement }) => (isReplacement ? new Promise(() => undefined) : undefined),
      classifyClose: ({ code }) => {
        asked.push(code)
        return 'stop'
      },
    })
    const { world, socket, names } = scenario
    await fail(scenario)
    await settle()
    expect(names()).toEqual([])
    expect(asked).toEqual([])
    expect(socket.status).toEqual({ state: 'open', health: 'suspect' })
    world.openSocket.pong()
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })

  it('whose provider fails is told of as an error, and nothing else', async () => {
    let isFailing = false
    const scenario = await startTrusted({
      url: () => {
        if (isFailing) throw new Error('No token')
        return 'wss://example.com/live'
      },
    })
    const { world, socket, told, names, forget } = scenario
    isFailing = true
    await world.advance(10_000)
    socket.probe()
    forget()
    await world.advance(1_000)
    expect(names()).toEqual(['replacing', 'error'])
    expect(told('error')).toMatchObject([{ code: 'provider' }])
    world.openSocket.pong()
    expect(socket.health).toBe('good')
  })

  it('goes on as the next attempt when the old one ends', async () => {
    const { world, socket, names, told } = await startReplacing()
    const [old, dial] = world.sockets
    socket.send('waits')
    old?.end(1006)
    expect(socket.status).toEqual({ state: 'connecting', health: 'down', attempt: 1, reason: 'probe' })
    expect(names()).toEqual(['state', 'lost'])
    await world.advance(500)
    expect(world.live).toEqual([dial])
    await accept(world)
    expect(told('open')).toMatchObject([{ attempt: 1, reason: 'probe', downFor: 500 }])
    expect(dial?.messages).toEqual(['waits'])
    expect(world.sockets).toHaveLength(2)
  })

  it('goes on as the next attempt when the old one is given up', async () => {
    const { world, told, socket } = await startReplacing()
    await world.advance(8_900)
    expect(told('lost')).toEqual([])
    await world.advance(100)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'probe' })
    expect(world.live).toEqual([world.socket])
  })

  it.each([
    ['close()', ({ socket }: Scenario) => void socket.close()],
    ['reconnect()', ({ socket }: Scenario) => socket.reconnect()],
  ])('is dropped with %s', async (name, act) => {
    const scenario = await startReplacing()
    const { world } = scenario
    const [, dial] = world.sockets
    act(scenario)
    expect(dial?.closeCalls).toHaveLength(1)
    expect(world.live).toHaveLength(name === 'close()' ? 0 : 1)
  })

  it('aborts its signal when it is given up', async () => {
    const signals: AbortSignal[] = []
    const { world } = await startReplacing({
      url: ({ signal }) => {
        signals.push(signal)
        return 'wss://example.com/live'
      },
    })
    world.openSocket.pong()
    await settle()
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true])
  })

  it('takes the binary type that was set meanwhile', async () => {
    const { world, socket } = await startReplacing()
    socket.binaryType = 'arraybuffer'
    expect(world.sockets.map(({ binaryType }) => binaryType)).toEqual(['arraybuffer', 'arraybuffer'])
  })

  it('breaks the promises of pings to the old one', async () => {
    const { world, socket } = await startReplacing()
    const ping = socket.ping().catch((error) => error)
    await accept(world)
    expect(await ping).toMatchObject({ code: 'closed' })
  })
})

describe('a server that opens and says nothing', () => {
  it.each([
    [{ maxSilence: 1_000 }, 120],
    [{ interval: 1_000 }, 120],
    [{ interval: 20_000 }, 20],
  ])('is not dialled to death in ten minutes: %o', async (heartbeat, most) => {
    const scenario = await startOpen({ heartbeat })
    const { world } = scenario
    if (!('maxSilence' in heartbeat)) trust(scenario)
    acceptAll(world, () => undefined)
    await world.advance(600_000)
    expect(world.sockets.length).toBeLessThanOrEqual(most)
  })

  it('is given up in the end', async () => {
    const { world, socket } = await startOpen({
      heartbeat: { maxSilence: 1_000, timeout: { min: 200 }, patience: { idle: 500, busy: 500 } },
      maxAttempts: 5,
    })
    acceptAll(world, () => undefined)
    await world.advance(600_000)
    expect(socket.state).toBe('closed')
  })
})

describe('an end while a replacement is dialled', () => {
  it('with an expired token leaves the refresh for the dial that comes after it', async () => {
    let urls = 0
    const { world, socket } = await startOpen({ url: () => `wss://example.com/${(urls += 1)}` })
    await world.advance(10_000)
    socket.rotate()
    await world.advance(10)
    world.openSocket.end(4401)
    await accept(world)
    world.socket.end(4401)
    await world.advance(2_000)
    expect(urls).toBe(3)
    expect(socket.state).toBe('connecting')
  })

  it('does not ask the backoff function: there is nothing to wait for', async () => {
    const asked: unknown[] = []
    const { world, socket } = await startOpen({
      backoff: (context) => {
        asked.push(context)
        return 60_000
      },
    })
    await world.advance(10_000)
    socket.rotate()
    world.openSocket.end(1012)
    expect(asked).toEqual([])
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'rotate' })
  })
})
