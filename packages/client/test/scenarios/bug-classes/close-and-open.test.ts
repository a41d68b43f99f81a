import { describe, expect, it } from 'vitest'
import { accept, acceptAll, type Scenario, start, startOpen, trust } from '../../simulation/scenario.ts'
import { settle } from '../../simulation/world.ts'

const AN_HOUR = 3_600_000

/** Whatever happens after the end: nothing may come of it. */
async function provoke({ world, socket, forget, names }: Scenario): Promise<void> {
  const { sockets } = world
  const dials = sockets.length
  forget()
  world.goOffline()
  world.goOnline()
  socket.probe()
  for (const native of sockets) {
    native.onmessage?.({ data: 'late' } as MessageEvent)
    native.onclose?.({ code: 1006, reason: '', wasClean: false })
  }
  await world.advance(AN_HOUR)
  expect(names()).toEqual([])
  expect(sockets).toHaveLength(dials)
  expect(socket.state).toBe('closed')
  expect(world.timerCount).toBe(0)
  expect(world.listenerCount).toBe(0)
}

describe("after the user's close()", () => {
  it("doesn't reconnect: from connecting", async () => {
    const scenario = start()
    await scenario.socket.close()
    expect(scenario.told('close')).toHaveLength(1)
    await provoke(scenario)
  })

  it("doesn't reconnect: while a provider is under way, which then resolves", async () => {
    let provide: (url: string) => void = () => undefined
    const scenario = start({ url: () => new Promise((resolve) => (provide = resolve)) })
    await scenario.socket.close()
    provide('wss://example.com/late')
    await settle()
    await provoke(scenario)
  })

  it("doesn't reconnect: while setup is under way, which then throws", async () => {
    let fail: (error: Error) => void = () => undefined
    const scenario = start({ setup: () => new Promise((_, reject) => (fail = reject)) })
    await accept(scenario.world)
    await scenario.socket.close()
    fail(new Error('wrong password'))
    await settle()
    expect(scenario.told('error')).toEqual([])
    await provoke(scenario)
  })

  it("doesn't reconnect: from open, when the server answers", async () => {
    const scenario = await startOpen()
    const closed = scenario.socket.close(4000, 'bye')
    expect(scenario.socket.state).toBe('closing')
    expect(scenario.world.socket.closeCalls).toEqual([{ code: 4000, reason: 'bye' }])
    scenario.world.socket.end(4000, 'bye')
    await expect(closed).resolves.toMatchObject({ code: 4000, reason: 'bye', wasClean: true })
    await provoke(scenario)
  })

  it("doesn't reconnect: from open, when the server never answers", async () => {
    const scenario = await startOpen()
    const closed = scenario.socket.close()
    await scenario.world.advance(2_000)
    await expect(closed).resolves.toMatchObject({ code: 1006, origin: 'close-timeout' })
    await provoke(scenario)
  })

  it("doesn't reconnect: from open, when the connection breaks instead", async () => {
    const scenario = await startOpen()
    const closed = scenario.socket.close()
    scenario.world.socket.end(1006)
    await expect(closed).resolves.toMatchObject({ code: 1006, wasClean: false })
    await provoke(scenario)
  })

  it("doesn't reconnect: while suspect", async () => {
    const scenario = await startOpen()
    trust(scenario)
    scenario.socket.probe()
    void scenario.socket.close()
    await scenario.world.advance(2_000)
    await provoke(scenario)
  })

  it("doesn't reconnect: from waiting", async () => {
    const scenario = await startOpen()
    scenario.world.socket.end()
    expect(scenario.socket.state).toBe('waiting')
    await scenario.socket.close()
    await provoke(scenario)
  })

  it("doesn't reconnect: before the first microtask", async () => {
    const scenario = start()
    void scenario.socket.close()
    expect(scenario.socket.state).toBe('closed')
    await settle()
    expect(scenario.told('close')).toHaveLength(1)
    await provoke(scenario)
  })

  it.each(['state', 'lost', 'waiting'] as const)(
    "doesn't reconnect: from a listener of `%s`",
    async (event) => {
      const scenario = await startOpen()
      scenario.socket.once(event, () => void scenario.socket.close())
      scenario.world.socket.end()
      await settle()
      expect(scenario.told('close')).toHaveLength(1)
      await provoke(scenario)
    },
  )

  it("doesn't reconnect: from a listener of the `error` of a provider", async () => {
    const scenario = start({ url: () => Promise.reject(new Error('signed out')) })
    scenario.socket.once('error', () => void scenario.socket.close())
    await settle()
    expect(scenario.told('close')).toHaveLength(1)
    await provoke(scenario)
  })

  it("doesn't reconnect: from classifyClose", async () => {
    const scenario: Scenario = await startOpen({
      classifyClose: () => {
        void scenario.socket.close()
        return 'retry'
      },
    })
    scenario.world.socket.end()
    await scenario.world.advance(2_000)
    expect(scenario.told('close')).toHaveLength(1)
    await provoke(scenario)
  })

  it("doesn't reconnect: from the URL provider itself", async () => {
    const scenario: Scenario = start({
      autoConnect: false,
      url: () => {
        void scenario.socket.close()
        return 'wss://example.com/live'
      },
    })
    scenario.socket.open()
    await settle()
    expect(scenario.world.sockets).toEqual([])
    await provoke(scenario)
  })

  it("doesn't reconnect: when the server's close crosses it", async () => {
    const scenario = await startOpen()
    scenario.world.socket.readyState = 2
    const closed = scenario.socket.close()
    scenario.world.socket.end(1001, 'restart')
    await expect(closed).resolves.toMatchObject({ code: 1001, reason: 'restart' })
    await provoke(scenario)
  })
})

