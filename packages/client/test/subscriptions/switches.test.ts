import { describe, expect, it } from 'vitest'
import { start, startOpen } from './topic-server.ts'

describe('Topics', () => {
  it('are sent in setup, before what waits in the queue', async () => {
    const { world, server, topics, socket } = start()
    topics.add('a')
    socket.send('queued')
    topics.add('b')
    await world.advance(1_000)
    expect(server.received).toEqual([['+a', '+b', 'queued']])
  })

  it('are sent at once if the socket is open, before what is sent then', async () => {
    const { world, server, topics, socket } = await startOpen()
    topics.add('a')
    socket.send('after')
    await world.advance(100)
    expect(server.received).toEqual([['+a', 'after']])
  })

  it('come back on each connection, in the order in which they were added', async () => {
    const { world, server, topics } = await startOpen()
    topics.add('a')
    topics.add('b')
    await world.advance(100)
    for (let count = 0; count < 3; count += 1) {
      world.network.reset()
      await world.advance(20_000)
    }
    expect(server.received).toEqual(Array.from({ length: 4 }, () => ['+a', '+b']))
  })

  it('are sent once to a replacement, planned or not', async () => {
    const { world, server, topics, socket } = await startOpen()
    topics.add('a')
    await world.advance(10_000)
    socket.rotate()
    await world.advance(10_000)
    world.network.forget()
    await world.advance(60_000)
    expect(server.received.map((texts) => texts.join())).toEqual(['+a', '+a', '+a'])
    expect(socket.health).toBe('good')
  })

  it('that are added while setup waits are sent when the socket opens', async () => {
    let go: (() => void) | undefined
    const { world, server, topics, socket } = start({
      setup: (topics) => async (link, context, socket) => {
        topics.setup(link, context, socket)
        link.send('login')
        await new Promise<void>((resolve) => {
          go = resolve
        })
      },
    })
    const releaseA = topics.add('a')
    await world.advance(1_000)
    topics.add('b')
    releaseA()
    await world.advance(1_000)
    expect(server.received).toEqual([['+a', 'login']])
    expect(socket.state).toBe('connecting')
    go?.()
    await world.advance(1_000)
    expect(server.received).toEqual([['+a', 'login', '+b', '-a']])
  })

  it('that are added before it is their turn in setup are sent there', async () => {
    let go: (() => void) | undefined
    const { world, server, topics } = start({
      setup: (topics) => async (link, context, socket) => {
        link.send('login')
        await new Promise<void>((resolve) => {
          go = resolve
        })
        topics.setup(link, context, socket)
      },
    })
    await world.advance(1_000)
    topics.add('a')
    topics.add('b')()
    await world.advance(1_000)
    expect(server.received).toEqual([['login']])
    go?.()
    await world.advance(1_000)
    expect(server.received).toEqual([['login', '+a']])
  })

  it('that change during a rotation reach the old connection at once, and the new one when it takes over', async () => {
    let go: (() => void) | undefined
    const { world, server, topics, socket } = await startOpen({
      setup: (topics) => async (link, context, socket) => {
        topics.setup(link, context, socket)
        if (!context.isReplacement) return
        await new Promise<void>((resolve) => {
          go = resolve
        })
      },
    })
    const releaseA = topics.add('a')
    await world.advance(1_000)
    socket.rotate()
    await world.advance(1_000)
    expect(server.received).toEqual([['+a'], ['+a']])
    topics.add('b')
    releaseA()
    await world.advance(1_000)
    expect(server.received).toEqual([['+a', '+b', '-a'], ['+a']])
    go?.()
    await world.advance(1_000)
    expect(server.received).toEqual([
      ['+a', '+b', '-a'],
      ['+a', '+b', '-a'],
    ])
    expect(server.faults).toEqual([])
  })

  it('stay on the connection when its replacement is called off', async () => {
    const { world, server, topics, socket } = await startOpen({
      setup: (topics) => async (link, context, socket) => {
        topics.setup(link, context, socket)
        if (context.isReplacement) throw new Error('refused')
      },
    })
    socket.on('error', () => undefined)
    topics.add('a')
    await world.advance(1_000)
    socket.rotate()
    await world.advance(1_000)
    topics.add('b')
    await world.advance(1_000)
    expect(socket.state).toBe('open')
    expect(server.received).toEqual([['+a', '+b'], ['+a']])
  })

  it('reach a connection that is suspect, and the one that wins', async () => {
    const { world, server, topics, socket } = await startOpen({ heartbeat: { interval: 5_000 } })
    topics.add('a')
    await world.advance(10_000)
    world.network.blackHole()
    await world.advance(10_000)
    expect(socket.health).toBe('suspect')
    topics.add('b')
    socket.send('queued')
    world.network.heal()
    await world.advance(60_000)
    expect(socket.health).toBe('good')
    for (const texts of server.received) expect(texts.slice(0, 2)).toEqual(['+a', '+b'])
    expect(server.faults).toEqual([])
  })

  it('survive a server that kicks the older session', async () => {
    const { world, server, topics, socket } = await startOpen()
    world.network.onConnection = ((next) => (connection) => {
      server.connections.at(-1)?.close(4409)
      next?.(connection)
    })(world.network.onConnection)
    topics.add('a')
    await world.advance(1_000)
    socket.rotate()
    topics.add('b')
    await world.advance(10_000)
    expect(socket.state).toBe('open')
    expect(server.received).toEqual([
      ['+a', '+b'],
      ['+a', '+b'],
    ])
  })

  it.each([
    ['state', 'reset'],
    ['lost', 'reset'],
    ['open', 'reset'],
    ['replacing', 'rotate'],
    ['lost', 'rotate'],
    ['open', 'rotate'],
  ] as const)('may be added in a listener of %s after a %s', async (event, cause) => {
    const { world, server, topics, socket } = await startOpen()
    topics.add('a')
    await world.advance(1_000)
    socket.on(event, () => void topics.add('b'))
    if (cause === 'rotate') socket.rotate()
    else world.network.reset()
    await world.advance(20_000)
    expect(server.latest).toEqual(['a', 'b'])
    expect(server.faults).toEqual([])
  })

  it('may be added in a listener of a message that the replacement brought along', async () => {
    const { world, server, topics, socket } = await startOpen({
      setup: (topics, world) => async (link, context, socket) => {
        topics.setup(link, context, socket)
        if (context.isReplacement) link.send('hello')
        await new Promise((resolve) => world.environment.setTimeout(() => resolve(undefined), 500))
      },
    })
    server.answer = (connection) => connection.send('welcome')
    socket.once('message', () => void topics.add('greeted'))
    socket.rotate()
    await world.advance(10_000)
    expect(server.topics.map((topics) => [...topics])).toEqual([[], ['greeted']])
    expect(server.faults).toEqual([])
  })

  it('go on when the application has removed all listeners', async () => {
    const { world, server, topics, socket } = await startOpen()
    topics.add('a')
    await world.advance(100)
    socket.removeAllListeners()
    socket.rotate()
    topics.add('b')
    await world.advance(10_000)
    topics.add('c')
    world.network.reset()
    await world.advance(20_000)
    expect(server.latest).toEqual(['a', 'b', 'c'])
    expect(server.faults).toEqual([])
  })

  it('that change while the socket waits or is closed are right on the next connection', async () => {
    const { world, server, topics, socket } = await startOpen()
    const release = topics.add('a')
    await world.advance(100)
    world.network.refuse()
    world.network.reset()
    await world.advance(1_000)
    expect(socket.state).not.toBe('open')
    release()
    topics.add('b')
    world.network.accept()
    await world.advance(20_000)
    expect(server.received.at(-1)).toEqual(['+b'])
    void socket.close()
    await world.advance(1_000)
    topics.add('c')
    socket.open()
    await world.advance(1_000)
    expect(server.received.at(-1)).toEqual(['+b', '+c'])
  })

  it('caught up by a second call in the same setup are sent once', async () => {
    const { world, server, topics } = start({
      setup: (topics) => async (link, context, socket) => {
        topics.setup(link, context, socket)
        topics.add('b')
        topics.setup(link, context, socket)
      },
    })
    topics.add('a')
    await world.advance(1_000)
    expect(server.received).toEqual([['+a', '+b']])
  })
})
