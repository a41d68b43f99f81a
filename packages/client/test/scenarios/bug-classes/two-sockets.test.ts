import { describe, expect, it } from 'vitest'
import { accept, acceptAll, recordDials, start, startOpen, startTrusted } from '../../simulation/scenario.ts'
import { settle } from '../../simulation/world.ts'

describe('a late event of an old socket', () => {
  it("doesn't start a second socket: a close that comes after reconnect()", async () => {
    const { world, socket, forget, names } = await startOpen()
    const old = world.socket
    socket.reconnect()
    await accept(world)
    forget()
    old.end(1000)
    await world.advance(1_000)
    expect(names()).toEqual([])
    expect(socket.state).toBe('open')
    expect(world.sockets).toHaveLength(2)
  })

  it("doesn't start a second socket: a close that comes while the next attempt is under way", async () => {
    const { world, socket } = start()
    const [hanging] = world.sockets
    await world.advance(10_000 + 15_000)
    expect(world.sockets).toHaveLength(2)
    hanging?.end()
    await world.advance(5_000)
    expect(socket.state).toBe('connecting')
    expect(world.sockets).toHaveLength(2)
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it("doesn't start a second socket: a handshake that succeeds after it was given up", async () => {
    const { world, socket, told } = start()
    const hanging = world.socket
    await world.advance(10_000)
    hanging.accept()
    await settle()
    expect(socket.state).toBe('waiting')
    expect(told('open')).toEqual([])
  })

  it('reaches nobody: a message', async () => {
    const { world, socket, emitted } = await startOpen()
    const old = world.socket
    old.deliver('first')
    socket.reconnect()
    old.deliver('too late')
    await accept(world)
    old.deliver('too late again')
    world.socket.deliver('second')
    expect(emitted()).toEqual(['first', 'second'])
  })

  it('reaches nobody: a silent connection that wakes up after it was given up', async () => {
    const { world, socket, emitted } = await startTrusted()
    const old = world.socket
    acceptAll(world)
    await world.advance(40_000)
    const opened = socket.state
    old.deliver('from the past')
    old.pong(old.pings[0])
    old.end(1001)
    await world.advance(1_000)
    expect([opened, socket.state]).toEqual(['open', 'open'])
    expect(emitted()).toEqual([])
    expect(world.live).toHaveLength(1)
  })
})

describe('reconnect()', () => {
  it("doesn't leave two live sockets behind while open", async () => {
    const { world, socket } = await startOpen()
    let liveAtDial = -1
    world.onDial = () => {
      liveAtDial = world.live.length
    }
    socket.reconnect()
    expect(liveAtDial).toBe(0)
    await accept(world)
    expect(world.live).toEqual([world.socket])
  })

  it("doesn't leave two live sockets behind while connecting", async () => {
    const { world, socket } = start()
    socket.reconnect()
    socket.reconnect()
    expect(world.sockets).toHaveLength(3)
    expect(world.live).toEqual([world.socket])
    await accept(world)
    await world.advance(10_000)
    expect(socket.state).toBe('open')
    expect(world.sockets).toHaveLength(3)
  })

  it("doesn't leave two live sockets behind while waiting: the wait is over", async () => {
    const { world, socket } = await startOpen()
    world.socket.end()
    expect(socket.state).toBe('waiting')
    socket.reconnect()
    await accept(world)
    await world.advance(15_000)
    expect(world.sockets).toHaveLength(2)
    expect(world.live).toEqual([world.socket])
  })

  it("doesn't leave two live sockets behind while the URL provider of the first is under way", async () => {
    const providers: ((url: string) => void)[] = []
    const { world, socket } = start({ url: () => new Promise((resolve) => providers.push(resolve)) })
    socket.reconnect()
    await settle()
    providers[1]?.('wss://example.com/second')
    await accept(world)
    providers[0]?.('wss://example.com/first')
    await settle()
    expect(world.sockets.map(({ url }) => url)).toEqual(['wss://example.com/second'])
    expect(socket.state).toBe('open')
  })

  it("doesn't leave two live sockets behind from a listener of `lost`", async () => {
    const { world, socket } = await startOpen()
    socket.once('lost', () => socket.reconnect())
    world.socket.end()
    await accept(world)
    await world.advance(15_000)
    expect(world.sockets).toHaveLength(2)
    expect(socket.state).toBe('open')
  })

  it.each(['provider', 'setup'] as const)(
    "doesn't leave two live sockets behind from a listener of the `error` of a %s",
    async (kind) => {
      let calls = 0
      const fail = (): string => {
        calls += 1
        if (calls === 1) throw new Error('once')
        return 'wss://example.com/live'
      }
      const { world, socket } = start(kind === 'provider' ? { url: async () => fail() } : { setup: fail })
      socket.once('error', () => socket.reconnect())
      if (kind === 'setup') await accept(world)
      await settle()
      expect(socket.status).toMatchObject({ state: 'connecting', reason: 'reconnect' })
      expect(world.live).toHaveLength(1)
      await accept(world)
      await world.advance(15_000)
      expect(socket.state).toBe('open')
      expect(world.live).toEqual([world.socket])
    },
  )
})

describe('a wake-up', () => {
  it.each(['online', 'probe'] as const)("doesn't dial twice during a wait: %s", async (sign) => {
    const { world, socket } = await startOpen()
    await world.advance(10_000)
    world.socket.end()
    expect(socket.state).toBe('waiting')
    if (sign === 'online') world.goOnline()
    else socket.probe()
    await accept(world)
    await world.advance(15_000)
    expect(world.sockets).toHaveLength(2)
    expect(socket.state).toBe('open')
  })

  it("doesn't dial twice where several come at once", async () => {
    const { world, socket } = await startOpen()
    await world.advance(10_000)
    world.socket.end()
    const dials = recordDials(world)
    world.goOnline()
    socket.probe()
    world.signal('visible')
    world.goOnline()
    await world.advance(1_000)
    expect(dials).toEqual([0])
    expect(world.live).toHaveLength(1)
  })

  it("doesn't dial beside a young attempt", async () => {
    const { world, socket } = start()
    await world.advance(2_000)
    world.goOnline()
    socket.probe()
    expect(world.sockets).toHaveLength(1)
  })
})

describe('open()', () => {
  it("doesn't start a second socket if there is one", async () => {
    const { world, socket } = start()
    socket.open()
    await accept(world)
    socket.open()
    expect(world.sockets).toHaveLength(1)
    world.socket.end()
    socket.open()
    expect(socket.state).toBe('waiting')
    expect(world.sockets).toHaveLength(1)
  })
})

describe('a given-up attempt', () => {
  it("doesn't leave a hanging socket behind, which would block the next dial", async () => {
    const { world } = start()
    for (let attempt = 0; attempt < 5; attempt += 1) await world.advance(40_000)
    expect(world.sockets.length).toBeGreaterThan(4)
    for (const given of world.sockets.slice(0, -1)) expect(given.closeCalls.length).toBeGreaterThan(0)
    expect(world.live.length).toBeLessThanOrEqual(1)
  })
})
