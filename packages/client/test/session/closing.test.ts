import { describe, expect, it } from 'vitest'
import { start, startLive } from './scenario.ts'

describe('close()', () => {
  it('ends the session on the server at once', async () => {
    const { session, hub, until, names } = await startLive()
    const closed = session.close()
    await until(() => session.socket.state === 'closed')
    expect(await closed).toMatchObject({ code: 1000, origin: 'client' })
    expect(hub.ends).toEqual(['bye'])
    expect(names()).toEqual(['state ended', 'close'])
  })

  it('tells what is unacknowledged, with fates', async () => {
    const { session, hub, simulation, until, names, told } = await startLive()
    simulation.network.blackHole()
    session.send('a')
    const closed = session.close()
    await until(() => session.socket.state === 'closed')
    await closed
    expect(told('reset')).toEqual([{ reason: 'closed', unacked: [{ data: 'a', fate: 'unknown' }] }])
    expect(names()).toEqual(['state ended', 'reset', 'close'])
    expect(hub.handled).toEqual([])
  })

  it('acknowledges what was handled before it says bye', async () => {
    const { session, hub, until, emitted } = await startLive()
    for (const text of ['x', 'y', 'z']) hub.session.send(text)
    await until(() => emitted().length === 3)
    void session.close()
    await until(() => session.socket.state === 'closed')
    expect(hub.said('client').slice(-2)).toEqual([expect.stringMatching(/^~a 4 \d+$/), '~bye'])
  })

  it('drops what is sent afterwards', async () => {
    const { session, until } = await startLive()
    void session.close()
    await until(() => session.socket.state === 'closed')
    expect(session.send('a')).toBe('dropped')
    expect(session.unacked.messages).toBe(0)
  })

  it('drops what is sent while it is closing, also by a listener of reset, and tells each fate once', async () => {
    const { session, simulation, until, told } = await startLive()
    simulation.network.blackHole()
    session.send('a')
    const results: string[] = []
    session.on('reset', ({ unacked }) => results.push(...unacked.map(({ data }) => session.send(data))))
    void session.close()
    expect(session.state).toBe('ended')
    results.push(session.send('b'))
    await until(() => session.socket.state === 'closed')
    expect(results).toEqual(['dropped', 'dropped'])
    expect(told('reset')).toHaveLength(1)
  })

  it("may be called twice, and throws for arguments that can't be", async () => {
    const { session, until, told } = await startLive()
    expect(() => session.close(1001)).toThrow(DOMException)
    expect(session.state).toBe('live')
    void session.close()
    void session.close()
    await until(() => session.socket.state === 'closed')
    void session.close()
    expect(told('close')).toHaveLength(1)
  })

  it('that throws has ended nothing', async () => {
    const { session, hub, until } = await startLive()
    expect(() => session.close(1000, 'x'.repeat(124))).toThrow(DOMException)
    session.send('a')
    await until(() => hub.handled.length === 1)
    expect([hub.sessions.length, hub.ends]).toEqual([1, []])
  })

  it('before there is a connection is final, too', async () => {
    const { session, until, advance, simulation } = start({ before: ({ network }) => network.hang() })
    void session.close()
    await until(() => session.socket.state === 'closed')
    await advance(60_000)
    expect(simulation.network.dials).toHaveLength(1)
  })

  it('is what `await using` calls', async () => {
    const { session, until } = await startLive()
    void (async () => {
      await using used = session
      expect(used.state).toBe('live')
    })()
    await until(() => session.socket.state === 'closed')
  })
})

describe('open()', () => {
  it('after close() begins anew', async () => {
    const { session, hub, until, names } = await startLive()
    void session.close()
    await until(() => session.socket.state === 'closed')
    session.open()
    expect(session.send('a')).toBe('queued')
    await until(() => session.unacked.messages === 0)
    expect(hub.sessions).toHaveLength(2)
    expect(hub.handled).toEqual(['a'])
    expect(names()).toEqual(['state ended', 'close', 'state new', 'state live', 'drain', 'acknowledged'])
  })

  it('while it is closing begins anew', async () => {
    const { session, hub, until } = await startLive()
    void session.close()
    session.open()
    session.send('a')
    await until(() => hub.handled.length === 1)
    expect(session.state).toBe('live')
    expect(hub.sessions).toHaveLength(2)
  })

  it('is what autoConnect: false waits for', async () => {
    const { session, hub, simulation, until, advance } = start({ autoConnect: false })
    expect(session.send('a')).toBe('queued')
    await advance(10_000)
    expect(simulation.network.dials).toHaveLength(0)
    expect(session.state).toBe('new')
    session.open()
    await until(() => hub.handled.length === 1)
  })

  it('while it is open does nothing', async () => {
    const { session, simulation, advance } = await startLive()
    session.open()
    await advance(1_000)
    expect(simulation.network.dials).toHaveLength(1)
  })
})

