import { describe, expect, it } from 'vitest'
import { ResilientSocket } from '../../src/index.ts'
import { type Simulation, simulate } from '../../src/testing.ts'
import { acceptAll, answerPings, type Scenario, startTrusted, URL_OF_SERVER } from '../simulation/scenario.ts'

const wake = async ({ world }: Scenario): Promise<void> => {
  world.sleep(30_000)
  await world.advance(0)
}

const GENTLE = [
  ['visible', ({ world }: Scenario) => world.signal('visible')],
  ['resume', ({ world }: Scenario) => world.signal('resume')],
  ['wake', wake],
] as const

/** A message was handed over a second ago, and nothing came since. */
async function startOwed(): Promise<Scenario> {
  const scenario = await startTrusted()
  await scenario.world.advance(10_000)
  scenario.socket.send('question')
  await scenario.world.advance(1_000)
  return scenario
}

describe.each(GENTLE)('%s with something owed', (_, sign) => {
  it('only asks: what is sent goes out, and nothing is dialled', async () => {
    const scenario = await startOwed()
    const { world, socket } = scenario
    await sign(scenario)
    expect(world.socket.pings.length).toBeGreaterThanOrEqual(1)
    expect(socket.health).toBe('good')
    expect(socket.send('goes out')).toBe('sent')
    await world.advance(6_900)
    expect(world.sockets).toHaveLength(1)
  })

  it('leaves the server the time to answer', async () => {
    const scenario = await startOwed()
    const { world, socket, told, emitted } = scenario
    await sign(scenario)
    await world.advance(6_500)
    world.socket.deliver('answer')
    await world.advance(10_000)
    expect(emitted()).toEqual(['answer'])
    expect(told('replacing')).toEqual([])
    expect(socket.health).toBe('good')
  })

  it('is followed by a replacement within patience.idle if nothing comes', async () => {
    const scenario = await startOwed()
    const { world, told, socket } = scenario
    acceptAll(world)
    await sign(scenario)
    await world.advance(10_000)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })

  it('leaves a connection suspect that was', async () => {
    const scenario = await startOwed()
    const { world, socket } = scenario
    await world.advance(3_100)
    expect(socket.health).toBe('suspect')
    await sign(scenario)
    expect(socket.health).toBe('suspect')
  })

  it('teaches nothing', async () => {
    const scenario = await startOwed()
    const { world, socket, told } = scenario
    await world.advance(1_500)
    await sign(scenario)
    await world.advance(6_000)
    world.socket.deliver('answer')
    socket.send('question')
    await world.advance(2_010 + 2_000)
    expect(told('state').at(-1)).toMatchObject({ health: 'suspect' })
  })
})

describe('what is left of the patience after such a sign', () => {
  it('is at most patience.idle', async () => {
    const { world, told } = await startOwed()
    await world.advance(1_010)
    expect(world.socket.pings).toHaveLength(1)
    world.signal('visible')
    await world.advance(9_990)
    expect(told('lost')).toEqual([])
    await world.advance(20)
    expect(told('lost')).toHaveLength(1)
  })

  it('is less where less was left', async () => {
    const { world, told } = await startOwed()
    await world.advance(1_010 + 13_000)
    world.signal('visible')
    await world.advance(6_900)
    expect(told('lost')).toEqual([])
    await world.advance(150)
    expect(told('lost')).toHaveLength(1)
  })

  it('is no less for the time in which the page stood still', async () => {
    const { world, told } = await startOwed()
    await world.advance(1_010)
    expect(world.socket.pings).toHaveLength(1)
    world.sleep(60_000)
    world.signal('resume')
    await world.advance(9_900)
    expect(told('lost')).toEqual([])
    await world.advance(200)
    expect(told('lost')).toHaveLength(1)
  })

  it('is no more, however often the tab is looked at', async () => {
    const { world, told } = await startOwed()
    for (let second = 0; second < 11; second += 1) {
      world.signal('visible')
      await world.advance(1_000)
    }
    expect(told('lost')).toHaveLength(1)
  })
})

describe.each([
  ['online', ({ world }: Scenario) => world.goOnline()],
  ['network-change', ({ world }: Scenario) => world.signal('network-change')],
  ['pageshow', ({ world }: Scenario) => world.signal('pageshow')],
  ['probe()', ({ socket }: Scenario) => socket.probe()],
])('%s with something owed', (_, sign) => {
  it('makes the connection suspect, and replaces it after a second', async () => {
    const scenario = await startOwed()
    const { world, socket, told } = scenario
    sign(scenario)
    expect(socket.health).toBe('suspect')
    await world.advance(1_000)
    expect(told('replacing')).toHaveLength(1)
  })
})

