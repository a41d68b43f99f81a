import { beforeAll, describe, expect, it } from 'vitest'
import type * as core from '../src/index.ts'
import type * as sessionEntry from '../src/session.ts'
import { simulate } from '../src/testing.ts'
import type * as workerClockEntry from '../src/worker-clock.ts'
import { World } from './simulation/world.ts'
import { bundle, evaluate } from './support/bundle.ts'

let code = ''
let diagnostics = ''
let dropIn = ''
let heartbeats = ''
let session = ''
beforeAll(async () => {
  code = await bundle('index.ts')
  dropIn = await bundle('websocket.ts')
  diagnostics = await bundle('diagnostics.ts')
  heartbeats = await bundle('heartbeats.ts')
  session = await bundle('session.ts')
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
  ['session', () => session, ['DeliveryError', 'createSession']],
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
  it('works if there is nothing but the language', () => {
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

const platform = { AbortController, TextEncoder, URL, clearTimeout, queueMicrotask, setTimeout }

describe('Creating a session', () => {
  it('if there is no WebSocket says so', () => {
    const { createSession } = evaluate<typeof sessionEntry>(session, { ...platform, DOMException })
    expect(() => createSession('wss://example.com')).toThrow(/No WebSocket here/)
  })

  it('that waits for open() is safe if there is no WebSocket', () => {
    const { createSession } = evaluate<typeof sessionEntry>(session, platform)
    const waiting = createSession('wss://example.com', { autoConnect: false })
    expect(waiting.state).toBe('new')
    expect(waiting.send('a')).toBe('queued')
    void waiting.close()
  })

  it('needs no page: it connects, sends and resumes as in a Worker', async () => {
    const { WebSocket, network, environment, advance } = simulate()
    const { now, setTimeout, clearTimeout } = environment
    const handled: unknown[] = []
    network.onMessage = (connection, data) => {
      const text = String(data)
      if (text.startsWith('~hello')) {
        const isKnown = text.includes('"id"')
        const known = isKnown ? { recv: handled.length } : { id: 'i', token: 't' }
        connection.send(`~ready ${JSON.stringify({ ...known, window: 1_000 })}`)
      } else if (!text.startsWith('~')) handled.push(text)
    }
    const { createSession } = evaluate<typeof sessionEntry>(session, { ...platform, WebSocket })
    const worker = createSession('wss://example.com', { environment: { now, setTimeout, clearTimeout } })
    worker.send('a')
    await advance(1_000)
    network.reset()
    await advance(100)
    worker.send('b')
    await advance(10_000)
    expect([worker.state, handled]).toEqual(['live', ['a', 'b']])
    void worker.close()
  })
})

describe('Constructing a socket', () => {
  it('if there is no WebSocket says so', () => {
    const { ResilientSocket } = evaluate<typeof core>(code, { ...platform, DOMException })
    expect(() => new ResilientSocket('wss://example.com')).toThrow(/No WebSocket here/)
  })

  it('that waits for open() is safe if there is no WebSocket', async () => {
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
