import { describe, expect, it } from 'vitest'
import type { ServerConnection } from '../../src/testing.ts'
import { start, startLive, startScripted } from './scenario.ts'

const isHello = (data: unknown): boolean => String(data).startsWith('~hello')

describe('A server that knows no sessions', () => {
  it.each([
    ['is silent', {}],
    ['greets, and says nothing else', { opened: (it: ServerConnection) => it.send('welcome') }],
    ['echoes', { message: (it: ServerConnection, data: unknown) => it.send(String(data)) }],
    [
      'closes on the hello',
      { message: (it: ServerConnection, data: unknown) => isHello(data) && it.close(1003, 'what?') },
    ],
  ])('that %s is reported once, with what to do about it', async (_, script) => {
    const { session, told, advance } = startScripted(script, { classifyClose: () => 'retry' })
    session.send('a')
    await advance(300_000)
    expect(told('error').map(({ code }) => code)).toEqual(
      told('error').map((_, index) => (index === 0 ? 'session-unanswered' : 'setup')),
    )
    expect(told('error').filter(({ code }) => code === 'session-unanswered')).toHaveLength(1)
    expect(told('error')[0]?.message).toMatch(/resilient-socket-server.*optional: true/)
    expect(session.state).toBe('new')
    expect(session.unacked.messages).toBe(1)
  })

  it('is dialled no more often than back-off allows', async () => {
    const { simulation, advance } = startScripted({
      message: (connection) => connection.close(4000),
    })
    await advance(600_000)
    expect(simulation.network.dials.length).toBeLessThan(120)
  })

  it("but is only down isn't reported", async () => {
    const { simulation, told, advance, session, until } = start({ before: ({ network }) => network.refuse() })
    await advance(60_000)
    simulation.network.accept()
    await until(() => session.state === 'live')
    expect(told('error')).toEqual([])
  })

  it.each([1001, 1012, 1013, 4401, 4408, 4429])("isn't one that closes with %i", async (code) => {
    const { told, advance } = startScripted({ message: (connection) => connection.close(code) })
    await advance(60_000)
    expect(told('error').filter(({ code }) => code === 'session-unanswered')).toEqual([])
  })
})

