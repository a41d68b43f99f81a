import { typed } from 'resilient-socket/typed'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  answerTo,
  incoming,
  listenersOf,
  outgoing,
  startOpen,
  startSocket,
  typedOver,
  watch,
} from './scenario.ts'

const JOIN = { type: 'join', room: 'lobby' } as const
const REPLY = { reply: 'joined' } as const

describe('A request', () => {
  it('resolves with the answer that has its id', async () => {
    const { socket, received, connection, advance } = await startOpen({}, false)
    const live = typedOver(socket)
    const first = watch(live.request({ ...JOIN, room: 'first' }, REPLY))
    const second = watch(live.request({ ...JOIN, room: 'second' }, REPLY))
    await advance(100)
    for (const text of received.toReversed()) connection().send(answerTo(text) ?? '')
    await advance(100)
    expect(first.value).toMatchObject({ type: 'joined', room: 'first' })
    expect(second.value).toMatchObject({ type: 'joined', room: 'second' })
    expect(listenersOf(socket)).toBe(0)
  })

  it('is answered only by a message of the right tag, and listeners get it too', async () => {
    const { socket, received, connection, advance } = await startOpen({}, false)
    const live = typedOver(socket)
    const emitted: unknown[] = []
    live.messages.on('message', ({ type }) => emitted.push(type))
    const one = watch(live.request(JOIN, REPLY))
    const either = watch(live.request(JOIN, { reply: ['joined', 'refused'] }))
    await advance(100)
    for (const text of received)
      connection().send(JSON.stringify({ type: 'refused', id: JSON.parse(text).id }))
    await advance(100)
    expect(one).toEqual({})
    expect(either.value).toMatchObject({ type: 'refused' })
    expect(emitted).toEqual(['refused', 'refused'])
  })

  it('has an id of its own, also where two share a socket', async () => {
    const { socket, received, advance } = await startOpen()
    const lives = [typedOver(socket), typedOver(socket)]
    const outcomes = lives.flatMap((live) => [1, 2].map(() => watch(live.request(JOIN, REPLY))))
    await advance(100)
    const ids = received.map((text) => JSON.parse(text).id)
    expect(new Set(ids).size).toBe(4)
    expect(outcomes.map(({ value }) => (value as { id: string }).id)).toEqual(ids)
  })

  it('has an id of the type that createId returns, under the key that was chosen', async () => {
    const { socket, received, network, advance } = await startOpen({}, false)
    const join = z.object({ type: z.literal('join'), seq: z.number() })
    let seq = 0
    const live = typed(socket, {
      incoming: z.object({ type: z.literal('joined'), seq: z.number() }),
      outgoing: join,
      id: 'seq',
      createId: () => (seq += 1),
    })
    network.onMessage = (connection, data) => {
      received.push(String(data))
      connection.send(JSON.stringify({ ...JSON.parse(String(data)), type: 'joined' }))
    }
    const outcome = watch(live.request({ type: 'join' }, { reply: 'joined' }))
    await advance(100)
    expect(received).toEqual(['{"type":"join","seq":1}'])
    expect(outcome.value).toEqual({ type: 'joined', seq: 1 })
  })

  it('needs an id that no other one has', async () => {
    const { socket, advance } = await startOpen()
    const live = typed(socket, { incoming, outgoing, createId: () => 'always' })
    const first = watch(live.request(JOIN, REPLY))
    await expect(live.request(JOIN, REPLY)).rejects.toThrow("Each request needs an 'id' of its own")
    await advance(100)
    expect(first.value).toMatchObject({ id: 'always' })
  })

  it.each([
    ['a message that doesn’t match', { room: 5 }, {}, 'invalid-message'],
    ['a wrong timeout', {}, { timeout: -1 }, 'RangeError'],
    ['an aborted signal', {}, { signal: AbortSignal.abort(new RangeError()) }, 'RangeError'],
  ])('rejects for %s, and sends nothing', async (_what, message, options, error) => {
    const { socket, received, advance } = await startOpen()
    const outcome = watch(
      typedOver(socket).request({ ...JOIN, ...(message as object) }, { ...REPLY, ...options }),
    )
    await advance(100)
    expect(outcome).toEqual({ error })
    expect(received).toEqual([])
    expect(listenersOf(socket)).toBe(0)
  })

  it('rejects when createId throws', async () => {
    const { socket } = await startOpen()
    const createId = (): string => {
      throw new RangeError()
    }
    await expect(typed(socket, { incoming, outgoing, createId }).request(JOIN, REPLY)).rejects.toThrow(
      RangeError,
    )
    expect(listenersOf(socket)).toBe(0)
  })

  it('rejects when its signal is none, and leaves nothing', async () => {
    const { socket, received, advance } = await startOpen()
    const live = typedOver(socket)
    for (const signal of [{}, 'signal'] as never[])
      await expect(live.request(JOIN, { ...REPLY, signal })).rejects.toThrow(TypeError)
    await advance(100)
    expect(received).toEqual([])
    expect(listenersOf(socket)).toBe(0)
  })

  it('rejects when it is aborted, and a late answer does no harm', async () => {
    const { socket, received, connection, advance } = await startOpen({}, false)
    const live = typedOver(socket)
    const emitted: unknown[] = []
    const controller = new AbortController()
    const outcome = watch(live.request(JOIN, { ...REPLY, signal: controller.signal }))
    await advance(100)
    controller.abort(new RangeError())
    live.on('joined', (message) => emitted.push(message))
    connection().send(answerTo(received[0] ?? '') ?? '')
    await advance(100)
    expect(outcome).toEqual({ error: 'RangeError' })
    expect(emitted).toHaveLength(1)
  })

  it('rejects after its timeout, by default 30 s', async () => {
    const { socket, advance } = await startOpen({}, false)
    const live = typedOver(socket)
    const outcome = watch(live.request(JOIN, REPLY))
    const short = watch(live.request(JOIN, { ...REPLY, timeout: 1_000 }))
    const endless = watch(live.request(JOIN, { ...REPLY, timeout: Infinity }))
    const long = watch(live.request(JOIN, { ...REPLY, timeout: 2 ** 40 }))
    await advance(999)
    expect(short).toEqual({})
    await advance(1)
    expect(short).toEqual({ error: 'TimeoutError' })
    await advance(28_999)
    expect(outcome).toEqual({})
    await advance(1)
    expect(outcome).toEqual({ error: 'TimeoutError' })
    await advance(600_000)
    expect([endless, long]).toEqual([{}, {}])
    expect(listenersOf(socket)).toBe(5)
  })

  it('that timed out in the queue isn’t sent any more', async () => {
    const { socket, received, network, advance, until } = startSocket({}, true)
    network.refuse()
    const outcome = watch(typedOver(socket).request(JOIN, { ...REPLY, timeout: 500 }))
    await advance(500)
    expect(outcome).toEqual({ error: 'TimeoutError' })
    network.accept()
    await until(() => socket.state === 'open')
    await advance(1_000)
    expect(received).toEqual([])
    expect(socket.bufferedAmount).toBe(0)
  })
})

