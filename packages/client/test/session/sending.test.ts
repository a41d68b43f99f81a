import { describe, expect, it } from 'vitest'
import { start, startLive } from './scenario.ts'

const KIB = 'x'.repeat(1_024)

describe('send', () => {
  it('queues until there is a session, in order', async () => {
    const { session, hub, until } = start()
    expect(['a', 'b', 'c'].map((text) => session.send(text))).toEqual(['queued', 'queued', 'queued'])
    expect(session.unacked).toEqual({ messages: 3, bytes: 3 })
    await until(() => session.unacked.messages === 0)
    expect(hub.handled).toEqual(['a', 'b', 'c'])
  })

  it('hands over at once while the session is live', async () => {
    const { session, hub, until } = await startLive()
    expect(session.send('a')).toBe('sent')
    await until(() => hub.handled.length === 1)
    expect(hub.said('client')).toEqual(['a'])
  })

  it('queues while the connection is lost, and the next one gets it', async () => {
    const { session, hub, simulation, until, names } = await startLive()
    simulation.network.reset()
    await until(() => session.state === 'detached')
    expect(session.send('a')).toBe('queued')
    await until(() => session.unacked.messages === 0)
    expect(hub.handled).toEqual(['a'])
    expect(names()).toEqual(['state detached', 'state live', 'resumed', 'drain', 'acknowledged'])
  })

  it.each([5, null, undefined, {}, ['a']])('refuses %j, whatever the state', async (data) => {
    const { session, until } = await startLive()
    expect(() => session.send(data as string)).toThrow(TypeError)
    void session.close()
    await until(() => session.state === 'ended')
    expect(() => session.send(data as string)).toThrow(TypeError)
  })

  it.each(['', '~', '~~', '~bye', '~?', '~a 9 9', '~hello {}', 'ä€😀', '\u0000'])(
    'carries the text %j both ways as it is',
    async (text) => {
      const { session, hub, emitted, until } = await startLive()
      session.send(text)
      hub.session.send(text)
      await until(() => hub.handled.length + emitted().length === 2)
      expect([hub.handled, emitted()]).toEqual([[text], [text]])
    },
  )

  it('copies binary data as it is at that time', async () => {
    const { session, hub, simulation, until } = await startLive()
    simulation.network.reset()
    const bytes = new Uint8Array([1, 2, 3, 4])
    await until(() => session.state === 'detached')
    session.send(bytes.subarray(1, 3))
    session.send(bytes.buffer)
    bytes.fill(9)
    await until(() => hub.handled.length === 2)
    expect(hub.handled).toEqual([new Uint8Array([2, 3]), new Uint8Array([1, 2, 3, 4])])
  })

  it('sends the same bytes again on the next connection', async () => {
    const { session, hub, simulation, until } = await startLive()
    simulation.network.blackHole()
    session.send(new Uint8Array([1, 2]))
    simulation.network.reset()
    simulation.network.heal()
    await until(() => session.unacked.messages === 0)
    expect(hub.handled).toEqual([new Uint8Array([1, 2])])
  })

  it('takes a Blob, in its place', async () => {
    const { session, hub, until } = await startLive()
    session.send('a')
    session.send(new Blob(['blob']))
    session.send('b')
    expect(session.unacked).toEqual({ messages: 3, bytes: 6 })
    await until(() => hub.handled.length === 3)
    expect(hub.handled).toEqual(['a', new TextEncoder().encode('blob'), 'b'])
  })

  it('counts the bytes of a text as UTF-8', async () => {
    const { session } = start()
    session.send('€')
    expect(session.unacked).toEqual({ messages: 1, bytes: 3 })
  })
})

describe('Messages of the server', () => {
  it.each(['blob', 'arraybuffer'] as const)('come as binaryType says: %s', async (binaryType) => {
    const { hub, emitted, until } = await startLive({ binaryType })
    hub.session.send(new Uint8Array([1, 2]))
    await until(() => emitted().length === 1)
    const [data] = emitted()
    expect(data).toBeInstanceOf(binaryType === 'blob' ? Blob : ArrayBuffer)
    expect(new Uint8Array(await new Response(data as Blob).arrayBuffer())).toEqual(new Uint8Array([1, 2]))
  })

  it('count as handled if a listener throws, and the error is reported', async () => {
    const { session, hub, emitted, simulation, until } = await startLive()
    session.on('message', () => {
      throw new Error('mine')
    })
    hub.session.send('a')
    await expect(until(() => emitted().length === 1)).rejects.toThrow('mine')
    await until(() => hub.session.unacked.messages === 0)
    simulation.network.reset()
    hub.session.send('b')
    await expect(until(() => emitted().length === 2)).rejects.toThrow('mine')
    expect(emitted()).toEqual(['a', 'b'])
  })

  it('are acknowledged once a second at most if nobody asks', async () => {
    const { hub, emitted, advance } = await startLive()
    await advance(2_000)
    hub.frames.length = 0
    for (let count = 0; count < 30; count += 1) {
      hub.session.send(`${count}`)
      await advance(100)
    }
    await advance(1_000)
    expect(emitted()).toHaveLength(30)
    const acknowledgements = hub.said('client').filter((frame) => frame.startsWith('~a'))
    expect(acknowledgements.length).toBeGreaterThanOrEqual(3)
    expect(acknowledgements.length).toBeLessThanOrEqual(4)
    expect(hub.session.unacked.messages).toBe(0)
  })
})

