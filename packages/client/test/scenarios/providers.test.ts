import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AttemptContext, ResilientSocketOptions } from '../../src/index.ts'
import { accept, type Start, start, startOpen, URL_OF_SERVER } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

const unhandled: unknown[] = []
const noteUnhandled = (reason: unknown) => unhandled.push(reason)

beforeEach(() => {
  process.on('unhandledRejection', noteUnhandled)
})

afterEach(async () => {
  await settle()
  process.off('unhandledRejection', noteUnhandled)
  expect(unhandled.splice(0)).toEqual([])
})

type Provider = (context: AttemptContext) => unknown

const noToken = new Error('No token')
const GOOD = { url: URL_OF_SERVER, protocols: 'chat' }

describe.each(['url', 'protocols'] as const)('A function for %s', (option) => {
  const options = (provider: Provider): Start & ResilientSocketOptions => ({ [option]: provider })

  it('may give its value, or a promise of it', async () => {
    for (const value of [GOOD[option], Promise.resolve(GOOD[option])]) {
      const { world, socket } = start(options(() => value))
      await accept(world)
      expect(socket.state).toBe('open')
      if (option === 'url') expect(world.socket.url).toBe(GOOD.url)
      else expect(world.socket.protocols).toEqual(['chat'])
    }
  })

  it('is called for every attempt', async () => {
    let calls = 0
    const provider = () => {
      calls += 1
      return GOOD[option]
    }
    const { world, socket } = start(options(provider))
    await accept(world)
    world.socket.end()
    await world.advance(5_000)
    socket.reconnect()
    await accept(world)
    expect(calls).toBe(3)
  })

  it('is told of the attempt', async () => {
    const contexts: AttemptContext[] = []
    const provider: Provider = (context) => {
      contexts.push(context)
      return GOOD[option]
    }
    const { world, socket, told } = start(options(provider))
    await accept(world)
    world.socket.end(1012, 'restart')
    await world.advance(10_000)
    world.socket.end()
    socket.reconnect()
    await accept(world)
    void socket.close()
    socket.open()
    await settle()
    const [first, second, third, fourth] = contexts
    expect(contexts).toHaveLength(4)
    expect(first).toMatchObject({ attempt: 1, reason: 'open', lastClose: undefined, isReplacement: false })
    expect(second).toMatchObject({ attempt: 2, reason: 'server', isReplacement: false })
    expect(second?.lastClose).toMatchObject({ code: 1012, reason: 'restart', origin: 'server' })
    expect(third).toMatchObject({
      attempt: 3,
      reason: 'reconnect',
      lastClose: { code: 1006, origin: 'network' },
    })
    expect(fourth).toMatchObject({ attempt: 1, reason: 'open', lastClose: told('close')[0] })
    expect(contexts.map(({ signal }) => signal.aborted)).toEqual([true, true, true, false])
  })

  it.each<[how: string, provider: Provider, error: unknown]>([
    [
      'throws',
      () => {
        throw noToken
      },
      noToken,
    ],
    ['rejects', () => Promise.reject('no token'), 'no token'],
    ['rejects with undefined', () => Promise.reject(), undefined],
    ['rejects late', (): Promise<string> => settle().then(() => Promise.reject('late')), 'late'],
  ])('that %s fails the attempt, and the next one follows', async (_how, provider, error) => {
    let calls = 0
    const { world, socket, told, names } = start(
      options((context) => {
        calls += 1
        return calls === 1 ? provider(context) : GOOD[option]
      }),
    )
    await settle()
    await settle()
    expect(world.sockets).toEqual([])
    expect(names()).toEqual(['state', 'error', 'state', 'waiting'])
    expect(told('error')[0]).toMatchObject({ code: 'provider', cause: error })
    expect(told('waiting')[0]).toMatchObject({ attempt: 2, reason: 'provider' })
    await world.advance(1_000)
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it.each<[what: string, value: unknown]>([
    ['a number', 5],
    ['an object', { url: URL_OF_SERVER }],
    ['what cannot be dialled', option === 'url' ? 'ftp://example.com' : ['a', 'a']],
  ])('that gives %s fails the attempt with a SyntaxError', async (_what, value) => {
    const { world, socket, told } = start(options(() => value))
    await settle()
    expect(told('error')).toMatchObject([{ code: 'provider', cause: { name: 'SyntaxError' } }])
    expect(socket.state).toBe('waiting')
    expect(world.sockets).toEqual([])
  })

  it('that fails is told to classifyClose, which may stop', async () => {
    const error = new Error('signed out')
    const infos: unknown[] = []
    const { socket, world, told } = start({
      ...options(() => Promise.reject(error)),
      classifyClose: (info) => {
        infos.push(info)
        return 'stop'
      },
    })
    await settle()
    expect(socket.state).toBe('closed')
    expect(infos).toEqual([
      { code: 1006, reason: '', wasClean: false, origin: 'provider', at: world.now, error },
    ])
    expect(told('close')).toEqual(infos)
  })

  it('that never settles is bounded by connectTimeout, and its signal aborts', async () => {
    const signals: AbortSignal[] = []
    const { world, socket, told } = start({
      ...options(({ signal }) => {
        signals.push(signal)
        return new Promise(() => undefined)
      }),
      connectTimeout: 700,
    })
    await world.advance(699)
    expect(socket.state).toBe('connecting')
    expect(signals[0]?.aborted).toBe(false)
    await world.advance(1)
    expect(told('waiting')).toMatchObject([{ attempt: 2, reason: 'connect-timeout' }])
    expect(signals[0]?.aborted).toBe(true)
    await world.advance(1_000)
    expect(signals).toHaveLength(2)
    expect(signals[1]?.aborted).toBe(false)
  })

  it('that settles after it was given up is ignored', async () => {
    const settles: ((value: unknown) => void)[] = []
    const { world, socket } = start({
      ...options(() => new Promise((resolve) => settles.push(resolve))),
      connectTimeout: 1_000,
    })
    await world.advance(1_000)
    settles[0]?.(GOOD[option])
    await settle()
    expect(world.sockets).toEqual([])
    expect(socket.state).toBe('waiting')
    await world.advance(1_000)
    settles[1]?.(GOOD[option])
    await accept(world)
    expect(world.sockets).toHaveLength(1)
    expect(socket.state).toBe('open')
  })

  it.each<[when: string, giveUp: (socket: { reconnect(): void; close(): unknown }) => void]>([
    ['reconnect()', (socket) => socket.reconnect()],
    ['close()', (socket) => socket.close()],
  ])('that rejects after %s is ignored', async (_when, giveUp) => {
    const rejects: ((reason: unknown) => void)[] = []
    const { world, socket, told } = start(
      options(() => new Promise((_resolve, reject) => rejects.push(reject))),
    )
    await settle()
    giveUp(socket)
    const { status } = socket
    rejects[0]?.(new Error('late'))
    await settle()
    expect(told('error')).toEqual([])
    expect(world.reported).toEqual([])
    expect(socket.status).toBe(status)
  })

  it('may reject with the reason of its signal', async () => {
    const { world, socket, told } = start({
      ...options(
        ({ signal }) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ),
      connectTimeout: 1_000,
    })
    await world.advance(1_000)
    expect(told('error')).toEqual([])
    void socket.close()
    await settle()
    expect(told('error')).toEqual([])
  })
})

describe('The function for protocols', () => {
  it('is not called for an attempt that was given up while url was pending', async () => {
    const settles: ((url: string) => void)[] = []
    let calls = 0
    const { socket } = start({
      url: () => new Promise<string>((resolve) => settles.push(resolve)),
      protocols: () => {
        calls += 1
        return 'chat'
      },
    })
    await settle()
    void socket.close()
    settles[0]?.(URL_OF_SERVER)
    await settle()
    expect(calls).toBe(0)
  })

  it('may give nothing', async () => {
    const { world, socket } = start({ protocols: () => undefined })
    await accept(world)
    expect(world.socket.protocols).toEqual([])
    expect(socket.state).toBe('open')
  })
})

describe('A constructor that throws', () => {
  it('on the second attempt only fails that attempt', async () => {
    const error = new DOMException('Blocked', 'SecurityError')
    const { world, socket, told } = await startOpen()
    world.onDial = () => {
      world.onDial = () => undefined
      throw error
    }
    world.socket.end()
    await world.advance(1_000)
    await settle()
    expect(told('error')).toMatchObject([{ code: 'constructor', cause: error }])
    expect(told('waiting')[1]).toMatchObject({ attempt: 3, reason: 'provider' })
    await world.advance(5_000)
    await accept(world)
    expect(socket.state).toBe('open')
    expect(world.live).toEqual([world.socket])
  })

  it('is told to classifyClose', async () => {
    const error = new Error('Blocked')
    const { told } = start({
      classifyClose: ({ error }) => (error ? 'stop' : 'retry'),
      before: (world) => {
        world.onDial = () => {
          throw error
        }
      },
    })
    await settle()
    expect(told('close')).toMatchObject([{ origin: 'provider', error }])
  })
})
