import { beforeAll, describe, expect, it } from 'vitest'
import type * as core from '../src/index.ts'
import type * as workerClockEntry from '../src/worker-clock.ts'
import { World } from './simulation/world.ts'
import { bundle, evaluate } from './support/bundle.ts'

let code = ''
beforeAll(async () => {
  code = await bundle('index.ts')
})

describe('Importing the package', () => {
  it('works where there is nothing but the language', () => {
    const exported = evaluate<typeof core>(code)
    expect(Object.keys(exported).sort()).toEqual([
      'ResilientSocket',
      'ResilientSocketError',
      'drained',
      'messages',
    ])
  })

  it('reads no global, and makes none', () => {
    const read: string[] = []
    const names = ['window', 'document', 'navigator', 'location', 'WebSocket', 'setTimeout', 'queueMicrotask']
    const globals = {}
    for (const name of names) {
      Object.defineProperty(globals, name, { enumerable: true, get: () => void read.push(name) })
    }
    evaluate(code, globals)
    expect(read).toEqual([])
    expect(Object.keys(globals)).toEqual([...names, 'bundled'])
  })
})

describe('Importing worker-clock, and making a clock', () => {
  it('reads no global, and makes none', async () => {
    const entry = await bundle('worker-clock.ts')
    const read: string[] = []
    const names = ['Worker', 'Blob', 'URL', 'setTimeout', 'clearTimeout', 'performance', 'self', 'location']
    const globals = {}
    for (const name of names) {
      Object.defineProperty(globals, name, { enumerable: true, get: () => void read.push(name) })
    }
    const { workerClock, ...rest } = evaluate<typeof workerClockEntry>(entry, globals)
    workerClock()
    workerClock({ url: '/worker.js' })
    expect(rest).toEqual({})
    expect(read).toEqual([])
    expect(Object.keys(globals)).toEqual([...names, 'bundled'])
  })
})

describe('Constructing a socket', () => {
  it('where there is no WebSocket says so', () => {
    const { ResilientSocket } = evaluate<typeof core>(code, { DOMException, URL })
    expect(() => new ResilientSocket('wss://example.com')).toThrow(/There is no WebSocket/)
  })

  it('takes the global WebSocket, as it is at that time', () => {
    const world = new World()
    const globals = {
      AbortController,
      DOMException,
      TextEncoder,
      URL,
      clearTimeout,
      queueMicrotask,
      setTimeout,
    }
    const { ResilientSocket } = evaluate<typeof core>(code, { ...globals, WebSocket: world.WebSocket })
    const socket = new ResilientSocket('wss://example.com')
    expect(world.sockets).toHaveLength(1)
    void socket.close()
  })
})