describe('what comes within 100 ms of a sign', () => {
  it.each(['visible', 'pageshow', 'resume'] as const)(
    'proves nothing after %s, for the browser had held it back',
    async (signal) => {
      const { world, socket, emitted } = await startTrusted()
      world.signal(signal)
      await world.advance(90)
      world.socket.deliver('held back')
      expect(emitted()).toEqual(['held back'])
      expect(socket.health).toBe('suspect')
      await world.advance(20)
      world.socket.deliver('new')
      expect(socket.health).toBe('good')
    },
  )

  it('proves nothing after a sleep', async () => {
    const scenario = await startTrusted()
    const { world, socket } = scenario
    await wake(scenario)
    world.socket.deliver('held back')
    expect(socket.health).toBe('suspect')
  })

  it('proves something if it is a pong', async () => {
    const { world, socket } = await startTrusted()
    world.signal('visible')
    await world.advance(50)
    world.socket.pong()
    expect(socket.health).toBe('good')
  })

  it.each(['online', 'network-change', 'probe'] as const)('proves something after %s', async (reason) => {
    const { world, socket } = await startTrusted()
    if (reason === 'probe') socket.probe()
    else world.signal(reason)
    expect(socket.health).toBe('suspect')
    world.socket.deliver('new')
    expect(socket.health).toBe('good')
  })
})

it.each(['online', 'visible', 'pageshow', 'resume', 'network-change'] as const)(
  '%s while waiting leads to no dial before a retry-after is over',
  async (signal) => {
    const { world, socket } = await startTrusted()
    world.socket.end(1013, 'retry-after=60')
    const until = world.now + 60_000
    world.signal(signal)
    expect(socket.status).toMatchObject({ state: 'waiting', retryAt: until })
    await world.advance(59_900)
    expect(world.sockets).toHaveLength(1)
  },
)

/** How signs come about in a browser. */
const BROWSER_SIGNS: readonly (readonly [
  string,
  (simulation: Simulation, socket: ResilientSocket) => Promise<void>,
])[] = [
  [
    'online',
    async ({ page, advance }) => {
      page.goOffline()
      await advance(3_000)
      page.goOnline()
    },
  ],
  ['network-change', async ({ page }) => page.changeConnectionType()],
  ['probe()', async (_, socket) => socket.probe()],
  [
    'visible',
    async ({ page, advance }) => {
      page.hide()
      await advance(3_000)
      page.show()
    },
  ],
  [
    'resume',
    async ({ page, advance }) => {
      page.freeze()
      await advance(3_000)
      page.resume()
    },
  ],
  [
    'wake',
    async ({ page, advance }) => {
      page.sleep(60_000)
      await advance(0)
    },
  ],
]

/** A socket whose server has answered pings for a minute. */
async function startBrowser(): Promise<
  Simulation & { readonly socket: ResilientSocket; readonly names: string[] }
> {
  const simulation = simulate()
  const { environment, WebSocket, advance, network } = simulation
  network.onMessage = (connection, data) => data !== 'hello' && connection.send(`re ${data}`)
  const socket = new ResilientSocket(URL_OF_SERVER, { environment, WebSocket })
  const names: string[] = []
  for (const name of ['open', 'lost', 'replacing'] as const) socket.on(name, () => void names.push(name))
  await advance(1_000)
  socket.send('hello')
  await advance(60_000)
  names.length = 0
  return { ...simulation, socket, names }
}

describe.each(BROWSER_SIGNS)('%s', (_, sign) => {
  it('has a dead flow replaced within 1.5 s', async () => {
    const simulation = await startBrowser()
    const { network, advance, socket, names } = simulation
    network.forget()
    await sign(simulation, socket)
    await advance(1_500)
    expect(names).toEqual(['replacing', 'lost', 'open'])
    void socket.close()
  })

  it('keeps the same flow if it is alive, and has the queue out within a round trip', async () => {
    const simulation = await startBrowser()
    const { network, advance, socket, names } = simulation
    const received: unknown[] = []
    network.onMessage = (_, data) => void received.push(data)
    await sign(simulation, socket)
    socket.send('waits')
    await advance(45)
    expect(received).toEqual(['waits'])
    expect(socket.health).toBe('good')
    await advance(60_000)
    expect(names).toEqual([])
    void socket.close()
  })
})

describe.each(BROWSER_SIGNS.slice(3))('%s with something owed', (_, sign) => {
  it('has a dead flow replaced within 10.5 s', async () => {
    const simulation = await startBrowser()
    const { network, advance, socket, names } = simulation
    network.forget()
    socket.send('question')
    await sign(simulation, socket)
    await advance(10_500)
    expect(names).toEqual(['replacing', 'lost', 'open'])
    void socket.close()
  })
})

it('a page out of the cache has a connection within 1.5 s', async () => {
  const { page, advance, socket, names } = await startBrowser()
  page.pagehide()
  await advance(600_000)
  page.pageshow()
  await advance(1_500)
  expect(names).toEqual(['lost', 'open'])
  void socket.close()
})

it('a tab that is looked at while the server works does not lose the answer', async () => {
  const { world, socket, emitted, told } = await startTrusted()
  answerPings(world, world.socket, 9_000)
  socket.send('question')
  for (let second = 0; second < 9; second += 1) {
    await world.advance(1_000)
    world.signal('visible')
  }
  world.socket.deliver('answer')
  await world.advance(10_000)
  expect(emitted()).toEqual(['answer'])
  expect(told('lost')).toEqual([])
})
