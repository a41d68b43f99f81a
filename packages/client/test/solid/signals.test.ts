// Solid's client build, which needs no page for signals. For Node the package has its server build only.
import { catchError, createRoot, createSignal, sharedConfig } from 'solid-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MessageSource, Status, StatusSource } from '../../src/solid.ts'

vi.mock('solid-js', () => vi.importActual('solid-js/dist/solid.js'))
const { useMessage, useReduced, useSocket, useStatus } = await import('../../src/solid.ts')

const OPEN: Status = Object.freeze({ state: 'open', health: 'good' })

/** What is done to sockets, in order. */
const log: string[] = []

function make(name: string): { close(): void } {
  log.push(`make ${name}`)
  return { close: () => log.push(`close ${name}`) }
}

beforeEach(() => void log.splice(0))

describe('useSocket', () => {
  it('closes the old socket before the next one is made, and the last with its root', () => {
    const [name, setName] = createSignal('a')
    const [socket, dispose] = createRoot((end) => [useSocket(() => make(name()), name), end])
    setName('b')
    expect(log).toEqual(['make a', 'close a', 'make b'])
    dispose()
    expect(log).toEqual(['make a', 'close a', 'make b', 'close b'])
    expect(socket()).toBeUndefined()
  })

  it('keeps the socket if the elements of its list are the same', () => {
    const [name, setName] = createSignal({ text: 'a' })
    const dispose = createRoot((end) => {
      useSocket(
        () => make(name().text),
        () => [name().text, 1],
      )
      return end
    })
    setName({ text: 'a' })
    expect(log).toEqual(['make a'])
    setName({ text: 'b' })
    expect(log).toEqual(['make a', 'close a', 'make b'])
    dispose()
  })

  it('may have no socket for now', () => {
    const [name, setName] = createSignal('')
    const [socket, dispose] = createRoot((end) => [
      useSocket(() => (name() ? make(name()) : undefined), name),
      end,
    ])
    expect(socket()).toBeUndefined()
    setName('a')
    expect(socket()).toBeDefined()
    setName('')
    expect(socket()).toBeUndefined()
    expect(log).toEqual(['make a', 'close a'])
    dispose()
  })

  it('hands over what the factory throws, has no socket then, and makes the next one', () => {
    const [name, setName] = createSignal('a')
    const errors: unknown[] = []
    const factory = () => {
      if (name() === 'bad') throw new Error('bad')
      return make(name())
    }
    const [socket, dispose] = createRoot((end) => [
      catchError(
        () => useSocket(factory, name),
        (error) => errors.push(error),
      ),
      end,
    ])
    setName('bad')
    expect(errors).toEqual([new Error('bad')])
    expect(socket?.()).toBeUndefined()
    setName('b')
    expect(log).toEqual(['make a', 'close a', 'make b'])
    dispose()
    expect(log.at(-1)).toBe('close b')
  })
})

describe('useStatus', () => {
  const source: StatusSource = { status: OPEN, subscribe: () => () => undefined }

  afterEach(() => {
    delete sharedConfig.context
  })

  it('is right at once in a page that was hydrated before', () => {
    // What `hydrate` leaves.
    Object.assign(sharedConfig, { context: null })
    createRoot((dispose) => {
      expect(useStatus(source)()).toBe(OPEN)
      dispose()
    })
  })
})

describe('Messages', () => {
  const listeners = new Set<(message: number) => void>()
  const source: MessageSource<number> = {
    on: (_event, listener) => listeners.add(listener),
    off: (_event, listener) => listeners.delete(listener),
  }

  it('come once to each use of a listener, until its root is disposed of', () => {
    const emitted: number[] = []
    const listener = (message: number): void => void emitted.push(message)
    const ends = [1, 2].map(() =>
      createRoot((end) => {
        useMessage(source, listener)
        return end
      }),
    )
    for (const call of listeners) call(1)
    ends[0]?.()
    for (const call of listeners) call(2)
    ends[1]?.()
    expect(emitted).toEqual([1, 1, 2])
    expect(listeners.size).toBe(0)
  })

  it('add up over a change of the source', async () => {
    const [current, setCurrent] = createSignal<typeof source | undefined>(source)
    const [sum, dispose] = createRoot((end) => [useReduced(current, (sum, add) => sum + add, 0), end])
    for (const call of listeners) call(1)
    setCurrent(undefined)
    expect(listeners.size).toBe(0)
    setCurrent(source)
    for (const call of listeners) call(2)
    await expect.poll(sum, { timeout: 5_000 }).toBe(3)
    dispose()
    expect(listeners.size).toBe(0)
  })
})
