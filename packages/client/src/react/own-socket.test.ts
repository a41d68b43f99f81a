import { describe, expect, it } from 'vitest'
import { ownSocket } from './own-socket.ts'

/** What is done to sockets, in order. */
function logged(): { readonly log: string[]; make(name: string): () => { close(): void } } {
  const log: string[] = []
  return {
    log,
    make: (name) => () => {
      log.push(`make ${name}`)
      return { close: () => log.push(`close ${name}`) }
    },
  }
}

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('The socket of a component', () => {
  it('is made when React subscribes, and closed in a later task after it has unsubscribed', async () => {
    const { log, make } = logged()
    const own = ownSocket(make('a'), {})
    expect(own.get()).toBeUndefined()
    const unsubscribe = own.subscribe(() => undefined)
    expect(own.get()).toBeDefined()
    unsubscribe()
    expect(log).toEqual(['make a'])
    await nextTask()
    expect(log).toEqual(['make a', 'close a'])
    expect(own.get()).toBeUndefined()
  })

  it('is kept when strict mode subscribes again', async () => {
    const { log, make } = logged()
    const own = ownSocket(make('a'), {})
    own.subscribe(() => undefined)()
    own.subscribe(() => undefined)
    await nextTask()
    expect(log).toEqual(['make a'])
  })

  it('of other dependencies is closed before the next one is made', async () => {
    const { log, make } = logged()
    const last = {}
    const first = ownSocket(make('a'), last)
    const second = ownSocket(make('b'), last)
    first.subscribe(() => undefined)()
    second.subscribe(() => undefined)
    expect(log).toEqual(['make a', 'close a', 'make b'])
    await nextTask()
    expect(log).toEqual(['make a', 'close a', 'make b'])
  })

  it('may be none, or fail to be made: the one of other dependencies is closed all the same', () => {
    const { log, make } = logged()
    const last = {}
    ownSocket(make('a'), last).subscribe(() => undefined)()
    const failing = ownSocket(() => {
      throw new Error('no')
    }, last)
    expect(() => failing.subscribe(() => undefined)).toThrow('no')
    expect(log).toEqual(['make a', 'close a'])
    const none = ownSocket(() => undefined, last)
    none.subscribe(() => undefined)()
    expect(none.get()).toBeUndefined()
  })
})
