import { describe, expect, it } from 'vitest'
import { start, startLive } from './scenario.ts'

describe('A lost connection', () => {
  it('tells detached, live and resumed, with the count of what was sent again', async () => {
    const { session, hub, simulation, until, names, told } = await startLive()
    simulation.network.blackHole()
    for (const text of ['a', 'b', 'c']) session.send(text)
    simulation.network.reset()
    simulation.network.heal()
    await until(() => session.unacked.messages === 0)
    expect(names().slice(0, 4)).toEqual(['state detached', 'state live', 'resumed', 'acknowledged'])
    expect(told('state')).toEqual([
      { state: 'detached', previous: 'live' },
      { state: 'live', previous: 'detached' },
    ])
    expect(told('resumed')).toEqual([{ replayed: 3, downFor: expect.any(Number) }])
    expect(told('resumed')[0]?.downFor).toBeGreaterThan(0)
    expect(hub.handled).toEqual(['a', 'b', 'c'])
    expect(hub.sessions).toHaveLength(1)
  })

  it('loses nothing of the server either', async () => {
    const { hub, simulation, until, emitted } = await startLive()
    simulation.network.blackHole()
    hub.session.send('a')
    simulation.network.reset()
    await until(() => !hub.session.isAttached)
    expect(hub.session.send('b')).toBe('queued')
    simulation.network.heal()
    await until(() => emitted().length === 2)
    expect(emitted()).toEqual(['a', 'b'])
  })

  it('sends again what was handled and not acknowledged to nobody twice', async () => {
    const { session, hub, simulation, until, emitted } = await startLive()
    simulation.network.blackHole('down')
    session.send('a')
    hub.session.send('x')
    await until(() => hub.handled.length === 1)
    simulation.network.reset()
    simulation.network.heal()
    await until(() => session.unacked.messages === 0)
    session.send('b')
    await until(() => hub.handled.length + emitted().length === 3)
    expect([hub.handled, emitted()]).toEqual([['a', 'b'], ['x']])
  })

  it('in which nothing was ever said needs no session: the next one is new, and nobody is told', async () => {
    const { session, hub, simulation, until, names, emitted } = start()
    await until(() => session.state === 'live')
    simulation.network.reset()
    await until(() => session.state === 'detached')
    session.send('a')
    await until(() => hub.handled.length === 1)
    hub.session.send('x')
    await until(() => emitted().length === 1)
    expect(hub.sessions).toHaveLength(2)
    expect(names()).not.toContain('reset')
  })

  it.each([20, 60, 118])('is resumed after %i s, too', async (seconds) => {
    const { session, hub, simulation, until, names, advance } = await startLive()
    simulation.network.hang()
    simulation.network.reset()
    session.send('a')
    await advance(seconds * 1_000 - 40_000 > 0 ? seconds * 1_000 - 40_000 : seconds * 1_000)
    simulation.network.heal()
    await until(() => session.unacked.messages === 0)
    expect(names()).not.toContain('reset')
    expect(hub.handled).toEqual(['a'])
  })

  it('may be lost again and again', async () => {
    const { session, hub, simulation, until, advance, emitted } = await startLive()
    for (let count = 0; count < 20; count += 1) {
      session.send(`up ${count}`)
      hub.session.send(`down ${count}`)
      await advance(15)
      simulation.network.reset()
      await until(() => session.state === 'live' && simulation.network.connections.length > 0)
    }
    await until(() => session.unacked.messages === 0 && emitted().length === 20)
    const numbers = Array.from({ length: 20 }, (_, count) => count)
    expect(hub.handled).toEqual(numbers.map((count) => `up ${count}`))
    expect(emitted()).toEqual(numbers.map((count) => `down ${count}`))
  })
})

describe('A half-open connection', () => {
  it('is taken from a server that still believes in it', async () => {
    const { session, hub, simulation, until, emitted, names } = await startLive()
    const attached: string[] = []
    hub.session
      .on('attached', () => attached.push('attached'))
      .on('detached', () => attached.push('detached'))
    simulation.network.forget()
    session.send('a')
    expect(hub.session.send('x')).toBe('sent')
    session.socket.reconnect()
    await until(() => session.unacked.messages === 0 && emitted().length === 1)
    expect([hub.handled, emitted()]).toEqual([['a'], ['x']])
    expect(attached).toEqual(['attached'])
    expect(names()).not.toContain('reset')
    expect(hub.sessions).toHaveLength(1)
  })

  it('is noticed for its silence, and replaced', async () => {
    const { session, hub, simulation, until, emitted, told } = await startLive()
    simulation.network.forget()
    session.send('a')
    hub.session.send('x')
    await until(() => session.unacked.messages === 0 && emitted().length === 1, 120_000)
    expect([hub.handled, emitted()]).toEqual([['a'], ['x']])
    expect(told('resumed')).toMatchObject([{ replayed: 1 }])
  })
})

