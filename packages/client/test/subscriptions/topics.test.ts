import { describe, expect, it, vi } from 'vitest'
import { ResilientSocket } from '../../src/index.ts'
import { subscriptions } from '../../src/subscriptions.ts'
import { OPTIONS, start, startOpen } from './topic-server.ts'

describe('A topic', () => {
  it('is subscribed to with the first add, and unsubscribed from with the last release', async () => {
    const { world, server, topics } = await startOpen()
    const first = topics.add('a')
    const second = topics.add('a')
    first()
    first()
    await world.advance(100)
    expect(server.received).toEqual([['+a']])
    second()
    await world.advance(100)
    expect(server.received).toEqual([['+a', '-a']])
    first()
    second()
    topics.add('a')
    first()
    second()
    await world.advance(100)
    expect(server.received).toEqual([['+a', '-a', '+a']])
  })

  it('that is released and added again in the same task stays as it is', async () => {
    const { world, server, topics } = await startOpen()
    const release = topics.add('a')
    await world.advance(100)
    release()
    topics.add('a')
    await world.advance(100)
    expect(server.received).toEqual([['+a']])
  })

  it('that is released stays on the connection if there is no unsubscribe, and isn’t sent to the next', async () => {
    const { world, server, topics } = await startOpen({ topics: { unsubscribe: undefined } })
    const release = topics.add('a')
    topics.add('b')
    release()
    await world.advance(100)
    topics.add('a')()
    await world.advance(100)
    expect(server.received).toEqual([['+a', '+b']])
    world.network.reset()
    await world.advance(20_000)
    expect(server.received.at(-1)).toEqual(['+b'])
  })

  it('may be any string', async () => {
    const { world, server, topics } = await startOpen()
    for (const topic of ['', '__proto__', 'constructor', ' ']) topics.add(topic)
    await world.advance(100)
    expect(server.received).toEqual([['+', '+__proto__', '+constructor', '+ ']])
  })

  it.each([undefined, null, 5, {}, Symbol('a')])('is refused if it is no string: %s', async (topic) => {
    const { world, server, topics } = await startOpen()
    expect(() => topics.add(topic as string)).toThrow(
      new TypeError(`A topic must be a string, not ${typeof topic}`),
    )
    await world.advance(100)
    expect(server.received).toEqual([[]])
  })

  it('may be binary on the wire', async () => {
    const { world, server, topics } = start({ topics: { subscribe: () => new Uint8Array([43, 97]) } })
    topics.add('a')
    await world.advance(1_000)
    expect(server.connections[0]?.received[0]).toEqual(new Uint8Array([43, 97]).buffer)
  })
})

describe('Functions that fail', () => {
  const failing = {
    'throws an Error': () => {
      throw new Error('no')
    },
    'throws undefined': () => {
      // biome-ignore lint/style/useThrowOnlyError: users may
      throw undefined
    },
    'returns nothing': () => undefined,
    'returns an object': () => ({ type: 'subscribe' }),
    'returns a promise': async () => '+b',
  }

  it.each(Object.entries(failing))('are reported once: subscribe %s', async (_name, fail) => {
    const subscribe = (topic: string) => (topic === 'bad' ? (fail() as never) : `+${topic}`)
    const { world, server, topics, socket, errors } = start({ topics: { subscribe } })
    topics.add('a')
    const release = topics.add('bad')
    topics.add('b')
    await world.advance(1_000)
    expect(server.received).toEqual([['+a', '+b']])
    world.network.reset()
    await world.advance(20_000)
    expect(socket.state).toBe('open')
    expect(server.received.at(-1)).toEqual(['+a', '+b'])
    topics.add('c')
    release()
    topics.add('bad')
    await world.advance(100)
    expect(server.latest).toEqual(['a', 'b', 'c'])
    expect(errors).toHaveLength(1)
  })

  it.each(Object.entries(failing))('are reported once: unsubscribe %s', async (_name, fail) => {
    const { world, server, topics, errors } = await startOpen({
      topics: { unsubscribe: fail as () => string },
    })
    for (const topic of ['a', 'b']) topics.add(topic)()
    await world.advance(100)
    topics.add('a')
    await world.advance(100)
    expect(server.received).toEqual([['+a', '+b']])
    expect(errors).toHaveLength(1)
  })

  it('are reported with what they threw', async () => {
    const { world, topics, errors } = await startOpen({
      topics: {
        subscribe: () => {
          throw new RangeError('mine')
        },
      },
    })
    topics.add('a')
    await world.advance(100)
    expect(errors).toEqual([new RangeError('mine')])
  })

  it('leave the other topics alone if onError throws, too', async () => {
    const thrown: unknown[] = []
    const catchIt = (error: unknown): void => void thrown.push(error)
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException').on('uncaughtException', catchIt)
    const { world, server, topics } = start({
      topics: {
        onError: undefined,
        subscribe: (topic) => (topic === 'bad' ? (undefined as never) : `+${topic}`),
      },
    })
    for (const topic of ['a', 'bad', 'b']) topics.add(topic)
    await world.advance(1_000)
    await vi.waitFor(() => expect(thrown).toEqual([expect.any(TypeError)]))
    process.removeAllListeners('uncaughtException')
    for (const listener of listeners) process.on('uncaughtException', listener)
    expect(server.received).toEqual([['+a', '+b']])
  })

  it('may add and release topics themselves', async () => {
    const { world, server, topics, errors } = start({
      topics: {
        subscribe: (topic) => {
          if (topic === 'a') topics.add('b')
          if (topic === 'c') releaseC()
          return `+${topic}`
        },
        unsubscribe: (topic) => {
          topics.add('d')
          return `-${topic}`
        },
      },
    })
    topics.add('a')
    const releaseC = topics.add('c')
    await world.advance(1_000)
    expect(server.received).toEqual([['+a', '+c', '+b', '+d', '-c']])
    expect(errors).toEqual([])
  })

  it('may keep the topic that is unsubscribed from', async () => {
    const { world, server, topics } = await startOpen({
      topics: {
        unsubscribe: (topic) => {
          topics.add(topic)
          return `-${topic}`
        },
      },
    })
    topics.add('a')()
    await world.advance(100)
    expect(server.received).toEqual([['+a']])
  })

  it('may add topics if the socket is open', async () => {
    const { world, server, topics } = await startOpen({
      topics: {
        subscribe: (topic) => {
          if (topic.length < 4) topics.add(`${topic}a`)
          return `+${topic}`
        },
      },
    })
    topics.add('a')
    await world.advance(1_000)
    expect(new Set(server.latest)).toEqual(new Set(['a', 'aa', 'aaa', 'aaaa']))
    expect(server.faults).toEqual([])
  })
})

