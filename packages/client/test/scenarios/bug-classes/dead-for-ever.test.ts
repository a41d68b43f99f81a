import { describe, expect, it } from 'vitest'
import { accept, acceptAll, start, startOpen, startTrusted } from '../../simulation/scenario.ts'
import { settle } from '../../simulation/world.ts'

const LONGEST_WAIT = 15_000

describe('a URL provider', () => {
  it("doesn't kill the client for ever by rejecting", async () => {
    let calls = 0
    const { world, socket, told } = start({
      url: async () => {
        calls += 1
        if (calls < 3) throw new Error('no token')
        return 'wss://example.com/token'
      },
    })
    await world.advance(2 * LONGEST_WAIT)
    await accept(world)
    expect(socket.state).toBe('open')
    expect(socket.url).toBe('wss://example.com/token')
    expect(told('error').map(({ code }) => code)).toEqual(['provider', 'provider'])
    expect(told('error')[0]?.cause).toEqual(new Error('no token'))
  })

  it("doesn't kill the client for ever by throwing synchronously", async () => {
    let calls = 0
    const { world, socket, told } = start({
      url: () => {
        calls += 1
        if (calls === 1) throw new Error('no storage')
        return 'wss://example.com/live'
      },
    })
    await world.advance(LONGEST_WAIT)
    await accept(world)
    expect(socket.state).toBe('open')
    expect(told('error')).toHaveLength(1)
  })

  it("doesn't kill the client for ever by hanging", async () => {
    let calls = 0
    const { world, socket, told } = start({
      url: () => {
        calls += 1
        return calls === 1 ? new Promise(() => undefined) : 'wss://example.com/live'
      },
    })
    await world.advance(10_000)
    expect(told('waiting').map(({ reason }) => reason)).toEqual(['connect-timeout'])
    await world.advance(LONGEST_WAIT)
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it.each([
    ['no URL', 'not a url'],
    ['a fragment', 'wss://example.com/#here'],
    ['another scheme', 'ftp://example.com'],
    ['nothing', undefined],
  ])("doesn't kill the client for ever by giving %s", async (_, nonsense) => {
    let calls = 0
    const { world, socket, told } = start({
      before: (world) => Object.assign(world.environment, { baseUrl: undefined }),
      url: () => {
        calls += 1
        return calls === 1 ? (nonsense as string) : 'wss://example.com/live'
      },
    })
    await world.advance(LONGEST_WAIT)
    await accept(world)
    expect(socket.state).toBe('open')
    expect(told('error').map(({ code }) => code)).toEqual(['provider'])
  })

  it('changes nothing by rejecting or resolving after its attempt was given up', async () => {
    const late: { resolve: (url: string) => void; reject: (error: unknown) => void }[] = []
    const { world, socket, told } = start({
      url: () => new Promise((resolve, reject) => late.push({ resolve, reject })),
    })
    await world.advance(10_000 + LONGEST_WAIT)
    await world.advance(20_000 + LONGEST_WAIT)
    expect(late).toHaveLength(3)
    late[0]?.reject(new Error('too late'))
    late[1]?.resolve('wss://example.com/too-late')
    late[2]?.resolve('wss://example.com/in-time')
    await settle()
    expect(world.sockets.map(({ url }) => url)).toEqual(['wss://example.com/in-time'])
    expect(told('error')).toEqual([])
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it("doesn't kill the client for ever when it fails after a connection was lost", async () => {
    let isFailing = false
    const { world, socket } = start({
      url: async () => {
        if (isFailing) throw new Error('no network')
        return 'wss://example.com/live'
      },
    })
    await accept(world)
    await world.advance(10_000)
    isFailing = true
    world.socket.end()
    await world.advance(10 * 60_000)
    isFailing = false
    acceptAll(world)
    await world.advance(LONGEST_WAIT)
    expect(socket.state).toBe('open')
  })
})

describe('a protocols provider', () => {
  it("doesn't kill the client for ever by rejecting", async () => {
    let calls = 0
    const { world, socket, told } = start({
      protocols: async () => {
        calls += 1
        if (calls === 1) throw new Error('no ticket')
        return ['ticket']
      },
    })
    await world.advance(LONGEST_WAIT)
    await accept(world)
    expect(socket.protocol).toBe('ticket')
    expect(told('error').map(({ code }) => code)).toEqual(['provider'])
  })
})

describe('a constructor that throws', () => {
  it("doesn't kill the client for ever", async () => {
    let dials = 0
    const { world, socket, told } = start({
      before: (world) => {
        world.onDial = () => {
          dials += 1
          if (dials < 4) throw new DOMException('blocked by policy', 'SecurityError')
        }
      },
    })
    await world.advance(3 * LONGEST_WAIT)
    expect(told('error').map(({ code }) => code)).toEqual(['constructor', 'constructor', 'constructor'])
    acceptAll(world)
    await world.advance(60_000)
    expect(socket.state).toBe('open')
  })
})

describe('close() while connecting', () => {
  it("doesn't kill the client for ever: open() connects again", async () => {
    const { world, socket } = start()
    await expect(socket.close()).resolves.toMatchObject({ code: 1006, origin: 'client' })
    socket.open()
    await accept(world)
    expect(socket.state).toBe('open')
    expect(world.sockets).toHaveLength(2)
  })

  it("doesn't kill the client for ever while the URL provider is under way", async () => {
    const waiting: ((url: string) => void)[] = []
    const { world, socket } = start({ url: () => new Promise((resolve) => waiting.push(resolve)) })
    await socket.close()
    waiting[0]?.('wss://example.com/old')
    await settle()
    expect(world.sockets).toHaveLength(0)
    socket.open()
    await settle()
    waiting[1]?.('wss://example.com/new')
    await accept(world)
    expect(socket.state).toBe('open')
    expect(socket.url).toBe('wss://example.com/new')
  })

  it("doesn't kill the client for ever while setup is under way", async () => {
    const { world, socket } = start({ setup: (link) => link.receive() })
    await accept(world)
    await socket.close()
    socket.open()
    const native = await accept(world)
    native.deliver('welcome')
    await settle()
    expect(socket.state).toBe('open')
  })
})

describe('the attempt limit', () => {
  it("doesn't kill the client for ever: open() and reconnect() start a new count", async () => {
    const { world, socket, told } = start({ maxAttempts: 2 })
    for (const restart of [() => socket.open(), () => socket.reconnect()]) {
      const before = world.sockets.length
      world.socket.end()
      await world.advance(LONGEST_WAIT)
      world.socket.end()
      await world.advance(LONGEST_WAIT)
      expect(socket.state).toBe('closed')
      expect(world.sockets).toHaveLength(before + 1)
      restart()
      expect(socket.status).toMatchObject({ state: 'connecting', attempt: 1 })
    }
    await accept(world)
    expect(socket.state).toBe('open')
    expect(told('close')).toHaveLength(2)
  })
})

describe('a server that does nothing', () => {
  it("doesn't kill the client for ever: a handshake without an answer is given up", async () => {
    const { world, socket, told } = start()
    await world.advance(10_000)
    expect(told('waiting').map(({ reason }) => reason)).toEqual(['connect-timeout'])
    expect(world.live).toEqual([])
    acceptAll(world)
    await world.advance(LONGEST_WAIT)
    expect(socket.state).toBe('open')
  })

  it("doesn't kill the client for ever: a setup that never ends is given up", async () => {
    const { world, socket, told } = start({ setup: (link) => link.receive() })
    await accept(world)
    await world.advance(10_000)
    expect(told('waiting').map(({ reason }) => reason)).toEqual(['connect-timeout'])
    acceptAll(world, (native) => native.deliver('welcome'))
    await world.advance(LONGEST_WAIT)
    expect(socket.state).toBe('open')
  })

  it("doesn't kill the client for ever, however long it takes", async () => {
    const { world, socket } = await startOpen()
    world.socket.end()
    await world.advance(24 * 3_600_000)
    acceptAll(world)
    await world.advance(60_000)
    expect(socket.state).toBe('open')
  })
})

describe('a browser that is wrong about being offline', () => {
  it("doesn't kill the client for ever", async () => {
    const { world, socket } = await startOpen()
    world.isOnline = false
    world.socket.end()
    await world.advance(10 * 60_000)
    acceptAll(world)
    await world.advance(60_000)
    expect(socket.state).toBe('open')
  })
})

describe('a native class that tells of a failed dial by `error` alone, as in Node 22', () => {
  it("isn't waited for until the connect timeout", async () => {
    const { world, socket, told } = start()
    await world.advance(0)
    world.socket.dispatchEvent(new Event('error'))
    expect(told('waiting')).toMatchObject([{ reason: 'network', attempt: 2 }])
    await world.advance(1_000)
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it('fails a replacement, and the old connection goes on', async () => {
    const { world, socket, told } = await startTrusted()
    socket.rotate()
    world.socket.dispatchEvent(new Event('error'))
    expect(socket.state).toBe('open')
    expect(told('lost')).toEqual([])
    expect(world.sockets.map(({ readyState }) => readyState)).toEqual([1, 2])
  })
})
