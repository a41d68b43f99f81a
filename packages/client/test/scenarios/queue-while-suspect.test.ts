import { describe, expect, it } from 'vitest'
import { accept, type Scenario, type Start, startTrusted } from '../simulation/scenario.ts'

async function startSuspect(options?: Start): Promise<Scenario> {
  const scenario = await startTrusted(options)
  scenario.socket.probe()
  expect(scenario.socket.health).toBe('suspect')
  return scenario
}

describe('While the connection is suspect', () => {
  it('messages queue', async () => {
    const { world, socket } = await startSuspect()
    expect(socket.send('1')).toBe('queued')
    expect(world.socket.messages).toEqual([])
    expect(socket.bufferedAmount).toBe(1)
  })

  it.each([
    ['a message', (scenario: Scenario) => scenario.world.socket.deliver('hello')],
    ['the pong', (scenario: Scenario) => scenario.world.socket.pong()],
    ['a pong that nobody waits for', (scenario: Scenario) => scenario.world.socket.pong('unknown')],
    ['binary data', (scenario: Scenario) => scenario.world.socket.deliver(new ArrayBuffer(1))],
  ])('%s flushes what is queued', async (_what, hear) => {
    const scenario = await startSuspect()
    const { world, socket } = scenario
    socket.send('1')
    socket.send('2')
    hear(scenario)
    expect(socket.health).toBe('good')
    expect(world.socket.messages).toEqual(['1', '2'])
    expect(socket.send('3')).toBe('sent')
  })

  it('what is queued keeps its order with what the listener of a message sends', async () => {
    const { world, socket } = await startSuspect()
    socket.on('message', () => socket.send('answer'))
    socket.on('state', ({ health }) => health === 'good' && socket.send('well'))
    socket.send('1')
    world.socket.deliver('hello')
    expect(world.socket.messages).toEqual(['1', 'well', 'answer'])
  })

  it('the next connection inherits what is queued', async () => {
    const { world, socket } = await startSuspect()
    const old = world.socket
    socket.send('1')
    old.end()
    socket.send('2')
    await accept(world)
    expect(old.messages).toEqual([])
    expect(world.socket.messages).toEqual(['1', '2'])
  })

  it('volatile messages go at once', async () => {
    const { world, socket } = await startSuspect()
    socket.send('1')
    expect(socket.send('now', { volatile: true })).toBe('sent')
    expect(world.socket.messages).toEqual(['now'])
  })

  it('everything goes at once with queue: false', async () => {
    const { world, socket } = await startSuspect({ queue: false })
    expect(socket.send('now')).toBe('sent')
    expect(world.socket.messages).toEqual(['now'])
  })

  it('a full queue drops the newest', async () => {
    const { world, socket, told } = await startSuspect({ queue: { maxMessages: 2 } })
    expect(['1', '2', '3'].map((text) => socket.send(text))).toEqual(['queued', 'queued', 'dropped'])
    world.socket.deliver('hello')
    expect(world.socket.messages).toEqual(['1', '2'])
    expect(told('drop')).toEqual([])
  })

  it('a full queue drops the oldest, with overflow drop-oldest', async () => {
    const { world, socket, told } = await startSuspect({ queue: { maxMessages: 2, overflow: 'drop-oldest' } })
    expect(['1', '2', '3'].map((text) => socket.send(text))).toEqual(['queued', 'queued', 'queued'])
    expect(told('drop')).toEqual([{ data: '1', reason: 'overflow' }])
    world.socket.deliver('hello')
    expect(world.socket.messages).toEqual(['2', '3'])
  })

  it('a message larger than the queue is dropped', async () => {
    const { world, socket } = await startSuspect({ queue: { maxBytes: 4 } })
    expect(['12', '34', '56789'].map((text) => socket.send(text))).toEqual(['queued', 'queued', 'dropped'])
    expect(world.socket.messages).toEqual([])
  })

  it('a poison message in the queue is rejected when it is flushed, and the rest goes on', async () => {
    const { world, socket, told } = await startSuspect()
    world.socket.isPoison = (data) => data === 'poison'
    for (const text of ['1', 'poison', '2']) socket.send(text)
    world.socket.deliver('hello')
    expect(told('drop')).toEqual([{ data: 'poison', reason: 'rejected' }])
    expect(world.socket.messages).toEqual(['1', '2'])
  })

  it('a full queue drops if the native socket is closing, and the next connection gets the rest', async () => {
    const { world, socket, told } = await startSuspect({ queue: { maxMessages: 2 } })
    const old = world.socket
    old.readyState = 2
    expect(['1', '2', '3'].map((text) => socket.send(text))).toEqual(['queued', 'queued', 'dropped'])
    old.end()
    await accept(world)
    expect(world.socket.messages).toEqual(['1', '2'])
    expect(told('drop')).toEqual([])
  })
})
