import { describe, expect, it } from 'vitest'
import type { SendOptions, SocketData } from '../../src/index.ts'
import { accept, start, startOpen, startTrusted } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'
import { EVERY_STATE, eachState } from '../support/every-state.ts'

const bytes = (...values: number[]) => new Uint8Array(values)

describe.each(eachState)('send() in the state %s', (state, make) => {
  const isOpen = state === 'open'
  const canWait = state === 'idle' || state === 'connecting' || state === 'waiting'

  it(`gives ${isOpen ? 'sent' : canWait ? 'queued' : 'dropped'}`, async () => {
    const { world, socket, told } = await make()
    expect(socket.send('hello')).toBe(isOpen ? 'sent' : canWait ? 'queued' : 'dropped')
    expect(world.sockets.at(-1)?.messages ?? []).toEqual(isOpen ? ['hello'] : [])
    expect(told('drop')).toEqual([])
  })

  it(`with volatile gives ${isOpen ? 'sent' : 'dropped'}`, async () => {
    const { socket, told } = await make()
    expect(socket.send('hello', { volatile: true })).toBe(isOpen ? 'sent' : 'dropped')
    expect(socket.bufferedAmount).toBe(0)
    expect(told('drop')).toEqual([])
  })

  it(`with queue: false gives ${isOpen ? 'sent' : 'dropped'}`, async () => {
    const { socket } = await make({ queue: false })
    expect(socket.send('hello')).toBe(isOpen ? 'sent' : 'dropped')
    expect(socket.bufferedAmount).toBe(0)
  })

  it.each<[what: string, data: unknown]>([
    ['a number', 5],
    ['an object', { hello: 1 }],
    ['an array', [1, 2]],
    ['undefined', undefined],
    ['null', null],
    ['a promise', Promise.resolve('hello')],
  ])('throws a TypeError that says what it takes, for %s', async (_what, data) => {
    const { world, socket } = await make()
    expect(() => socket.send(data as string)).toThrow(TypeError)
    expect(() => socket.send(data as string)).toThrow(/^send\(\) takes/)
    expect(world.sockets.at(-1)?.messages ?? []).toEqual([])
    expect(socket.bufferedAmount).toBe(0)
  })

  it.each([-1, Number.NaN, '5'])('throws for a ttl of %s, and takes no message', async (ttl) => {
    const { world, socket } = await make()
    expect(() => socket.send('hello', { ttl } as SendOptions)).toThrow(/ttl/)
    expect(world.sockets.at(-1)?.messages ?? []).toEqual([])
    expect(socket.bufferedAmount).toBe(0)
  })
})

describe('send()', () => {
  const samples: [what: string, data: SocketData][] = [
    ['text', 'grüße'],
    ['empty text', ''],
    ['an ArrayBuffer', bytes(1, 2).buffer],
    ['a Uint8Array', bytes(3, 4)],
    ['a DataView', new DataView(bytes(5, 6).buffer)],
    ['a Float64Array', new Float64Array([1.5])],
    ['a Blob', new Blob(['hello'])],
    ['a File', new File(['hello'], 'hello.txt')],
  ]

  it.each(samples)('hands %s over as it is', async (_what, data) => {
    const { world, socket } = await startOpen()
    expect(socket.send(data)).toBe('sent')
    expect(world.socket.messages[0]).toBe(data)
  })

  it.each(samples)('queues %s and hands over the same bytes', async (_what, data) => {
    const { world, socket } = start()
    expect(socket.send(data)).toBe('queued')
    await accept(world)
    const [sent] = world.socket.messages
    const content = (of: SocketData | undefined) => new Response(of as BodyInit).text()
    expect(await content(sent)).toBe(await content(data))
    expect(typeof sent === 'string').toBe(typeof data === 'string')
  })

  it('copies binary data that it queues, a view with its part of the buffer only', async () => {
    const { world, socket } = start()
    const buffer = bytes(0, 1, 2, 3)
    socket.send(buffer.buffer)
    socket.send(buffer.subarray(1, 3))
    buffer.fill(9)
    await accept(world)
    const sent = world.socket.messages.map((data) => [...new Uint8Array(data as ArrayBuffer)])
    expect(sent).toEqual([
      [0, 1, 2, 3],
      [1, 2],
    ])
  })
})

