import { describe, expect, it } from 'vitest'
import {
  type AttemptContext,
  type ResilientSocket,
  ResilientSocketError,
  type SetupLink,
} from '../../src/index.ts'
import { accept, start, startOpen, URL_OF_SERVER } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

const login = async (link: SetupLink) => {
  link.send('login')
  const answer = await link.receive()
  if (answer !== 'welcome') throw new Error(`Refused: ${answer}`)
}

describe('setup', () => {
  it('runs before the queue leaves and before open', async () => {
    const { world, socket, names } = start({ setup: login })
    socket.send('queued')
    await accept(world)
    expect(socket.state).toBe('connecting')
    expect(world.socket.messages).toEqual(['login'])
    world.socket.deliver('welcome')
    await settle()
    expect(socket.state).toBe('open')
    expect(world.socket.messages).toEqual(['login', 'queued'])
    expect(names()).toEqual(['state', 'state', 'open'])
  })

  it('runs for each connection anew', async () => {
    const { world, socket } = start({ setup: login })
    for (let count = 0; count < 3; count += 1) {
      await accept(world)
      expect(world.socket.messages).toEqual(['login'])
      world.socket.deliver('welcome')
      await settle()
      expect(socket.state).toBe('open')
      if (count < 2) socket.reconnect()
    }
  })

  it('is told of connection, attempt and socket', async () => {
    const told: [SetupLink, AttemptContext, ResilientSocket][] = []
    const { world, socket } = await startOpen({
      protocols: 'chat',
      setup: (...all) => void told.push(all),
    })
    expect(told[0]?.[2]).toBe(socket)
    expect(told[0]?.[0]).toMatchObject({ url: URL_OF_SERVER, protocol: 'chat' })
    expect(told[0]?.[1]).toMatchObject({
      attempt: 1,
      reason: 'open',
      lastClose: undefined,
      isReplacement: false,
    })
    expect(told[0]?.[0].signal).toBe(told[0]?.[1].signal)
    world.socket.end(1012)
    await world.advance(10_000)
    await accept(world)
    expect(told[1]?.[1]).toMatchObject({ attempt: 2, reason: 'server', lastClose: { code: 1012 } })
    expect(told.map(([{ signal }]) => signal.aborted)).toEqual([true, false])
  })

  it('may send binary data', async () => {
    const data = new Uint8Array([1, 2])
    const { world } = await startOpen({ setup: (link) => link.send(data) })
    expect(world.socket.messages).toEqual([data])
  })

  it('receives messages in their order, those too that came before it asked', async () => {
    const received: unknown[] = []
    const { world, emitted } = start({
      setup: async ({ receive }) => {
        const both = [receive(), receive()]
        received.push(...(await Promise.all(both)), await receive())
      },
    })
    await accept(world)
    for (const data of ['1', '2', '3']) world.socket.deliver(data)
    await settle()
    expect(received).toEqual(['1', '2', '3'])
    expect(emitted()).toEqual([])
  })

  it('receives what the server sends right after the handshake', async () => {
    const received: unknown[] = []
    const { world } = start({ setup: async ({ receive }) => void received.push(await receive()) })
    await settle()
    world.socket.accept()
    world.socket.deliver('hello')
    await settle()
    expect(received).toEqual(['hello'])
  })

  it('leaves what it did not receive to message, after open', async () => {
    const { world, names, emitted } = start({ setup: async ({ receive }) => void (await receive()) })
    await accept(world)
    for (const data of ['1', '2', '3']) world.socket.deliver(data)
    await settle()
    world.socket.deliver('4')
    expect(names()).toEqual(['state', 'state', 'open', 'message', 'message', 'message'])
    expect(emitted()).toEqual(['2', '3', '4'])
  })

  it('does not get heartbeats to see, nor are they messages', async () => {
    const received: unknown[] = []
    let isPing = (_data: unknown) => false
    const { world, emitted } = start({
      heartbeat: { answer: (data) => (isPing(data) ? 'pong' : undefined) },
      setup: async ({ receive }) => void received.push(await receive()),
    })
    isPing = (data) => data === 'ping'
    await accept(world)
    world.socket.deliver('ping')
    await settle()
    expect(received).toEqual([])
    expect(world.socket.messages).toEqual(['pong'])
    world.socket.deliver('hello')
    await settle()
    expect(received).toEqual(['hello'])
    expect(emitted()).toEqual([])
  })

  it('that throws fails the attempt, and the next one follows', async () => {
    const error = new Error('Wrong password')
    let runs = 0
    const { world, socket, told, names } = start({
      setup: () => {
        runs += 1
        if (runs === 1) throw error
      },
    })
    socket.send('queued')
    const first = await accept(world)
    expect(first.readyState).toBe(2)
    expect(first.sent).toEqual([])
    expect([...names()].sort()).toEqual(['error', 'state', 'state', 'waiting'])
    expect(told('error')).toMatchObject([{ code: 'setup', cause: error }])
    expect(told('waiting')).toMatchObject([{ attempt: 2, reason: 'setup' }])
    await world.advance(1_000)
    await accept(world)
    expect(socket.state).toBe('open')
    expect(world.socket.messages).toEqual(['queued'])
  })

  it('that throws is told to classifyClose, which may stop', async () => {
    const error = new Error('Wrong password')
    const infos: unknown[] = []
    const { world, socket, told } = start({
      setup: async () => Promise.reject(error),
      classifyClose: (info) => {
        infos.push(info)
        return info.origin === 'setup' && info.error === error ? 'stop' : 'retry'
      },
    })
    await accept(world)
    const info = { code: 1006, reason: '', wasClean: false, origin: 'setup', at: world.now, error }
    expect(infos).toEqual([info])
    expect(told('close')).toEqual([info])
    expect(socket.status).toMatchObject({ state: 'closed', closeInfo: info })
  })

  it('that hangs is bounded by connectTimeout', async () => {
    const reasons: unknown[] = []
    const { world, told, socket } = start({
      connectTimeout: 1_000,
      setup: async ({ receive }) => {
        await receive().catch((reason: unknown) => reasons.push(reason))
      },
    })
    await world.advance(400)
    world.socket.accept()
    await world.advance(599)
    expect(socket.state).toBe('connecting')
    await world.advance(1)
    expect(told('waiting')).toMatchObject([{ reason: 'connect-timeout' }])
    expect(told('error')).toEqual([])
    expect(reasons).toMatchObject([{ name: 'AbortError' }])
    expect(world.sockets[0]?.readyState).toBe(2)
  })

  it.each<[how: string, end: (scenario: ReturnType<typeof start>) => void]>([
    ['the server closes', ({ world }) => world.socket.end(1011)],
    ['close() is called', ({ socket }) => void socket.close()],
    ['reconnect() is called', ({ socket }) => socket.reconnect()],
  ])('is told by receive and signal when %s', async (_how, end) => {
    const reasons: unknown[] = []
    const signals: AbortSignal[] = []
    const scenario = start({
      setup: async ({ receive, signal }) => {
        signals.push(signal)
        await receive().catch((reason: unknown) => reasons.push(reason))
      },
    })
    await accept(scenario.world)
    end(scenario)
    await settle()
    expect(signals[0]?.aborted).toBe(true)
    expect(reasons).toEqual([signals[0]?.reason])
    expect(scenario.told('error')).toEqual([])
  })

  it('whose attempt has ended can do nothing any more', async () => {
    const failures: unknown[] = []
    let goOn = () => undefined as unknown
    const { world, socket, told } = start({
      setup: async (link) => {
        await new Promise((resolve) => (goOn = () => resolve(undefined)))
        try {
          link.send('late')
        } catch (error) {
          failures.push(error)
        }
        await link.receive().catch((reason: unknown) => failures.push(reason))
        throw new Error('Nobody hears this')
      },
    })
    const first = await accept(world)
    first.end()
    goOn()
    await settle()
    expect(failures).toMatchObject([{ name: 'AbortError' }, { name: 'AbortError' }])
    expect(first.sent).toEqual([])
    expect(told('error')).toEqual([])
    expect(socket.state).toBe('waiting')
  })

  it('that has ended leaves a link that throws', async () => {
    const links: SetupLink[] = []
    const { world, emitted } = await startOpen({ setup: (link) => void links.push(link) })
    const [link] = links
    expect(() => link?.send('late')).toThrow(ResilientSocketError)
    expect(() => link?.send('late')).toThrow(expect.objectContaining({ code: 'setup' }))
    await expect(link?.receive()).rejects.toMatchObject({ code: 'setup' })
    expect(world.socket.messages).toEqual([])
    world.socket.deliver('hello')
    expect(emitted()).toEqual(['hello'])
  })

  it('lets send() queue behind what it sends itself', async () => {
    const { world, socket } = start({
      setup: async (link) => {
        expect(socket.send('queued')).toBe('queued')
        link.send('first')
        await link.receive()
        link.send('second')
      },
    })
    await accept(world)
    world.socket.deliver('go on')
    await settle()
    expect(world.socket.messages).toEqual(['first', 'second', 'queued'])
  })

  it('is no end for a server that closes in the middle: the attempt has failed', async () => {
    const { world, told, socket } = start({ setup: login })
    await accept(world)
    world.socket.end(1013, 'busy')
    expect(socket.status).toMatchObject({ state: 'waiting', attempt: 2, reason: 'server' })
    expect(told('lost')).toEqual([])
    await settle()
    expect(told('error')).toEqual([])
  })

  it('link.send throws what the native send throws', async () => {
    const failures: unknown[] = []
    const { world, socket } = start({
      setup: (link) => {
        world.socket.isPoison = () => true
        try {
          link.send('poison')
        } catch (error) {
          failures.push(error)
        }
      },
    })
    await accept(world)
    expect(failures).toEqual([new TypeError('Poison')])
    expect(socket.state).toBe('open')
  })
})