describe('A server that refuses for good', () => {
  it('ends the session, with close', async () => {
    const { session, hub, until, names, told, advance, simulation } = await startLive()
    simulation.network.blackHole('down')
    session.send('a')
    await until(() => hub.handled.length === 1)
    simulation.network.heal()
    hub.session.close(4403, 'forbidden')
    await until(() => session.socket.state === 'closed')
    expect(names()).toEqual(expect.arrayContaining(['state ended', 'close']))
    expect(names().at(-1)).toBe('close')
    expect(told('close')).toMatchObject([{ code: 4403, reason: 'forbidden', origin: 'server' }])
    await advance(60_000)
    expect(simulation.network.dials).toHaveLength(1)
  })

  it('is judged by classifyClose, if there is one', async () => {
    const { hub, until, simulation } = await startLive({ classifyClose: () => 'retry' })
    hub.session.close(4403)
    await until(() => hub.sessions.length === 2)
    expect(simulation.network.dials).toHaveLength(2)
  })
})

describe('A signal', () => {
  it('closes the session', async () => {
    const controller = new AbortController()
    const { session, until, hub } = await startLive({ signal: controller.signal })
    controller.abort()
    await until(() => session.socket.state === 'closed')
    expect(session.send('a')).toBe('dropped')
    await expect(session.deliver('a')).rejects.toMatchObject({ code: 'closed' })
    expect(hub.handled).toEqual([])
  })

  it('tells what was unacknowledged', async () => {
    const controller = new AbortController()
    const { session, until, told, simulation } = await startLive({ signal: controller.signal })
    simulation.network.blackHole()
    session.send('a')
    controller.abort()
    await until(() => session.socket.state === 'closed')
    expect(told('reset')).toEqual([{ reason: 'closed', unacked: [{ data: 'a', fate: 'unknown' }] }])
  })

  it.each([true, false])(
    'that is aborted already closes it from the start: autoConnect %s',
    async (autoConnect) => {
      const { session, simulation, advance } = start({ signal: AbortSignal.abort(), autoConnect })
      await advance(10_000)
      expect(simulation.network.dials).toHaveLength(0)
      expect(session.state).toBe('ended')
      expect(session.send('a')).toBe('dropped')
      await expect(session.deliver('a')).rejects.toMatchObject({ code: 'closed' })
    },
  )

  it('that is aborted before open() closes it', async () => {
    const controller = new AbortController()
    const { session, advance } = start({ signal: controller.signal, autoConnect: false })
    controller.abort()
    await advance(1_000)
    expect(session.state).toBe('ended')
    await expect(session.deliver('a')).rejects.toMatchObject({ code: 'closed' })
  })
})

describe('close() before open()', () => {
  it('is final until open()', async () => {
    const { session, hub, until, advance, told } = start({ autoConnect: false })
    session.send('early')
    void session.close()
    await advance(1_000)
    expect(told('reset')).toEqual([{ reason: 'closed', unacked: [{ data: 'early', fate: 'unsent' }] }])
    expect(session.state).toBe('ended')
    expect(session.send('a')).toBe('dropped')
    session.open()
    session.send('b')
    await until(() => hub.handled.length === 1)
    expect(hub.handled).toEqual(['b'])
  })
})

describe('A session', () => {
  it('is no plain object', () => {
    const { session } = start()
    expect(Object.prototype.toString.call(session)).toBe('[object Session]')
  })

  it('has a socket that sends nothing by itself', async () => {
    const { session } = await startLive()
    expect((session.socket as { send?: unknown }).send).toBeUndefined()
    expect(session.socket.state).toBe('open')
    expect(session.socket.url).toContain('wss://example.com/live')
  })
})
