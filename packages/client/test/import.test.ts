import { beforeAll, describe, expect, it } from 'vitest'
import type * as core from '../src/index.ts'
import type * as workerClockEntry from '../src/worker-clock.ts'
import { World } from './simulation/world.ts'
import { bundle, evaluate } from './support/bundle.ts'

let code = ''
let diagnostics = ''
let dropIn = ''
let heartbeats = ''
beforeAll(async () => {
  code = await bundle('index.ts')
  dropIn = await bundle('websocket.ts')
  diagnostics = await bundle('diagnostics.ts')
  heartbeats = await bundle('heartbeats.ts')
})

const tempting = [
  'window',
  'document',
  'navigator',
  'location',
  'WebSocket',
  'setTimeout',
  'queueMicrotask',
  'performance',
]

describe.each([
  ['the package', () => code, ['ResilientSocket', 'ResilientSocketError', 'drained', 'messages']],
  ['diagnostics', () => diagnostics, ['collectStats', 'recordMeasures', 'recordTimeline']],
  [
    'heartbeats',
    () => heartbeats,
    [
      'echoHeartbeat',
      'engineIoHeartbeat',
      'graphqlHeartbeat',
      'jsonHeartbeat',
      'jsonRpcHeartbeat',
      'mqttHeartbeat',
      'phoenixHeartbeat',
      'silentHeartbeat',
      'textHeartbeat',
    ],
  ],
])('Importing %s', (_, bundled, names) => {
  it('works where there is nothing but the language', () => {
    expect(Object.keys(evaluate<object>(bundled())).sort()).toEqual(names)
  })

  it('reads no global, and makes none', () => {
    const read: string[] = []
    const globals = {}
    for (const name of tempting) {
      Object.defineProperty(globals, name, { enumerable: true, get: () => void read.push(name) })
    }
    evaluate(bundled(), globals)
    expect(read).toEqual([])
    expect(Object.keys(globals)).toEqual([...tempting, 'bundled'])
  })
})

describe('Importing websocket', () => {
  it('reads no global but EventTarget, and makes none', () => {
    const read: string[] = []
    const globals = { EventTarget }
    for (const name of tempting) {
      Object.defineProperty(globals, name, { enumerable: true, get: () => void read.push(name) })
    }
    expect(Object.keys(evaluate<object>(dropIn, globals)).sort()).toEqual(['WebSocket', 'withOptions'])
    expect(read).toEqual([])
    expect(Object.keys(globals)).toEqual(['EventTarget', ...tempting, 'bundled'])
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
  const platform = { AbortController, TextEncoder, URL, clearTimeout, queueMicrotask, setTimeout }

  it('where there is no WebSocket says so', () => {
    const { ResilientSocket } = evaluate<typeof core>(code, { ...platform, DOMException })
    expect(() => new ResilientSocket('wss://example.com')).toThrow(/No WebSocket here/)
  })

  it('that waits for open() is safe where there is no WebSocket', async () => {
    const { ResilientSocket } = evaluate<typeof core>(code, platform)
    const socket = new ResilientSocket('wss://example.com', { autoConnect: false })
    expect(socket.state).toBe('idle')
    await socket.close()
  })

  it('takes the global WebSocket, as it is at that time', () => {
    const world = new World()
    const { ResilientSocket } = evaluate<typeof core>(code, { ...platform, WebSocket: world.WebSocket })
    const socket = new ResilientSocket('wss://example.com')
    expect(world.sockets).toHaveLength(1)
    void socket.close()
  })
})
