import { EventEmitter } from 'eventemitter3'
import { describe, expect, it } from 'vitest'
import { EventQueue } from './event-queue.ts'

interface Bench {
  readonly emitter: EventEmitter
  readonly events: EventQueue
  readonly heard: unknown[]
  readonly reported: unknown[]
}

/** A queue that emits at once, with a listener for `a` and `b`. */
async function makeBench(): Promise<Bench> {
  const emitter = new EventEmitter()
  const heard: unknown[] = []
  const reported: unknown[] = []
  const events = new EventQueue(emitter, (error) => reported.push(error))
  for (const name of ['a', 'b']) emitter.on(name, (payload) => heard.push([name, payload]))
  await Promise.resolve()
  return { emitter, events, heard, reported }
}

describe('The event queue', () => {
  it('emits nothing before the first microtask, and then everything in order', async () => {
    const emitter = new EventEmitter()
    const events = new EventQueue(emitter, () => undefined)
    const heard: unknown[] = []
    events.emit('a', 1)
    events.emit('b', 2)
    emitter.on('a', (payload) => heard.push(payload)).on('b', (payload) => heard.push(payload))
    expect(heard).toEqual([])
    await Promise.resolve()
    expect(heard).toEqual([1, 2])
  })

  it('emits at once where nobody holds', async () => {
    const { events, heard } = await makeBench()
    events.emit('a', 1)
    events.emit('b')
    expect(heard).toEqual([
      ['a', 1],
      ['b', undefined],
    ])
  })

  it('keeps what is emitted until the last one who holds releases', async () => {
    const { events, heard } = await makeBench()
    events.hold()
    events.hold()
    events.emit('a', 1)
    events.release()
    events.emit('b', 2)
    expect(heard).toEqual([])
    events.release()
    expect(heard).toEqual([
      ['a', 1],
      ['b', 2],
    ])
  })

  it('emits what listeners emit after all listeners have heard the one before', async () => {
    const { emitter, events, heard } = await makeBench()
    const order: string[] = []
    emitter.once('a', () => events.emit('b', 'nested'))
    emitter.on('a', () => order.push('a'))
    emitter.on('b', () => order.push('b'))
    events.hold()
    events.emit('a', 1)
    events.emit('b', 2)
    events.release()
    expect(order).toEqual(['a', 'b', 'b'])
    expect(heard).toEqual([
      ['a', 1],
      ['b', 2],
      ['b', 'nested'],
    ])
  })

  it('lets a listener hold and release', async () => {
    const { emitter, events, heard } = await makeBench()
    emitter.once('a', () => {
      events.hold()
      events.emit('b', 1)
      events.release()
      heard.push('still in a')
    })
    events.emit('a', 0)
    expect(heard).toEqual([['a', 0], 'still in a', ['b', 1]])
  })

  it('goes on after a listener that throws, also while something is kept', async () => {
    const { emitter, events, heard, reported } = await makeBench()
    const failure = new Error('A listener failed')
    emitter.on('a', () => {
      throw failure
    })
    events.hold()
    events.emit('a', 1)
    events.emit('a', 2)
    events.release()
    events.emit('a', 3)
    expect(heard).toEqual([
      ['a', 1],
      ['a', 2],
      ['a', 3],
    ])
    expect(reported).toEqual([failure, failure, failure])
  })

  it('reports an error that nobody listens to, and no other event', async () => {
    const { events, reported } = await makeBench()
    events.emit('error', 'unheard')
    events.emit('c', 'unheard too')
    expect(reported).toEqual(['unheard'])
  })
})
