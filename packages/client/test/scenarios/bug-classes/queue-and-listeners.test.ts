import { describe, expect, it } from 'vitest'
import { accept, acceptAll, start, startOpen, startTrusted } from '../../simulation/scenario.ts'
import { settle } from '../../simulation/world.ts'

describe('a poison message', () => {
  it("doesn't block the rest of the queue, and isn't tried again", async () => {
    const { world, socket, told } = start()
    for (const data of ['one', 'poison', 'two']) socket.send(data)
    let tries = 0
    world.socket.isPoison = (data) => {
      if (data === 'poison') tries += 1
      return data === 'poison'
    }
    await accept(world)
    expect(world.socket.messages).toEqual(['one', 'two'])
    expect(told('drop')).toEqual([{ data: 'poison', reason: 'rejected' }])
    world.socket.end()
    await world.advance(1_000)
    await accept(world)
    expect(tries).toBe(1)
    expect(world.socket.messages).toEqual([])
    expect(socket.bufferedAmount).toBe(0)
  })

  it("doesn't throw, nor end an open connection: it is dropped", async () => {
    const { world, socket, told } = await startOpen()
    world.socket.isPoison = (data) => data === 'poison'
    expect(socket.send('poison')).toBe('dropped')
    expect(socket.send('healthy')).toBe('sent')
    expect(socket.state).toBe('open')
    expect(told('drop')).toEqual([])
  })

  it("doesn't block what is flushed when a suspect connection proves alive, or is closed", async () => {
    const { world, socket } = await startTrusted()
    world.socket.isPoison = (data) => data === 'poison'
    for (const wake of [() => world.socket.deliver('alive'), () => void socket.close()]) {
      socket.probe()
      expect(socket.health).toBe('suspect')
      socket.send('poison')
      socket.send('healthy')
      wake()
    }
    expect(world.socket.messages).toEqual(['healthy', 'healthy'])
  })
})

describe('send()', () => {
  it("doesn't overtake the queue from a listener of `open`", async () => {
    const { world, socket } = start()
    let handedOver: readonly unknown[] = []
    socket.on('open', () => {
      handedOver = world.socket.messages
      socket.send('from open')
    })
    socket.send('first')
    socket.send('second')
    await accept(world)
    expect(handedOver).toEqual(['first', 'second'])
    expect(world.socket.messages).toEqual(['first', 'second', 'from open'])
  })

  it("doesn't overtake the queue from a listener of `state`", async () => {
    const { world, socket } = start()
    socket.on('state', ({ state }) => void (state === 'open' && socket.send('from state')))
    socket.send('first')
    await accept(world)
    expect(world.socket.messages).toEqual(['first', 'from state'])
  })

  it("doesn't overtake the queue after opened()", async () => {
    const { world, socket } = start()
    void socket.opened().then(() => socket.send('after opened()'))
    socket.send('first')
    await accept(world)
    expect(world.socket.messages).toEqual(['first', 'after opened()'])
  })

  it("doesn't overtake the queue from a listener of `drop`, in the middle of the flush", async () => {
    const { world, socket } = start()
    socket.on('drop', () => socket.send('from drop'))
    for (const data of ['one', 'poison', 'two']) socket.send(data)
    world.socket.isPoison = (data) => data === 'poison'
    await accept(world)
    expect(world.socket.messages).toEqual(['one', 'two', 'from drop'])
  })

  it("doesn't overtake the queue while the browser closes the connection", async () => {
    const { world, socket } = await startOpen()
    world.socket.readyState = 2
    expect(socket.send('first')).toBe('queued')
    expect(socket.send('second')).toBe('queued')
    world.socket.end(1001)
    expect(socket.send('third')).toBe('queued')
    await world.advance(5_000)
    await accept(world)
    expect(world.socket.messages).toEqual(['first', 'second', 'third'])
  })
})