describe('A request that the queue drops', () => {
  it.each([
    ['the queue is full', { queue: { maxMessages: 1 } }, ['', 'dropped']],
    [
      'a newer message takes its place',
      { queue: { maxMessages: 1, overflow: 'drop-oldest' } },
      ['dropped', ''],
    ],
    ['nothing may wait', { queue: false }, ['dropped', 'dropped']],
  ] as const)('rejects: %s', async (_what, options, errors) => {
    const { socket } = startSocket(options)
    const live = typedOver(socket)
    const outcomes = [1, 2].map(() => watch(live.request(JOIN, REPLY)))
    await Promise.resolve()
    await new Promise(setImmediate)
    expect(outcomes.map(({ error = '' }) => error)).toEqual(errors)
  })

  it('is found among binary messages too', async () => {
    const { socket } = startSocket({ queue: { maxMessages: 2, overflow: 'drop-oldest' } })
    const encoder = new TextEncoder()
    const codec = {
      encode: (message: unknown) => encoder.encode(JSON.stringify(message)),
      decode: JSON.parse as never,
    }
    const live = typed(socket, { incoming, outgoing, codec })
    const outcomes = [1, 2, 3].map(() => watch(live.request(JOIN, REPLY)))
    await new Promise(setImmediate)
    expect(outcomes).toEqual([{ error: 'dropped' }, {}, {}])
  })

  it('rejects when the browser refuses the message', async () => {
    const { socket, WebSocket, until, advance } = startSocket()
    const live = typedOver(socket)
    const outcome = watch(live.request(JOIN, REPLY))
    const { send } = WebSocket.prototype
    WebSocket.prototype.send = (data) => {
      throw new Error(`poison: ${data}`)
    }
    await until(() => socket.state === 'open')
    await advance(100)
    WebSocket.prototype.send = send
    expect(outcome).toEqual({ error: 'dropped' })
  })

  it('rejects when the socket is closed: queued, sent, or afterwards', async () => {
    const { socket, advance } = await startOpen({}, false)
    const live = typedOver(socket)
    const sent = watch(live.request(JOIN, REPLY))
    void socket.close()
    const closing = watch(live.request(JOIN, REPLY))
    await advance(3_000)
    const closed = watch(live.request(JOIN, REPLY))
    await advance(0)
    expect([sent, closing, closed]).toEqual(Array(3).fill({ error: 'closed' }))
    const waiting = startSocket()
    const queued = watch(typedOver(waiting.socket).request(JOIN, REPLY))
    void waiting.socket.close()
    await waiting.advance(0)
    expect(queued).toEqual({ error: 'closed' })
  })

  it('is no other one that a listener sends when the socket is opened again', async () => {
    const { socket, advance, until } = await startOpen()
    const live = typedOver(socket)
    const outcomes: ReturnType<typeof watch>[] = []
    socket.subscribe(({ state }) => {
      if (state !== 'closed') return
      socket.open()
      outcomes.push(watch(live.request(JOIN, REPLY)))
    })
    const before = watch(live.request(JOIN, REPLY))
    void socket.close()
    await until(() => socket.state === 'open')
    await advance(100)
    expect(before).toEqual({ error: 'closed' })
    expect(outcomes).toMatchObject([{ value: { type: 'joined' } }])
  })
})