describe('close() and then open()', () => {
  it("doesn't stay closed: at once, while the closing handshake is under way", async () => {
    const { world, socket, told } = await startOpen()
    const old = world.socket
    const closed = socket.close()
    socket.open()
    await expect(closed).resolves.toMatchObject({ origin: 'client' })
    expect(socket.state).toBe('connecting')
    expect(told('close')).toHaveLength(1)
    await accept(world)
    old.end(1000)
    await world.advance(5_000)
    expect(socket.state).toBe('open')
    expect(told('close')).toHaveLength(1)
    expect(world.sockets).toHaveLength(2)
  })

  it("doesn't stay closed: after the end", async () => {
    const { world, socket, told } = await startOpen()
    void socket.close()
    world.socket.end(1000)
    await settle()
    expect(socket.state).toBe('closed')
    socket.open()
    await accept(world)
    expect(socket.state).toBe('open')
    expect(told('open').map(({ downFor }) => downFor)).toEqual([undefined, undefined])
  })

  it("doesn't stay closed: from waiting and connecting", async () => {
    const { world, socket } = start()
    void socket.close()
    socket.open()
    world.socket.end()
    expect(socket.state).toBe('waiting')
    void socket.close()
    socket.open()
    await accept(world)
    expect(socket.state).toBe('open')
    expect(world.sockets).toHaveLength(3)
  })

  it("doesn't stay closed: from a listener of `close`", async () => {
    const { world, socket, told } = await startOpen()
    socket.once('close', () => socket.open())
    void socket.close()
    world.socket.end(1000)
    await accept(world)
    expect(socket.state).toBe('open')
    expect(told('close')).toHaveLength(1)
  })

  it("doesn't stay closed: with reconnect() in place of open()", async () => {
    const { world, socket } = await startOpen()
    const closed = socket.close()
    socket.reconnect()
    await closed
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it("doesn't stay closed: after a verdict of the server", async () => {
    const { world, socket } = await startOpen()
    world.socket.end(4403)
    expect(socket.state).toBe('closed')
    socket.open()
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it('reconnects again afterwards, as if nothing had been', async () => {
    const { world, socket } = await startOpen()
    void socket.close()
    socket.open()
    await accept(world)
    acceptAll(world)
    await world.advance(10_000)
    world.socket.end()
    await world.advance(1_000)
    expect(socket.state).toBe('open')
  })

  it('reacts to online again afterwards', async () => {
    const scenario = await startOpen()
    const { world, socket } = scenario
    void socket.close()
    socket.open()
    await accept(world)
    trust(scenario)
    expect(world.listenerCount).toBe(1)
    world.goOnline()
    expect(socket.health).toBe('suspect')
  })

  it('stays closed when close() comes last', async () => {
    const scenario = await startOpen()
    void scenario.socket.close()
    scenario.socket.open()
    void scenario.socket.close()
    await settle()
    expect(scenario.told('close')).toHaveLength(2)
    await provoke(scenario)
  })
})
