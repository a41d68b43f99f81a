import { describe, expect, it } from 'vitest'
import { deferred } from '../test/support/deferred.ts'
import { raise } from '../test/support/thrown.ts'
import { Emitter } from './emitter.ts'

interface Events {
  a: (value: number) => unknown
  b: () => unknown
}

interface Setup {
  readonly emitter: Emitter<Events>
  readonly failures: unknown[][]
  readonly calls: string[]
}

function setup(): Setup {
  const failures: unknown[][] = []
  const emitter = new Emitter<Events>((...failure) => failures.push(failure))
  return { emitter, failures, calls: [] }
}

describe('An emitter', () => {
  it('calls all listeners of an event in their order, each as often as it was added', () => {
    const { emitter, calls } = setup()
    const first = (value: number): unknown => calls.push(`first ${value}`)
    emitter.on('a', first)
    emitter.on('a', () => calls.push('second'))
    emitter.on('a', first)
    emitter.on('b', () => calls.push('b'))
    expect(emitter.emit('a', 1)).toBeUndefined()
    expect(calls).toEqual(['first 1', 'second', 'first 1'])
  })

  it('knows whether an event has listeners', () => {
    const { emitter, calls } = setup()
    const listener = (): unknown => calls.push('a')
    emitter.off('a', listener)
    expect(emitter.has('a')).toBe(false)
    emitter.on('a', listener)
    emitter.on('a', () => undefined)
    emitter.off('a', listener)
    expect(emitter.has('a')).toBe(true)
    expect(emitter.emit('b')).toBeUndefined()
    emitter.emit('a', 1)
    expect(calls).toEqual([])
  })

  it('calls the listeners that an event began with, even if some are removed or added meanwhile', () => {
    const { emitter, calls } = setup()
    const second = (): unknown => calls.push('second')
    emitter.on('a', () => {
      calls.push('first')
      emitter.off('a', second)
      emitter.on('a', () => calls.push('third'))
    })
    emitter.on('a', second)
    emitter.emit('a', 1)
    expect(calls).toEqual(['first', 'second'])
    emitter.emit('a', 1)
    expect(calls).toEqual(['first', 'second', 'first', 'third'])
  })

  it('reports what a listener throws, and calls the others', () => {
    const { emitter, failures, calls } = setup()
    emitter.on('a', () => raise('thrown'))
    emitter.on('a', () => calls.push('second'))
    expect(emitter.emit('a', 1)).toBeUndefined()
    expect(failures).toEqual([['thrown', 'a']])
    expect(calls).toEqual(['second'])
  })

  it('resolves when all promises are settled, and reports their rejections', async () => {
    const { emitter, failures, calls } = setup()
    const { promise, resolve } = deferred()
    emitter.on('a', () => promise.then(() => calls.push('slow')))
    emitter.on('a', () => Promise.reject('rejected'))
    const pending = emitter.emit('a', 1)?.then(() => calls.push('all'))
    await Promise.resolve()
    expect(calls).toEqual([])
    resolve()
    await pending
    expect(calls).toEqual(['slow', 'all'])
    expect(failures).toEqual([['rejected', 'a']])
  })

  /** An object that promises take for one of theirs. */
  function thenable(then: PropertyDescriptor): object {
    return Object.defineProperty({}, 'then', then)
  }

  it.each([
    ['whose `then` throws', thenable({ get: () => raise('getter') }), 'getter'],
    ['that throws', thenable({ value: () => raise('then') }), 'then'],
    [
      'that rejects',
      thenable({ value: (_: unknown, reject: (reason: unknown) => void) => reject('no') }),
      'no',
    ],
  ])('tells of a thenable %s', async (_, result, failure) => {
    const { emitter, failures } = setup()
    emitter.on('a', () => result)
    await emitter.emit('a', 1)
    expect(failures).toEqual([[failure, 'a']])
  })

  it.each([undefined, null, 'x', {}, 1, Symbol('s')])('refuses %s instead of a listener', (listener) => {
    const { emitter } = setup()
    expect(() => emitter.on('a', listener as never)).toThrow(
      new TypeError(`on('a') needs a function, not ${typeof listener}`),
    )
  })
})
