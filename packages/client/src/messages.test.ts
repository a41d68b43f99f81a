import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { accept, start, startOpen } from '../test/simulation/scenario.ts'
import { settle } from '../test/simulation/world.ts'
import { ResilientSocketError } from './errors.ts'
import { messages } from './messages.ts'

const done = { value: undefined, done: true }
const item = (value: unknown) => ({ value, done: false })

describe('messages()', () => {
  it('gives the data of each message, in order', async () => {
    const { world, socket } = await startOpen()
    const iterator = messages(socket)
    const binary = new ArrayBuffer(2)
    for (const data of ['1', '', binary]) world.socket.deliver(data)
    expect(await iterator.next()).toEqual(item('1'))
    expect(await iterator.next()).toEqual(item(''))
    expect((await iterator.next()).value).toBe(binary)
  })

  it('gives it to calls that wait already, in order', async () => {
    const { world, socket } = await startOpen()
    const iterator = messages(socket)
    const waiting = Promise.all([iterator.next(), iterator.next()])
    world.socket.deliver('1')
    world.socket.deliver('2')
    expect(await waiting).toEqual([item('1'), item('2')])
  })

  it('goes on across connections', async () => {
    const { world, socket } = await startOpen()
    const iterator = messages(socket)
    world.socket.deliver('1')
    socket.reconnect()
    await accept(world)
    world.socket.deliver('2')
    expect(await iterator.next()).toEqual(item('1'))
    expect(await iterator.next()).toEqual(item('2'))
  })

  it('can be walked with for await, which ends when the socket is closed', async () => {
    const { world, socket } = await startOpen()
    const emitted: unknown[] = []
    const walk = (async () => {
      for await (const data of messages(socket)) emitted.push(data)
    })()
    world.socket.deliver('1')
    world.socket.deliver('2')
    void socket.close()
    world.socket.end(1000, '', true)
    await walk
    expect(emitted).toEqual(['1', '2'])
  })

  it('gives what waits before it ends', async () => {
    const { world, socket } = await startOpen()
    const iterator = messages(socket)
    world.socket.deliver('1')
    world.socket.end(4403)
    expect(socket.state).toBe('closed')
    expect(await iterator.next()).toEqual(item('1'))
    expect(await iterator.next()).toEqual(done)
    expect(await iterator.next()).toEqual(done)
  })

  it('does not end when a connection is lost', async () => {
    const { world, socket } = await startOpen()
    const iterator = messages(socket)
    let hasEnded = false
    void iterator.next().then(() => (hasEnded = true))
    world.socket.end()
    await world.advance(1_000)
    expect(hasEnded).toBe(false)
  })

  it('ends at once if the socket is closed already', async () => {
    const { socket } = start()
    await socket.close()
    expect(await messages(socket).next()).toEqual(done)
  })

  it('ends when a socket is closed that was never opened', async () => {
    const { socket } = start({ autoConnect: false })
    const next = messages(socket).next()
    await socket.close()
    expect(await Promise.race([next, settle()])).toEqual(done)
  })

  it.each([undefined, 'message', 'state'] as const)(
    'ends when the socket is closed, though all listeners of %s were removed',
    async (event) => {
      const { world, socket } = await startOpen()
      const iterator = messages(socket)
      world.socket.deliver('1')
      socket.removeAllListeners(event)
      world.socket.deliver('2')
      void socket.close()
      await world.advance(2_000)
      const emitted: unknown[] = []
      for await (const data of iterator) emitted.push(data)
      expect(emitted).toEqual(event === 'state' ? ['1', '2'] : ['1'])
    },
  )

  it('reads 100,000 messages that wait in linear time', async () => {
    const { world, socket } = await startOpen()
    const iterator = messages(socket, { limit: 100_000 })
    for (let count = 0; count < 100_000; count += 1) world.socket.deliver('x')
    const startedAt = performance.now()
    for (let count = 0; count < 100_000; count += 1) await iterator.next()
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })

  it('ends when a listener closes the socket and opens it again', async () => {
    const { world, socket, told } = await startOpen()
    const next = messages(socket).next()
    socket.once('lost', () => {
      void socket.close()
      socket.open()
    })
    world.socket.end()
    expect(told('close')).toHaveLength(1)
    expect(await Promise.race([next, settle()])).toEqual(done)
  })

  it.each([0, -1, Number.NaN, Infinity])('refuses the limit %d, and listens to nothing', async (limit) => {
    const { socket } = await startOpen()
    const listeners = socket.listenerCount('message')
    const refusal = new RangeError(`options.limit must be more than 0 and finite, not ${limit}`)
    expect(() => messages(socket, { limit })).toThrow(refusal)
    expect(socket.listenerCount('message')).toBe(listeners)
  })

  it.each([
    [{ limit: '5' }, 'options.limit must be of type number, not string'],
    [{ limit: null }, 'options.limit must be of type number, not null'],
    [null, 'options must be of type object, not null'],
  ])('refuses options of a wrong type: %j', async (options, message) => {
    const { socket } = await startOpen()
    expect(() => messages(socket, options as never)).toThrow(new TypeError(message))
  })

  it('throws overflow after the messages that waited, where more than limit wait', async () => {
    const { world, socket } = await startOpen()
    const iterator = messages(socket, { limit: 2 })
    for (const data of ['1', '2', '3', '4']) world.socket.deliver(data)
    expect(await iterator.next()).toEqual(item('1'))
    expect(await iterator.next()).toEqual(item('2'))
    const error: unknown = await iterator.next().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ResilientSocketError)
    expect(error).toMatchObject({ code: 'overflow' })
    expect(await iterator.next()).toEqual(done)
    expect(socket.state).toBe('open')
  })

  it('lets 1,000 wait by default', async () => {
    const { world, socket } = await startOpen()
    const iterator = messages(socket)
    for (let count = 0; count < 1_000; count += 1) world.socket.deliver('x')
    for (let count = 0; count < 1_000; count += 1) expect(await iterator.next()).toEqual(item('x'))
    for (let count = 0; count < 1_001; count += 1) world.socket.deliver('x')
    for (let count = 0; count < 1_000; count += 1) await iterator.next()
    await expect(iterator.next()).rejects.toMatchObject({ code: 'overflow' })
  })

  it('counts only what waits', async () => {
    const { world, socket } = await startOpen()
    const iterator = messages(socket, { limit: 1 })
    for (const data of ['1', '2', '3']) {
      const next = iterator.next()
      world.socket.deliver(data)
      expect(await next).toEqual(item(data))
    }
  })

  it('throws the reason of its signal at once, also to calls that wait', async () => {
    const { world, socket } = await startOpen()
    const controller = new AbortController()
    const iterator = messages(socket, { signal: controller.signal })
    world.socket.deliver('1')
    await iterator.next()
    const waiting = iterator.next()
    controller.abort('enough')
    await expect(waiting).rejects.toBe('enough')
    expect(await iterator.next()).toEqual(done)
  })

  it('throws the reason of its signal instead of what waits', async () => {
    const { world, socket } = await startOpen()
    const controller = new AbortController()
    const iterator = messages(socket, { signal: controller.signal })
    world.socket.deliver('1')
    controller.abort('enough')
    await expect(iterator.next()).rejects.toBe('enough')
  })

  it('throws at once if its signal has aborted already', async () => {
    const { socket } = await startOpen()
    await expect(messages(socket, { signal: AbortSignal.abort('never') }).next()).rejects.toBe('never')
  })

  it('ends with return(), what waits included', async () => {
    const { world, socket } = await startOpen()
    const iterator = messages(socket)
    world.socket.deliver('1')
    const waiting = messages(socket)
    const next = waiting.next()
    expect(await iterator.return?.()).toEqual(done)
    expect(await waiting.return?.()).toEqual(done)
    expect(await iterator.next()).toEqual(done)
    expect(await next).toEqual(done)
  })

  it.each(['break', 'close', 'abort', 'overflow'])('leaves no listener behind after %s', async (end) => {
    const { world, socket } = await startOpen()
    const before = [
      socket.listenerCount('message'),
      socket.listenerCount('close'),
      socket.listenerCount('state'),
    ]
    const controller = new AbortController()
    const { signal } = controller
    const iterator = messages(socket, { signal, limit: 1 })
    world.socket.deliver('1')
    if (end === 'break') for await (const _ of iterator) break
    else if (end === 'abort') controller.abort()
    else if (end === 'overflow') world.socket.deliver('2')
    else {
      void socket.close()
      await world.advance(2_000)
    }
    expect([
      socket.listenerCount('message'),
      socket.listenerCount('close'),
      socket.listenerCount('state'),
    ]).toEqual(before)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('can be read by several at once, each gets everything', async () => {
    const { world, socket } = await startOpen()
    const [a, b] = [messages(socket), messages(socket)]
    world.socket.deliver('1')
    expect(await Promise.all([a.next(), b.next()])).toEqual([item('1'), item('1')])
  })
})
