import { EventEmitter } from 'eventemitter3'
import { describe, expect, it } from 'vitest'
import { EventQueue } from './event-queue.ts'

interface Bench {
  readonly emitter: EventEmitter
  readonly events: EventQueue
  readonly emitted: unknown[]
  readonly reported: unknown[]
}

/** A queue that emits at once, with a listener for `a` and `b`. */
async function makeBench(): Promise<Bench> {
  const emitter = new EventEmitter()
  const emitted: unknown[] = []
  const reported: unknown[] = []
  const events = new EventQueue(emitter, (error) => reported.push(error))
  for (const name of ['a', 'b']) emitter.on(name, (payload) => emitted.push([name, payload]))
  await Promise.resolve()
  return { emitter, events, emitted, reported }
}

describe('The event queue', () => {
  it('emits nothing before the first microtask, and then everything in order', async () => {
    const emitter = new EventEmitter()
    const events = new EventQueue(emitter, () => undefined)
    const emitted: unknown[] = []
    events.emit('a', 1)
    events.emit('b', 2)
    emitter.on('a', (payload) => emitted.push(payload)).on('b', (payload) => emitted.push(payload))
    expect(emitted).toEqual([])
    await Promise.resolve()
    expect(emitted).toEqual([1, 2])
  })

  it('emits at once if no batch is under way', async () => {
    const { events, emitted } = await makeBench()
    events.emit('a', 1)
    events.emit('b')
    expect(emitted).toEqual([
      ['a', 1],
      ['b', undefined],
    ])
  })

  it('keeps what is emitted until the outermost batch ends, and gives what the action gives', async () => {
    const { events, emitted } = await makeBench()
    const given = events.batch(() => {
      events.batch(() => events.emit('a', 1))
      events.emit('b', 2)
      expect(emitted).toEqual([])
      return 'given'
    })
    expect(given).toBe('given')
    expect(emitted).toEqual([
      ['a', 1],
      ['b', 2],
    ])
  })

  it('emits what listeners emit after all listeners were called for the event before', async () => {
    const { emitter, events, emitted } = await makeBench()
    const order: string[] = []
    emitter.once('a', () => events.emit('b', 'nested'))
    emitter.on('a', () => order.push('a'))
    emitter.on('b', () => order.push('b'))
    events.batch(() => {
      events.emit('a', 1)
      events.emit('b', 2)
    })
    expect(order).toEqual(['a', 'b', 'b'])
    expect(emitted).toEqual([
      ['a', 1],
      ['b', 2],
      ['b', 'nested'],
    ])
  })

  it('emits what a listener batches after that event', async () => {
    const { emitter, events, emitted } = await makeBench()
    emitter.once('a', () => {
      events.batch(() => events.emit('b', 1))
      emitted.push('still in a')
    })
    events.emit('a', 0)
    expect(emitted).toEqual([['a', 0], 'still in a', ['b', 1]])
  })

  it('emits what was kept, and then throws what the action throws', async () => {
    const { events, emitted } = await makeBench()
    const failure = new Error('The action failed')
    const act = (): unknown =>
      events.batch(() => {
        events.emit('a', 1)
        throw failure
      })
    expect(act).toThrow(failure)
    events.emit('a', 2)
    expect(emitted).toEqual([
      ['a', 1],
      ['a', 2],
    ])
  })

  it.each<[what: string, thrown: unknown]>([
    ['an error', new Error('A listener failed')],
    ['what has no text', Object.create(null)],
    ['a symbol', Symbol('failed')],
    ['undefined', undefined],
  ])('goes on after a listener that throws %s, also where something is kept', async (_what, thrown) => {
    const { emitter, events, emitted, reported } = await makeBench()
    const later: unknown[] = []
    emitter.on('a', () => {
      throw thrown
    })
    emitter.on('a', (payload) => later.push(payload))
    events.batch(() => {
      events.emit('a', 1)
      events.emit('a', 2)
    })
    events.emit('a', 3)
    expect(emitted).toEqual([
      ['a', 1],
      ['a', 2],
      ['a', 3],
    ])
    expect(later).toEqual([1, 2, 3])
    expect(reported).toEqual([thrown, thrown, thrown])
  })

  it('goes on where reportError throws', async () => {
    const emitter = new EventEmitter()
    const emitted: unknown[] = []
    const events = new EventQueue(emitter, (error) => {
      throw error
    })
    emitter.on('a', () => {
      throw new Error('A listener failed')
    })
    emitter.on('a', (payload) => emitted.push(payload))
    events.batch(() => {
      events.emit('a', 1)
      events.emit('error', new Error('Nobody listens'))
    })
    await Promise.resolve()
    events.emit('a', 2)
    expect(emitted).toEqual([1, 2])
  })

  it('goes on after the stack had no room left, in order', async () => {
    const { events, emitted } = await makeBench()
    let count = 0
    const descend = (): void =>
      events.batch(() => {
        count += 1
        events.emit('a', count)
        descend()
      })
    expect(descend).toThrow(RangeError)
    events.emit('b', 'last')
    // The deepest ones may not have come so far as to emit.
    const kept = emitted.length - 1
    expect(kept).toBeGreaterThan(count / 2)
    expect(emitted).toEqual([...Array.from({ length: kept }, (_, index) => ['a', index + 1]), ['b', 'last']])
  })

  it('emits in order what is left over if the walk itself broke off', async () => {
    const { emitter, events, emitted } = await makeBench()
    const { _events: table } = emitter as unknown as { _events: object }
    let breaks = 1
    Object.defineProperty(emitter, '_events', {
      get: () => {
        if (breaks-- > 0) throw new RangeError('Maximum call stack size exceeded')
        return table
      },
    })
    const emitThree = (): void =>
      events.batch(() => {
        for (const payload of [1, 2, 3]) events.emit('a', payload)
      })
    expect(emitThree).toThrow(RangeError)
    events.emit('b', 4)
    expect(emitted).toEqual([
      ['a', 2],
      ['a', 3],
      ['b', 4],
    ])
  })

  it('emits 100,000 kept events in linear time', async () => {
    const { events, emitted } = await makeBench()
    const startedAt = performance.now()
    events.batch(() => {
      for (let count = 0; count < 100_000; count += 1) events.emit('a', count)
    })
    expect(emitted).toHaveLength(100_000)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })

  it('reports an error without a listener, and no other event', async () => {
    const { events, reported } = await makeBench()
    events.emit('error', 'unheard')
    events.emit('c', 'unheard too')
    expect(reported).toEqual(['unheard'])
  })

  describe('has listeners and subscribers:', () => {
    it('a listener that is removed meanwhile is not called, one that is added is not yet', async () => {
      const { emitter, events, emitted } = await makeBench()
      const removed = (): unknown => emitted.push('removed')
      emitter.on('c', () => {
        emitter.off('c', removed)
        emitter.on('c', () => emitted.push('added'))
      })
      emitter.on('c', removed)
      events.emit('c')
      expect(emitted).toEqual([])
      emitter.on('c', () => undefined)
      events.emit('c')
      expect(emitted).toEqual(['added'])
    })

    it('subscribers get statuses in order with the events, whatever listeners are removed', async () => {
      const { emitter, events, emitted } = await makeBench()
      const listener = (status: unknown): unknown => emitted.push(status)
      const ends = [events.subscribe(listener), events.subscribe(listener)]
      emitter.on('status', () => emitted.push('not for listeners'))
      events.batch(() => {
        events.emit('a', 1)
        events.emit('status', 'open')
        events.emit('b', 2)
      })
      expect(emitted).toEqual([['a', 1], 'open', 'open', ['b', 2]])
      emitter.removeAllListeners()
      ends[0]?.()
      ends[0]?.()
      events.emit('status', 'closed')
      expect(emitted.slice(4)).toEqual(['closed'])
      ends[1]?.()
      events.emit('status', 'open')
      expect(emitted).toHaveLength(5)
    })

    it('a subscriber that throws is reported, and the others still run', async () => {
      const { events, emitted, reported } = await makeBench()
      const failure = new Error('A subscriber failed')
      events.subscribe(() => {
        throw failure
      })
      events.subscribe((status) => emitted.push(status))
      events.emit('status', 'open')
      expect([emitted, reported]).toEqual([['open'], [failure]])
    })
  })
})