describe('optional: true', () => {
  const optional = true

  it('goes on without a session after 3 s of silence', async () => {
    const { session, simulation, names, told, emitted, advance } = startScripted(
      { message: (connection, data) => isHello(data) || connection.send(`got ${data}`) },
      { optional },
    )
    session.send('a')
    session.send('~b')
    await advance(2_900)
    expect(session.state).toBe('new')
    await advance(400)
    expect(session.state).toBe('unsupported')
    expect(session.send('~?')).toBe('sent')
    await advance(100)
    expect(emitted()).toEqual(['got a', 'got ~b', 'got ~?'])
    expect(session.unacked).toEqual({ messages: 0, bytes: 0 })
    expect(names()).toEqual(['state unsupported', 'drain', 'message', 'message', 'message'])
    expect(told('error')).toEqual([])
    expect(simulation.network.dials).toHaveLength(1)
  })

  it('dials once more, without a hello, if the server closes on it', async () => {
    const { session, simulation, told, until, advance } = startScripted(
      { message: (connection, data) => isHello(data) && connection.close(1003) },
      { optional },
    )
    session.send('a')
    await until(() => session.state === 'unsupported')
    await advance(60_000)
    expect(simulation.network.dials).toHaveLength(2)
    const [connection] = simulation.network.connections
    expect(connection?.received).toEqual(['a'])
    expect(told('error')).toEqual([])
  })

  it('gives the application what a server said that greets first', async () => {
    const { session, emitted, until } = startScripted(
      { opened: (connection) => ['~welcome', 'to', 'all'].forEach((text) => void connection.send(text)) },
      { optional },
    )
    await until(() => session.state === 'unsupported')
    expect(emitted()).toEqual(['~welcome', 'to', 'all'])
  })

  it('goes on at once with a server that says a thousand things first', async () => {
    const texts = Array.from({ length: 1_500 }, (_, n) => `${n}`)
    const { session, emitted, simulation, until } = startScripted(
      { opened: (connection) => texts.forEach((text) => void connection.send(text)) },
      { optional },
    )
    const begun = simulation.now()
    await until(() => emitted().length === texts.length)
    expect(session.state).toBe('unsupported')
    expect(emitted()).toEqual(texts)
    expect(simulation.now() - begun).toBeLessThan(1_000)
  })

  it('goes on with a server that never stops talking', async () => {
    const { session, simulation, emitted, advance, until } = startScripted({}, { optional })
    const tick = (): void => {
      for (const connection of simulation.network.connections) connection.send('tick')
      simulation.environment.setTimeout(tick, 500)
    }
    tick()
    await until(() => session.state === 'unsupported', 20_000)
    await advance(10_000)
    expect(session.state).toBe('unsupported')
    expect(emitted().length).toBeGreaterThan(10)
  })

  it('makes a session with a server that knows them, and whatever it says first', async () => {
    const { session, hub, until } = start({
      optional,
      before: (simulation) => {
        const { network } = simulation
        const { onConnection } = network
        network.onConnection = (connection) => {
          connection.send('welcome')
          onConnection?.(connection)
        }
      },
    })
    session.send('a')
    await until(() => hub.handled.length === 1)
    expect(session.state).toBe('live')
  })

  it('asks again if the connection was lost before there was an answer', async () => {
    const { session, hub, simulation, until, advance } = start({ optional })
    hub.authenticate = () => new Promise(() => undefined)
    await advance(1_000)
    hub.authenticate = () => 'me'
    simulation.network.reset()
    session.send('a')
    await until(() => hub.handled.length === 1)
    expect(session.state).toBe('live')
  })

  it('makes a session with a server that is slower than that, and hides its late answer', async () => {
    const { session, hub, until, emitted, simulation } = start({ optional })
    const { network } = simulation
    hub.authenticate = () =>
      new Promise((resolve) => simulation.environment.setTimeout(() => resolve('me'), 4_000))
    await until(() => session.state === 'unsupported')
    hub.authenticate = () => 'me'
    await until(() => session.state === 'live')
    expect(emitted()).toEqual([])
    expect(network.dials).toHaveLength(2)
    session.send('a')
    await until(() => hub.handled.length === 1)
  })

  it('names an auth that is too long for any server', async () => {
    const { told, until } = start({ auth: 'x'.repeat(65_536) })
    await until(() => told('error').length > 0)
    expect(String(told('error')[0]?.cause)).toContain('options.auth must be shorter')
  })

  it('keeps to the session once there was one, however the server ends', async () => {
    const { session, hub, simulation, until, advance, emitted } = await startLive({ optional })
    simulation.network.onConnection = undefined
    simulation.network.onMessage = (connection) => connection.close(4000)
    simulation.network.reset()
    await advance(20_000)
    expect(session.state).toBe('detached')
    hub.serve()
    session.send('a')
    hub.session.send('x')
    await until(() => hub.handled.length === 1 && emitted().length === 1)
    expect(hub.sessions).toHaveLength(1)
  })

  it('stays without a session on the next connections', async () => {
    const { session, simulation, until, advance } = startScripted({}, { optional })
    await until(() => session.state === 'unsupported')
    simulation.network.reset()
    await until(() => session.socket.state === 'waiting')
    expect(session.send('a')).toBe('queued')
    await until(() => simulation.network.connections.length === 1)
    await advance(1_000)
    expect(session.state).toBe('unsupported')
    expect(simulation.network.connections[0]?.received).toEqual(['a'])
  })

  it.each([
    ['when it sends', 'talks'],
    ['though it says nothing', 'is silent'],
  ])('finds the session once the server knows them, %s', async (_, how) => {
    const { session, hub, simulation, until, emitted, told } = start({
      optional,
      before: ({ network }) => void (network.onConnection = network.onMessage = undefined),
    })
    const { network } = simulation
    session.send('to nobody')
    await until(() => session.state === 'unsupported')
    hub.serve()
    network.reset()
    await until(() => network.connections.length === 1)
    if (how === 'talks') session.send('lost')
    await until(() => session.state === 'live')
    let isHandled = false
    void session.deliver('a').then(() => void (isHandled = true))
    hub.session.send('x')
    await until(() => isHandled && emitted().length === 1)
    expect([hub.handled, emitted()]).toEqual([['a'], ['x']])
    expect(told('close')).toEqual([])
  })

  it('asks again after close() and open()', async () => {
    const { session, simulation, until, advance } = startScripted({}, { optional })
    await until(() => session.state === 'unsupported')
    void session.close()
    await until(() => session.state === 'ended')
    session.open()
    await advance(1_000)
    expect(session.state).toBe('new')
    expect(simulation.network.connections[0]?.received).toEqual([expect.stringMatching(/^~hello/)])
  })

  it('pings as a plain socket does', async () => {
    const { session, simulation, until, advance } = startScripted({}, { optional })
    await until(() => session.state === 'unsupported')
    await advance(120_000)
    expect(session.socket.health).toBe('good')
    expect(simulation.network.connections[0]?.received).toEqual([expect.stringMatching(/^~hello/)])
    expect(simulation.network.dials).toHaveLength(1)
  })

  it('notices a connection that is dead, as a plain socket does', async () => {
    const { session, simulation, until, advance } = startScripted({}, { optional })
    await until(() => session.state === 'unsupported')
    await advance(1_000)
    simulation.network.forget()
    await until(() => simulation.network.dials.length === 2, 120_000)
    await until(() => session.socket.state === 'open' && session.socket.health === 'good')
    expect(session.state).toBe('unsupported')
  })
})