describe('Messages', () => {
  it('leave in their order: first what was queued', async () => {
    const { world, socket } = start()
    socket.send('1')
    socket.on('state', ({ state }) => state === 'open' && socket.send('3'))
    socket.on('open', () => socket.send('4'))
    socket.send('2')
    await accept(world)
    socket.send('5')
    expect(world.socket.messages).toEqual(['1', '2', '3', '4', '5'])
  })

  it('keep their order across connections', async () => {
    const { world, socket } = start({ autoConnect: false })
    socket.send('1')
    socket.open()
    socket.send('2')
    world.socket.end()
    socket.send('3')
    await world.advance(1_000)
    socket.send('4')
    await accept(world)
    expect(world.socket.messages).toEqual(['1', '2', '3', '4'])
  })

  it('are all sent by a listener of open if the queue was full', async () => {
    const { world, socket, told } = start({ queue: { maxMessages: 2 } })
    const results: string[] = []
    socket.on('open', () => results.push(socket.send('3'), socket.send('4'), socket.send('5')))
    socket.send('1')
    socket.send('2')
    await accept(world)
    expect(results).toEqual(['sent', 'sent', 'sent'])
    expect(world.socket.messages).toEqual(['1', '2', '3', '4', '5'])
    expect(told('drop')).toEqual([])
  })

  it('are sent once, however many connections follow', async () => {
    const { world, socket } = start()
    socket.send('1')
    await accept(world)
    socket.reconnect()
    await accept(world)
    expect(world.sockets.flatMap(({ messages }) => messages)).toEqual(['1'])
  })

  it('are kept while the native socket is closing and nobody has said so yet', async () => {
    const { world, socket, told } = await startOpen()
    world.socket.readyState = 2
    expect(socket.state).toBe('open')
    expect(socket.send('1')).toBe('queued')
    expect(socket.send('late', { volatile: true })).toBe('dropped')
    expect(socket.send('2')).toBe('queued')
    world.socket.end(1001)
    socket.send('3')
    await world.advance(5_000)
    await accept(world)
    expect(world.socket.messages).toEqual(['1', '2', '3'])
    expect(told('drop')).toEqual([])
  })

  it('that are queued when the native socket closes in the middle go to the next connection', async () => {
    const { world, socket } = start()
    for (const text of ['1', '2', '3']) socket.send(text)
    const first = world.socket
    first.onsend = (data) => {
      if (data === '2') first.readyState = 2
    }
    await accept(world)
    expect(first.messages).toEqual(['1', '2'])
    first.end()
    await world.advance(5_000)
    await accept(world)
    expect(world.socket.messages).toEqual(['3'])
  })

  it('that are queued are handed over before close()', async () => {
    const { world, socket, told } = await startTrusted()
    socket.probe()
    socket.send('1')
    socket.send('2')
    const order: unknown[] = []
    world.socket.onsend = (data) => order.push(data)
    const { close } = world.socket
    world.socket.close = (...args) => {
      order.push('close')
      close.apply(world.socket, args)
    }
    void socket.close()
    expect(order).toEqual(['1', '2', 'close'])
    expect(told('drop')).toEqual([])
    expect(socket.send('3')).toBe('dropped')
  })

  it.each(['idle', 'connecting', 'waiting'] as const)(
    'that are queued are dropped by close() in %s',
    async (state) => {
      const { socket, told, names, forget } = await EVERY_STATE[state]()
      socket.send('1')
      socket.send('2')
      forget()
      await socket.close()
      expect(told('drop')).toEqual([
        { data: '1', reason: 'closed' },
        { data: '2', reason: 'closed' },
      ])
      expect(names().at(0)).toBe('state')
      expect(socket.bufferedAmount).toBe(0)
    },
  )

  it('that could not leave any more are dropped when the close is over', async () => {
    const { world, socket, told } = await startOpen()
    world.socket.readyState = 2
    socket.send('1')
    void socket.close()
    expect(told('drop')).toEqual([])
    world.socket.end(1000, '', true)
    expect(told('drop')).toEqual([{ data: '1', reason: 'closed' }])
  })

  it('that are queued are dropped when the policy closes', async () => {
    const { world, socket, told } = start({ classifyClose: () => 'stop' })
    await settle()
    socket.send('1')
    world.socket.end()
    expect(socket.state).toBe('closed')
    expect(told('drop')).toEqual([{ data: '1', reason: 'closed' }])
  })

  it('are not kept from before close() for a later open()', async () => {
    const { world, socket } = start()
    socket.send('1')
    await socket.close()
    socket.open()
    socket.send('2')
    await accept(world)
    expect(world.socket.messages).toEqual(['2'])
  })
})

describe('A message that makes the native send throw', () => {
  it('is dropped at once if it is open, and the rest goes on', async () => {
    const { world, socket, told } = await startOpen()
    world.socket.isPoison = (data) => data === 'poison'
    expect([socket.send('1'), socket.send('poison'), socket.send('2')]).toEqual(['sent', 'dropped', 'sent'])
    expect(world.socket.messages).toEqual(['1', '2'])
    expect(told('drop')).toEqual([])
    expect(socket.state).toBe('open')
  })

  it('is dropped from the queue as rejected, once, and the rest goes on', async () => {
    const { world, socket, told, names } = start()
    for (const text of ['1', 'poison', '2', 'poison', '3']) socket.send(text)
    world.socket.isPoison = (data) => data === 'poison'
    await accept(world)
    socket.reconnect()
    await accept(world)
    expect(world.sockets.map(({ messages }) => messages)).toEqual([['1', '2', '3'], []])
    expect(told('drop')).toEqual([
      { data: 'poison', reason: 'rejected' },
      { data: 'poison', reason: 'rejected' },
    ])
    expect(names().slice(0, 2)).toEqual(['state', 'state'])
    expect(socket.bufferedAmount).toBe(0)
  })
})
