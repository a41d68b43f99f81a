import { describe, expect, it } from 'vitest'
import { createSession, type SessionOptions } from '../../src/session.ts'
import { simulate } from '../../src/testing.ts'
import { start, startLive } from './scenario.ts'

const make = (options: object): unknown => createSession('wss://example.com', options as SessionOptions)

describe("Options that are the session's own", () => {
  it.each([
    ['options.queue', { queue: {} }],
    ['options.queue', { queue: false }],
    ['options.setup', { setup: () => undefined }],
    ['options.heartbeat.format', { heartbeat: { format: { ping: () => '', pong: () => false } } }],
    ['options.heartbeat.answer', { heartbeat: { answer: () => undefined } }],
    ['options.heartbeat.maxSilence', { heartbeat: { maxSilence: 1_000 } }],
  ])('%s is refused by name', (name, options) => {
    expect(() => make(options)).toThrow(TypeError)
    expect(() => make(options)).toThrow(name)
  })
})

describe('Wrong options', () => {
  it.each([
    [TypeError, 'options', null],
    [TypeError, 'options.optional', { optional: 'yes' }],
    [TypeError, 'options.unacked', { unacked: 5 }],
    [TypeError, 'options.unacked.maxMessages', { unacked: { maxMessages: '5' } }],
    [RangeError, 'options.unacked.maxMessages', { unacked: { maxMessages: 0 } }],
    [RangeError, 'options.unacked.maxBytes', { unacked: { maxBytes: -1 } }],
    [RangeError, 'options.unacked.maxBytes', { unacked: { maxBytes: Number.NaN } }],
    [RangeError, 'options.connectTimeout', { connectTimeout: 0 }],
    [TypeError, 'options.heartbeat', { heartbeat: 'off' }],
    [TypeError, 'options.heartbeat.patience', { heartbeat: { patience: 5 } }],
    [
      RangeError,
      'options.heartbeat.patience.busy',
      { heartbeat: { patience: { idle: 20_000, busy: 10_000 } } },
    ],
    [TypeError, 'options.signal', { signal: {} }],
    [TypeError, 'options.classifyClose', { classifyClose: 'retry' }],
    [TypeError, 'options.autoConnect', { autoConnect: 'no' }],
  ] as const)('are named: $1, %#', (type, name, options) => {
    expect(() => make(options as unknown as object)).toThrow(type)
    expect(() => make(options as unknown as object)).toThrow(name)
  })

  it.each([
    ['a protocol twice', ['a', 'a']],
    ['a protocol that is none', 'a b'],
  ])('are refused as by the socket: %s, with auth as a function, too', (_, protocols) => {
    expect(() => make({ protocols })).toThrow(DOMException)
    expect(() => make({ protocols, auth: () => 'x' })).toThrow(DOMException)
  })

  it('may be undefined, which is the default', () => {
    const { environment, WebSocket } = simulate()
    const names = [
      'auth',
      'optional',
      'unacked',
      'heartbeat',
      'protocols',
      'classifyClose',
      'autoConnect',
      'signal',
    ]
    const options = Object.fromEntries(names.map((name) => [name, undefined]))
    expect(() => make({ environment, WebSocket, ...options })).not.toThrow()
  })
})

describe('The options of the socket', () => {
  it('reach it: protocols, binaryType, classifyClose', async () => {
    const asked: number[] = []
    const { session, hub, simulation, until } = await startLive({
      protocols: ['chat', 'other'],
      binaryType: 'arraybuffer',
      classifyClose: ({ code }) => {
        asked.push(code)
        return 'stop'
      },
    })
    expect(simulation.network.dials[0]?.protocols).toEqual(['chat', 'other'])
    expect([session.socket.protocol, session.socket.binaryType]).toEqual(['chat', 'arraybuffer'])
    hub.session.close(4000)
    await until(() => session.state === 'ended')
    expect(asked).toEqual([4000])
  })

  it.each([
    ['a list', ['chat']],
    ['a text', 'chat'],
    ['nothing', undefined],
    ['a function', () => ['chat']],
  ] as const)('protocols may be %s, with auth as a function', async (_, protocols) => {
    const { session, simulation, until } = start({
      protocols: protocols as SessionOptions['protocols'],
      auth: () => 'x',
    })
    await until(() => session.state === 'live')
    expect(simulation.network.dials[0]?.protocols).toEqual(protocols === undefined ? [] : ['chat'])
  })

  it('maxAge rotates by itself, without a loss', async () => {
    const { session, hub, until, names, advance } = await startLive({ maxAge: 60_000 })
    for (let count = 0; count < 100; count += 1) {
      session.send(`${count}`)
      await advance(3_000)
    }
    await until(() => session.unacked.messages === 0)
    expect(hub.handled).toHaveLength(100)
    expect(names()).toContain('resumed')
    expect(names()).not.toContain('reset')
    expect(names().filter((name) => name.startsWith('state'))).toEqual([])
  })

  it('overlap: false closes the old connection first, without a loss', async () => {
    const { session, hub, until, emitted, told } = await startLive({ overlap: false })
    session.socket.rotate()
    session.send('a')
    hub.session.send('x')
    await until(() => told('resumed').length === 1)
    session.send('b')
    await until(() => hub.handled.length + emitted().length === 3)
    expect([hub.handled, emitted()]).toEqual([['a', 'b'], ['x']])
    expect(hub.sessions).toHaveLength(1)
  })

  it('a url function is called for each attempt', async () => {
    const { environment, WebSocket, network, advance } = simulate()
    let count = 0
    const url = (): string => {
      count += 1
      return `wss://example.com/${count}`
    }
    createSession(url, { environment, WebSocket, optional: true })
    await advance(4_000)
    network.reset()
    await advance(20_000)
    expect(network.dials.map((dial) => dial.url)).toEqual(['wss://example.com/1', 'wss://example.com/2'])
  })
})