describe('auth', () => {
  it.each([
    ['a value', { token: 'abc' }],
    ['a text', 'abc'],
    ['null', null],
  ])('may be %s, that every hello carries', async (_, auth) => {
    const seen: unknown[] = []
    const { session, hub, simulation, until } = start({ auth })
    hub.authenticate = (given) => {
      seen.push(given)
      return 'me'
    }
    session.send('a')
    await until(() => hub.handled.length === 1)
    simulation.network.reset()
    await until(() => seen.length === 2)
    expect(seen).toEqual([auth, auth])
    expect(hub.session.principal).toBe('me')
  })

  it('may be a function, that is called for each attempt', async () => {
    const seen: unknown[] = []
    let count = 0
    const { session, hub, simulation, until } = start({
      auth: async ({ attempt }: { attempt: number }) => {
        count += 1
        return `${count} ${attempt}`
      },
    })
    hub.authenticate = (given) => {
      seen.push(given)
      return 'me'
    }
    await until(() => session.state === 'live')
    simulation.network.reset()
    await until(() => seen.length === 2)
    expect(seen).toEqual(['1 1', expect.stringMatching(/^2 /)])
  })

  it('that is refused is asked for once more if it is a function, and then it is over', async () => {
    let count = 0
    const { session, hub, until, advance, simulation, told } = start({
      auth: () => {
        count += 1
        return count
      },
    })
    hub.authenticate = () => {
      throw new Error('no')
    }
    await until(() => session.state === 'ended')
    await advance(60_000)
    expect(count).toBe(2)
    expect(simulation.network.dials).toHaveLength(2)
    expect(told('close')).toMatchObject([{ code: 4401, origin: 'server' }])
    expect(told('error')).toEqual([])
  })

  it('that is refused once and then right goes on', async () => {
    let count = 0
    const { session, hub, until } = start({
      auth: () => {
        count += 1
        return count
      },
    })
    hub.authenticate = (auth) => {
      if (auth === 1) throw new Error('expired')
      return 'me'
    }
    session.send('a')
    await until(() => hub.handled.length === 1)
    expect(session.state).toBe('live')
  })

  it('that is refused is final if it is a value', async () => {
    const { session, hub, until, advance, simulation } = start({ auth: 'wrong' })
    hub.authenticate = () => {
      throw new Error('no')
    }
    await until(() => session.state === 'ended')
    await advance(60_000)
    expect(simulation.network.dials).toHaveLength(1)
  })

  it('that expires while the session is live is refreshed, and the session goes on', async () => {
    let token = 'old'
    const { session, hub, simulation, until, names, emitted } = await startLive({ auth: () => token })
    hub.authenticate = (auth) => {
      if (auth !== 'new') {
        token = 'new'
        throw new Error('expired')
      }
      return 'somebody'
    }
    simulation.network.reset()
    session.send('a')
    hub.session.send('x')
    await until(() => hub.handled.length + emitted().length === 2)
    expect(names()).not.toContain('reset')
    expect(hub.sessions).toHaveLength(1)
  })

  it('of another user begins another session', async () => {
    const { hub, simulation, until, told } = await startLive({ auth: 'x' })
    hub.authenticate = () => 'somebody else'
    simulation.network.reset()
    await until(() => told('reset').length === 1)
    expect(told('reset')).toMatchObject([{ reason: 'unknown' }])
    expect(hub.sessions).toHaveLength(2)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('top secret')
      },
    ],
    ['is rejected', () => Promise.reject(new Error('top secret'))],
    ["can't be JSON", () => 5n],
  ])('that %s fails the attempt, and the next one follows', async (_, fail) => {
    let isFailing = true
    const { session, hub, until, told } = start({ auth: () => (isFailing ? fail() : 'fine') })
    await until(() => told('error').length === 2)
    expect(told('error').map(({ code }) => code)).toEqual(['setup', 'setup'])
    expect(
      told('error')
        .map(({ message }) => message)
        .join(),
    ).not.toContain('secret')
    isFailing = false
    session.send('a')
    await until(() => hub.handled.length === 1)
  })

  it("isn't read as a function's if it is an object with methods", async () => {
    const seen: unknown[] = []
    const { hub, until } = start({ auth: { token: 'a', toJSON: () => 'mine' } })
    hub.authenticate = (auth) => {
      seen.push(auth)
      return 'me'
    }
    await until(() => seen.length === 1)
    expect(seen).toEqual(['mine'])
  })
})