describe('the queue', () => {
  it("isn't unbounded, and drops nothing silently", async () => {
    const { world, socket, told } = start()
    const results = Array.from({ length: 2_000 }, (_, number) => socket.send(`message ${number}`))
    expect(results.filter((result) => result === 'queued')).toHaveLength(1_000)
    expect(results.filter((result) => result === 'dropped')).toHaveLength(1_000)
    await accept(world)
    expect(world.socket.messages).toHaveLength(1_000)
    expect(told('drop')).toEqual([])
  })

  it("isn't unbounded with drop-oldest, and tells of each message that it drops", async () => {
    const { world, socket, told } = start({ queue: { overflow: 'drop-oldest' } })
    for (let number = 0; number < 2_000; number += 1) socket.send(`message ${number}`)
    await settle()
    expect(told('drop')).toHaveLength(1_000)
    expect(told('drop')[0]).toEqual({ data: 'message 0', reason: 'overflow' })
    await accept(world)
    expect(world.socket.messages).toHaveLength(1_000)
    expect(world.socket.messages[0]).toBe('message 1000')
  })

  it("isn't unbounded in bytes, nor over a long outage", async () => {
    const { world, socket } = start()
    for (let minute = 0; minute < 60; minute += 1) {
      for (let count = 0; count < 10; count += 1) socket.send('x'.repeat(10_000))
      await world.advance(60_000)
    }
    expect(socket.bufferedAmount).toBeLessThanOrEqual(1_048_576)
  })

  it('tells of each message that the end leaves behind', async () => {
    const { world, socket, told } = start()
    for (const data of ['a', 'b', 'c']) socket.send(data)
    await settle()
    world.socket.end(4403)
    expect(told('drop').map(({ data, reason }) => `${data} ${reason}`)).toEqual([
      'a closed',
      'b closed',
      'c closed',
    ])
    expect(socket.bufferedAmount).toBe(0)
  })
})

describe('a throwing listener', () => {
  it.each(['state', 'lost', 'waiting'] as const)("doesn't stop reconnecting: of `%s`", async (event) => {
    const { world, socket } = await startOpen()
    const failure = new Error(`a bug in ${event}`)
    socket.on(event, () => {
      throw failure
    })
    world.socket.end()
    await world.advance(1_000)
    await accept(world)
    expect(socket.state).toBe('open')
    expect(world.reported).toContain(failure)
  })

  it("doesn't stop reconnecting: of `error`", async () => {
    let calls = 0
    const { world, socket } = start({
      url: () => {
        calls += 1
        if (calls === 1) throw new Error('no token')
        return 'wss://example.com/live'
      },
    })
    socket.on('error', () => {
      throw new Error('a bug in the error listener')
    })
    acceptAll(world)
    await world.advance(15_000)
    expect(socket.state).toBe('open')
    expect(world.reported).toHaveLength(1)
  })

  it("doesn't skip the other listeners, nor the next messages", async () => {
    const { world, socket, emitted } = await startOpen()
    const before: unknown[] = []
    const after: unknown[] = []
    socket.on('message', ({ data }) => before.push(data))
    socket.on('message', () => {
      throw new Error('a bug')
    })
    socket.on('message', ({ data }) => after.push(data))
    world.socket.deliver('one')
    world.socket.deliver('two')
    for (const list of [before, after, emitted()]) expect(list).toEqual(['one', 'two'])
    expect(world.reported).toHaveLength(2)
    expect(socket.state).toBe('open')
  })

  it("doesn't lose the queue: of `open`", async () => {
    const { world, socket } = start()
    socket.on('open', () => {
      throw new Error('a bug')
    })
    socket.send('queued')
    await accept(world)
    expect(world.socket.messages).toEqual(['queued'])
    expect(socket.send('next')).toBe('sent')
  })

  it("doesn't keep close() from settling: of `close` and `state`", async () => {
    const { world, socket } = await startOpen()
    for (const event of ['state', 'close'] as const) {
      socket.on(event, () => {
        throw new Error('a bug')
      })
    }
    const closed = socket.close()
    world.socket.end(1000)
    await expect(closed).resolves.toMatchObject({ code: 1000 })
    expect(world.listenerCount).toBe(0)
  })
})