describe('A planned rotation', () => {
  it('loses nothing, and nobody sees it but resumed', async () => {
    const { session, hub, simulation, until, emitted, names, advance } = await startLive()
    session.socket.rotate()
    for (let count = 0; count < 30; count += 1) {
      session.send(`${count}`)
      hub.session.send(`${count}`)
      await advance(7)
    }
    await until(() => session.unacked.messages === 0 && emitted().length === 30)
    await until(() => names().includes('resumed'))
    const numbers = Array.from({ length: 30 }, (_, count) => `${count}`)
    expect([hub.handled, emitted()]).toEqual([numbers, numbers])
    expect(new Set(names())).toEqual(new Set(['message', 'resumed', 'acknowledged']))
    await until(() => simulation.network.connections.length === 1)
    expect(hub.sessions).toHaveLength(1)
  })

  it('moves the session when the new connection is open, not with its hello', async () => {
    const { session, hub, until } = await startLive()
    session.socket.rotate()
    await until(() => hub.said('client').some((frame) => frame.startsWith('~take')))
    const [hello, ...others] = hub.said('client', 1)
    expect(hello).toMatch(/^~hello \{.*"take":false/)
    expect(others[0]).toMatch(/^~take 2 \d+ \d+$/)
  })

  it("that can't be made leaves the session on its connection", async () => {
    const { session, hub, simulation, until, advance, names } = await startLive()
    simulation.network.refuse()
    session.socket.rotate()
    await advance(5_000)
    session.send('a')
    await until(() => hub.handled.length === 1)
    expect(session.state).toBe('live')
    expect(names().filter((name) => name.startsWith('state'))).toEqual([])
  })

  it('of a session that the server has meanwhile ended begins a new one', async () => {
    const { session, hub, until, told } = await startLive()
    session.socket.rotate()
    await until(() => hub.said('server').some((frame) => frame.startsWith('~ready')))
    hub.session.close(4000)
    await until(() => told('reset').length === 1)
    expect(told('reset')).toEqual([{ reason: 'ended', unacked: [] }])
    session.send('a')
    await until(() => hub.handled.length === 1)
  })
})

describe('reconnect()', () => {
  it('inside a message listener loses nothing', async () => {
    const { session, hub, until, emitted } = await startLive()
    session.once('message', () => session.socket.reconnect())
    for (const text of ['x', 'y', 'z']) hub.session.send(text)
    session.send('a')
    await until(() => emitted().length === 3 && session.unacked.messages === 0)
    expect([emitted(), hub.handled]).toEqual([['x', 'y', 'z'], ['a']])
  })

  it.each(['resumed', 'state', 'acknowledged'] as const)(
    'inside a listener of %s loses nothing',
    async (event) => {
      const { session, hub, until, emitted } = await startLive()
      session.once(event, () => session.socket.reconnect())
      session.send('a')
      hub.session.send('x')
      session.socket.reconnect()
      await until(() => emitted().length === 1 && session.unacked.messages === 0)
      session.send('b')
      await until(() => hub.handled.length === 2)
      expect([emitted(), hub.handled]).toEqual([['x'], ['a', 'b']])
    },
  )
})

describe('A reset', () => {
  it.each(['restart', 'crash'] as const)('follows a %s of the server', async (how) => {
    const { session, hub, until, names, told, simulation } = await startLive()
    simulation.network.blackHole('down')
    session.send('a')
    await until(() => hub.handled.length === 1)
    simulation.network.blackHole()
    session.send('b')
    hub[how]()
    simulation.network.reset()
    simulation.network.heal()
    session.send('c')
    await until(() => told('reset').length === 1)
    expect(told('reset')).toEqual([
      {
        reason: 'unknown',
        unacked: [
          // A server that says goodbye acknowledges first.
          ...(how === 'crash' ? [{ data: 'a', fate: 'unknown' }] : []),
          { data: 'b', fate: 'unknown' },
          { data: 'c', fate: expect.stringMatching(/unsent|unknown/) },
        ],
      },
    ])
    session.send('d')
    await until(() => hub.handled.length === 2)
    expect(names().filter((name) => name.startsWith('state') || name === 'reset')).toEqual([
      'state detached',
      'state new',
      'reset',
      'state live',
    ])
  })

  it('tells the truth about each message if a tombstone knows', async () => {
    const { session, hub, simulation, until, told } = await startLive({ server: { resumeFor: 5_000 } })
    simulation.network.blackHole('down')
    for (const text of ['a', 'b']) session.send(text)
    await until(() => hub.handled.length === 2)
    simulation.network.blackHole()
    session.send('c')
    simulation.network.hang()
    simulation.network.reset()
    await until(() => session.state === 'detached' && hub.ends.length === 1)
    session.send('d')
    simulation.network.heal()
    await until(() => told('reset').length === 1, 120_000)
    expect(told('reset')).toEqual([
      {
        reason: 'expired',
        unacked: [
          { data: 'a', fate: 'received' },
          { data: 'b', fate: 'received' },
          { data: 'c', fate: 'unsent' },
          { data: 'd', fate: 'unsent' },
        ],
      },
    ])
    expect(session.unacked.messages).toBe(0)
  })

  it("follows if the server's application ends the session", async () => {
    const { session, hub, until, told, names } = await startLive()
    hub.session.close()
    await until(() => told('reset').length === 1)
    expect(told('reset')).toEqual([{ reason: 'ended', unacked: [] }])
    expect(names()).not.toContain('error')
    expect(session.state).toBe('live')
  })

  it('follows where too much waits at the server', async () => {
    const { session, hub, simulation, until, told } = await startLive({ server: { maxBytes: 1_000 } })
    simulation.network.hang()
    simulation.network.reset()
    await until(() => !hub.session.isAttached)
    for (let count = 0; count < 20; count += 1) hub.session.send(`${count}`)
    simulation.network.heal()
    await until(() => told('reset').length === 1, 120_000)
    expect(told('reset')).toEqual([{ reason: 'overflow', unacked: [] }])
    await until(() => session.state === 'live')
  })

  it('inside whose listener messages are sent again sends them into the new session', async () => {
    const { session, hub, simulation, until } = await startLive()
    session.on('reset', ({ unacked }) => {
      for (const { data, fate } of unacked) if (fate !== 'received') session.send(data)
    })
    simulation.network.blackHole()
    session.send('a')
    hub.crash()
    simulation.network.heal()
    await until(() => session.unacked.messages === 0)
    expect(hub.handled).toEqual(['a'])
  })
})

describe('A twin with the same secrets', () => {
  it("takes the session: this one is reset, has one of its own, and doesn't fight", async () => {
    const { session, hub, simulation, until, told, advance } = await startLive()
    const { WebSocket, network } = simulation
    const twin = new WebSocket('wss://example.com/twin')
    twin.onopen = () =>
      twin.send('~hello {"v":1,"n":1000,"id":"session-1","token":"secret-1","recv":1,"take":true}')
    session.send('a')
    await until(() => hub.sessions.length === 2)
    expect(told('reset')).toMatchObject([{ reason: 'taken' }])
    session.send('b')
    await until(() => hub.handled.includes('b'))
    const before = network.dials.length
    await advance(600_000)
    expect(network.dials.length - before).toBe(0)
    expect(before).toBeLessThanOrEqual(3)
    expect(told('reset')).toHaveLength(1)
    expect(hub.sessions).toHaveLength(2)
  })

  it('that has taken it while this one was away is noticed with the next hello', async () => {
    const { session, hub, simulation, until, told, advance } = await startLive()
    const { WebSocket, network } = simulation
    network.reset()
    await until(() => session.state === 'detached')
    session.send('a')
    const twin = new WebSocket('wss://example.org/twin')
    twin.onopen = () =>
      twin.send('~hello {"v":1,"n":1000,"id":"session-1","token":"secret-1","recv":1,"take":true}')
    await until(() => session.state === 'live')
    expect(told('reset')).toEqual([{ reason: 'taken', unacked: [{ data: 'a', fate: 'unsent' }] }])
    expect(hub.sessions).toHaveLength(2)
    expect(twin.readyState).toBe(1)
    const dials = network.dials.length
    await advance(600_000)
    expect(network.dials).toHaveLength(dials)
    expect(dials).toBeLessThanOrEqual(4)
  })

  it('that was there first is told so with a lower number', async () => {
    const { session, hub, simulation, until, advance } = await startLive()
    const twin = new simulation.WebSocket('wss://example.com/twin')
    const emitted: unknown[] = []
    twin.onmessage = ({ data }) => emitted.push(data)
    twin.onopen = () =>
      twin.send('~hello {"v":1,"n":1,"id":"session-1","token":"secret-1","recv":1,"take":true}')
    await until(() => twin.readyState === 3)
    expect(emitted).toEqual(['~taken'])
    await advance(60_000)
    session.send('a')
    await until(() => hub.handled.length === 1)
    expect(session.state).toBe('live')
  })
})
