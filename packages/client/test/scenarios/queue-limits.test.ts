import { describe, expect, it } from 'vitest'
import type { SocketData } from '../../src/index.ts'
import { accept, start } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

describe('A full queue', () => {
  it('by default takes 1,000 messages', () => {
    const { socket } = start()
    const results = Array.from({ length: 1_001 }, () => socket.send('x'))
    expect(results.indexOf('dropped')).toBe(1_000)
  })

  it('by default takes a mebibyte', () => {
    const { socket } = start()
    expect(socket.send(new Uint8Array(1_048_575))).toBe('queued')
    expect(socket.send('ab')).toBe('dropped')
    expect(socket.send('a')).toBe('queued')
    expect(socket.send('a')).toBe('dropped')
  })

  it('drops the newest by its result, and tells of it no second time', async () => {
    const { world, socket, told } = start({ queue: { maxMessages: 2 } })
    expect(['1', '2', '3'].map((text) => socket.send(text))).toEqual(['queued', 'queued', 'dropped'])
    await accept(world)
    expect(world.socket.messages).toEqual(['1', '2'])
    expect(told('drop')).toEqual([])
  })

  it('drops the oldest by an event with drop-oldest', async () => {
    const { world, socket, told } = start({ queue: { maxMessages: 2, overflow: 'drop-oldest' } })
    expect(['1', '2', '3', '4'].map((text) => socket.send(text))).toEqual(Array(4).fill('queued'))
    await accept(world)
    expect(world.socket.messages).toEqual(['3', '4'])
    expect(told('drop')).toEqual([
      { data: '1', reason: 'overflow' },
      { data: '2', reason: 'overflow' },
    ])
  })

  it('drops as many of the oldest as the newest needs bytes', async () => {
    const { world, socket, told } = start({ queue: { maxBytes: 10, overflow: 'drop-oldest' } })
    await settle()
    for (const text of ['1234', '5678', '90', 'abcde']) expect(socket.send(text)).toBe('queued')
    expect(told('drop').map(({ data }) => data)).toEqual(['1234', '5678'])
    expect(socket.bufferedAmount).toBe(7)
    await accept(world)
    expect(world.socket.messages).toEqual(['90', 'abcde'])
  })

  it('drops a message that is larger than itself, and no other for it', async () => {
    const { socket, told } = start({ queue: { maxBytes: 10, overflow: 'drop-oldest' } })
    await settle()
    socket.send('1234')
    expect(socket.send('12345678901')).toBe('dropped')
    expect(told('drop')).toEqual([])
    expect(socket.bufferedAmount).toBe(4)
    expect(socket.send('1234567890')).toBe('queued')
  })

  it('has room again when messages have left', async () => {
    const { world, socket } = start({ queue: { maxMessages: 1, maxBytes: 3 } })
    socket.send('123')
    await accept(world)
    socket.reconnect()
    expect(socket.bufferedAmount).toBe(0)
    expect(socket.send('456')).toBe('queued')
  })

  it('keeps the order of what it is told while it drops', async () => {
    const { world, socket } = start({ queue: { maxMessages: 2, overflow: 'drop-oldest' } })
    await settle()
    socket.once('drop', () => socket.send('nested'))
    for (const text of ['1', '2', '3']) socket.send(text)
    await accept(world)
    expect(world.socket.messages).toEqual(['3', 'nested'])
  })
})

describe('Sizes', () => {
  it.each<[what: string, data: SocketData, size: number]>([
    ['ASCII', 'hello', 5],
    ['letters of two bytes', 'grüße', 7],
    ['letters of three bytes', '日本', 6],
    ['an emoji', '👋', 4],
    ['a lone surrogate, as it will be sent', '\ud83d', 3],
    ['an ArrayBuffer', new ArrayBuffer(9), 9],
    ['a view, with its part of the buffer only', new Uint16Array(new ArrayBuffer(100), 2, 3), 6],
    ['a Blob', new Blob(['grüße']), 7],
    ['an empty text', '', 0],
  ])('of %s are in bytes', (_what, data, size) => {
    const { socket } = start({ queue: { maxBytes: 100 } })
    socket.send(data)
    expect(socket.bufferedAmount).toBe(size)
    expect(socket.send(new Uint8Array(101 - size))).toBe('dropped')
    expect(socket.send(new Uint8Array(100 - size))).toBe('queued')
  })
})

describe('Every message', () => {
  it('is reported once: sent, or dropped by result, or dropped by event', async () => {
    const { world, socket, told } = start({ queue: { maxMessages: 3, overflow: 'drop-oldest' } })
    const dropped: unknown[] = []
    const all = Array.from({ length: 40 }, (_, index) => String(index))
    const send = (text: string, ttl?: number) => {
      const options = ttl === undefined ? {} : { ttl }
      if (socket.send(text, options) === 'dropped') dropped.push(text)
    }
    for (const text of all.slice(0, 8)) send(text, Number(text) % 2 ? 50 : undefined)
    await world.advance(50)
    world.socket.isPoison = (data) => data === '6'
    await accept(world)
    for (const text of all.slice(8, 12)) send(text)
    world.socket.pong()
    socket.probe()
    expect(socket.health).toBe('suspect')
    for (const text of all.slice(12, 20)) send(text)
    world.socket.deliver('hello')
    for (const text of all.slice(20, 24)) send(text)
    world.socket.readyState = 2
    for (const text of all.slice(24, 28)) send(text)
    world.socket.end()
    for (const text of all.slice(28, 32)) send(text)
    void socket.close()
    for (const text of all.slice(32)) send(text)
    const sent = world.sockets.flatMap(({ messages }) => messages)
    const reported = told('drop').map(({ data }) => data)
    const counts = all.map(
      (text) => [...sent, ...reported, ...dropped].filter((other) => other === text).length,
    )
    expect(counts).toEqual(all.map(() => 1))
    expect(sent).toEqual([...sent].sort((a, b) => Number(a) - Number(b)))
    expect(socket.bufferedAmount).toBe(0)
  })
})

describe('A long queue', () => {
  it('takes, hands over and drops a message in the time that a short one takes', async () => {
    const count = 50_000
    const { world, socket, told } = start({ queue: { maxMessages: count } })
    await settle()
    const startedAt = performance.now()
    for (let index = 0; index < count; index += 1)
      socket.send('x', { ttl: index % 2 === 0 ? Infinity : 60_000 })
    world.sleep(60_000)
    world.socket.accept()
    await settle()
    // Looking at all that wait for each message takes half a minute.
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    expect(world.socket.messages).toHaveLength(count / 2)
    expect(told('drop')).toHaveLength(count / 2)
  }, 60_000)
})