describe('unacked', () => {
  it('falls as the server handles, and acknowledged tells what is left', async () => {
    const { session, hub, told, until } = await startLive()
    const done: (() => void)[] = []
    hub.handle = () => new Promise<void>((resolve) => void done.push(resolve))
    session.send('aa')
    void session.deliver('b')
    await until(() => done.length === 1)
    expect(session.unacked).toEqual({ messages: 2, bytes: 3 })
    done.shift()?.()
    await until(() => done.length === 1)
    done.shift()?.()
    await until(() => session.unacked.messages === 0)
    expect(told('acknowledged').at(-1)).toEqual({ messages: 0, bytes: 0 })
  })

  it('bounds the messages, and drain tells when there is room', async () => {
    const { session, names, until } = await startLive({ unacked: { maxMessages: 2 } })
    expect(['a', 'b', 'c'].map((text) => session.send(text))).toEqual(['sent', 'sent', 'dropped'])
    await expect(session.deliver('c')).rejects.toMatchObject({ code: 'overflow' })
    await until(() => names().includes('drain'))
    expect(session.unacked.messages).toBeLessThan(2)
    expect(session.send('c')).toBe('sent')
  })

  it('bounds the bytes', async () => {
    const { session } = await startLive({ unacked: { maxBytes: 3_000 } })
    expect([1, 2, 3].map(() => session.send(KIB))).toEqual(['sent', 'sent', 'dropped'])
    expect(session.send('x'.repeat(900))).toBe('sent')
  })

  it('bounds what waits without a connection, too', async () => {
    const { session, hub, simulation, until } = start({
      unacked: { maxMessages: 2 },
      before: ({ network }) => network.hang(),
    })
    expect(['a', 'b', 'c'].map((text) => session.send(text))).toEqual(['queued', 'queued', 'dropped'])
    simulation.network.accept()
    await until(() => hub.handled.length === 2, 120_000)
    expect(hub.handled).toEqual(['a', 'b'])
  })

  it('is bounded by 1,000 messages and 1 MiB by default', () => {
    const { session } = start()
    for (let count = 0; count < 1_000; count += 1) expect(session.send('')).toBe('queued')
    expect(session.send('')).toBe('dropped')
    const { session: other } = start()
    expect(other.send('x'.repeat(1_048_576))).toBe('queued')
    expect(other.send('x')).toBe('dropped')
  })
})

describe("The server's window", () => {
  it('holds back what it has no room for, until there is', async () => {
    const { session, hub, names, until } = await startLive({ server: { maxBytes: 2_500 } })
    const done: (() => void)[] = []
    hub.handle = () => new Promise<void>((resolve) => void done.push(resolve))
    expect([1, 2, 3].map(() => session.send(KIB))).toEqual(['sent', 'sent', 'queued'])
    await until(() => done.length === 1)
    expect(hub.said('client').filter((frame) => frame === KIB)).toHaveLength(2)
    expect(names()).not.toContain('drain')
    done.shift()?.()
    await until(() => names().includes('drain'))
    hub.handle = () => undefined
    done.shift()?.()
    await until(() => hub.handled.length === 3)
  })

  it('lets a message pass that is larger than it is', async () => {
    const { session, hub, until } = await startLive({ server: { maxBytes: 500 } })
    session.send(KIB)
    session.send('b')
    await until(() => hub.handled.length === 2)
    expect(hub.handled).toEqual([KIB, 'b'])
  })

  it("doesn't slow down a server that handles at once", async () => {
    const { session, hub, simulation, until } = await startLive({ server: { maxBytes: 10_000 } })
    const begun = simulation.now()
    for (let count = 0; count < 200; count += 1) session.send(KIB)
    await until(() => hub.handled.length === 200)
    // Nine at a time, 20 ms to and fro.
    expect(simulation.now() - begun).toBeLessThan(1_500)
  })
})

describe('A volatile message', () => {
  it('goes over the connection in use, without a number', async () => {
    const { session, hub, emitted, until } = await startLive()
    expect(session.send('~a', { volatile: true })).toBe('sent')
    expect(session.unacked.messages).toBe(0)
    hub.session.send('~b', { volatile: true })
    await until(() => hub.handled.length + emitted().length === 2)
    expect([hub.handled, emitted()]).toEqual([['~a'], ['~b']])
    expect(hub.said('client')).toEqual(['~v~a'])
  })

  it.each(['new', 'detached', 'ended'])('is dropped while the session is %s', async (state) => {
    const { session, simulation, until } = start()
    if (state !== 'new') await until(() => session.state === 'live')
    if (state === 'detached') simulation.network.reset()
    if (state === 'ended') void session.close()
    await until(() => session.state === state)
    expect(session.send('a', { volatile: true })).toBe('dropped')
  })

  it('is a text only', async () => {
    const { session } = await startLive()
    expect(() => session.send(new Uint8Array(1), { volatile: true })).toThrow(
      new TypeError('Volatile messages are texts: encode the data, or send it'),
    )
  })

  it('is lost with the connection, while its neighbours are sent again', async () => {
    const { session, hub, simulation, until } = await startLive()
    simulation.network.blackHole()
    session.send('a')
    session.send('lost', { volatile: true })
    session.send('b')
    simulation.network.reset()
    simulation.network.heal()
    await until(() => session.unacked.messages === 0)
    expect(hub.handled).toEqual(['a', 'b'])
  })
})