describe('Topics of a socket', () => {
  it('say so where setup forgets to pass the socket on', async () => {
    const errors: unknown[] = []
    const { world, topics, socket } = start({
      setup: (topics) => (link, context) => topics.setup(link, context, undefined as never),
    })
    topics.add('a')
    socket.on('error', ({ cause }) => errors.push(cause))
    await world.advance(100)
    expect(errors).toEqual([new TypeError('topics.setup needs all arguments: link, context, socket')])
    void socket.close()
    await world.advance(3_000)
  })

  it('are refused to another one that is there at the same time', async () => {
    const { world, topics, server } = await startOpen()
    topics.add('a')
    const errors: unknown[] = []
    const { environment, WebSocket } = world
    const other = new ResilientSocket('wss://example.com/other', {
      environment,
      WebSocket,
      setup: topics.setup,
    })
    other.on('error', ({ cause }) => errors.push(cause))
    await world.advance(1_000)
    expect(errors).toEqual([new TypeError('Topics belong to one socket: close the other one first')])
    expect(server.received).toEqual([['+a'], []])
    topics.add('b')
    await world.advance(100)
    expect(server.received[0]).toEqual(['+a', '+b'])
    void other.close()
    await world.advance(10_000)
  })

  it.each(['closed', 'closing'])('go to the next one when it is %s', async (state) => {
    const { world, topics, server, socket } = await startOpen()
    topics.add('a')
    await world.advance(100)
    if (state === 'closing') world.network.blackHole('down')
    const closed = socket.close()
    if (state === 'closed') {
      await world.advance(1_000)
      await closed
    } else world.network.heal()
    const { environment, WebSocket } = world
    const next = new ResilientSocket('wss://example.com/next', {
      environment,
      WebSocket,
      setup: topics.setup,
    })
    topics.add('b')
    await world.advance(20_000)
    expect(next.state).toBe('open')
    topics.add('c')
    next.rotate()
    await world.advance(10_000)
    expect(server.received).toEqual([['+a'], ['+a', '+b', '+c'], ['+a', '+b', '+c']])
    socket.open()
    const errors: unknown[] = []
    socket.on('error', ({ cause }) => errors.push(cause))
    await world.advance(500)
    expect(errors[0]).toBeInstanceOf(TypeError)
    void socket.close()
    await world.advance(3_000)
  })

  it('send nothing without a socket, or before it opens', async () => {
    const topics = subscriptions(OPTIONS)
    topics.add('a')()
    topics.add('b')
    const { world, server } = start({ autoConnect: false })
    await world.advance(1_000)
    expect(server.received).toEqual([])
  })

  it('are sent on nothing when setup is called for an attempt that is over', async () => {
    let late: (() => void) | undefined
    const { world, server, topics, socket, errors } = start({
      setup: (topics) => async (link, context, socket) => {
        if (context.attempt === 1 && !late)
          await new Promise<void>((resolve) => {
            late = resolve
          })
        topics.setup(link, context, socket)
      },
    })
    topics.add('a')
    await world.advance(1_000)
    socket.reconnect()
    late?.()
    await world.advance(1_000)
    topics.add('b')
    socket.rotate()
    await world.advance(10_000)
    topics.add('c')
    await world.advance(100)
    expect(errors).toEqual([])
    expect(server.received).toEqual([[], ['+a', '+b'], ['+a', '+b', '+c']])
  })
})
