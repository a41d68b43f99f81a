import { describe, expect, it, vi } from 'vitest'
import { type HeartbeatFormat, ResilientSocket, type ResilientSocketOptions } from '../../src/index.ts'
import { accept, start, startOpen } from '../simulation/scenario.ts'
import { World } from '../simulation/world.ts'

/** Names of options, with a value of a wrong type. */
const WRONG_TYPES: [name: string, value: unknown][] = [
  ['autoConnect', 'yes'],
  ['binaryType', 'text'],
  ['connectTimeout', '10'],
  ['closeTimeout', {}],
  ['heartbeat', true],
  ['heartbeat', null],
  ['heartbeat.interval', '20s'],
  ['heartbeat.timeout', 5_000],
  ['heartbeat.timeout.min', null],
  ['heartbeat.timeout.max', '5'],
  ['heartbeat.attempts', [2]],
  ['heartbeat.format', 'json'],
  ['heartbeat.format.ping', 'ping'],
  ['heartbeat.format.pong', /pong/],
  ['heartbeat.maxSilence', true],
  ['heartbeat.answer', 'pong'],
  ['backoff', 1_000],
  ['backoff', null],
  ['backoff.min', '1'],
  ['backoff.max', null],
  ['backoff.factor', {}],
  ['backoff.restartWindow', []],
  ['backoff.hidden', true],
  ['stableAfter', '5s'],
  ['maxAttempts', null],
  ['classifyClose', { 1000: 'stop' }],
  ['queue', true],
  ['queue', 100],
  ['queue.maxMessages', '100'],
  ['queue.maxBytes', null],
  ['queue.overflow', 'drop'],
  ['highWaterMark', '64k'],
  ['setup', 'auth'],
  ['signal', 'abort'],
  ['WebSocket', 'ws'],
  ['environment', 'node'],
]

const NUMBERS = [
  'connectTimeout',
  'closeTimeout',
  'heartbeat.interval',
  'heartbeat.timeout.min',
  'heartbeat.timeout.max',
  'heartbeat.attempts',
  'heartbeat.maxSilence',
  'backoff.min',
  'backoff.max',
  'backoff.factor',
  'backoff.restartWindow',
  'backoff.hidden',
  'stableAfter',
  'maxAttempts',
  'queue.maxMessages',
  'queue.maxBytes',
  'highWaterMark',
]

/** `{ a: { b: value } }` for `a.b`. */
function optionsWith(name: string, value: unknown): ResilientSocketOptions {
  return name.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object
}

function errorOf(options: ResilientSocketOptions): unknown {
  try {
    start(options)
  } catch (error) {
    return error
  }
  return undefined
}

describe('An option of a wrong type', () => {
  it.each(WRONG_TYPES)('%s: %j is a TypeError that names it', (name, value) => {
    const error = errorOf(optionsWith(name, value))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(`options.${name} `)
  })
})

describe('An option out of range', () => {
  const cases = NUMBERS.flatMap((name) => [-1, Number.NaN].map((value) => [name, value] as const))
  it.each(cases)('%s: %s is a RangeError that names option and value', (name, value) => {
    const error = errorOf(optionsWith(name, value))
    expect(error).toBeInstanceOf(RangeError)
    expect(String(error)).toContain(`options.${name} `)
    expect(String(error)).toContain(String(value))
  })

  it.each(['connectTimeout', 'closeTimeout', 'heartbeat.interval', 'backoff.max'])(
    '%s: Infinity is a RangeError',
    (name) => {
      expect(errorOf(optionsWith(name, Infinity))).toBeInstanceOf(RangeError)
    },
  )

  it('dials nothing', () => {
    const world = new World()
    expect(() => start({ WebSocket: world.WebSocket, stableAfter: -1 })).toThrow(RangeError)
    expect(world.sockets).toEqual([])
    expect(world.timerCount).toBe(0)
    expect(world.listenerCount).toBe(0)
  })
})

describe('Options', () => {
  it('may be undefined, each of them', async () => {
    const names = [...WRONG_TYPES.map(([name]) => name), ...NUMBERS, 'protocols'].filter(
      (name) => name !== 'environment' && name !== 'WebSocket',
    )
    for (const name of names) {
      const { world, socket } = start(optionsWith(name, undefined))
      await accept(world)
      expect(socket.state, name).toBe('open')
    }
  })

  it('may be left out as a whole', async () => {
    const world = new World()
    vi.stubGlobal('WebSocket', world.WebSocket)
    const socket = new ResilientSocket('wss://example.com')
    vi.unstubAllGlobals()
    expect(world.sockets).toHaveLength(1)
    await socket.close()
  })

  it.each(['chat', null, 42])('are no %j: protocols are an option', (options) => {
    const make = (): unknown => new ResilientSocket('wss://example.com', options as ResilientSocketOptions)
    expect(make).toThrow(/^options must be of type object/)
  })

  it('are read once: a later change of the object changes nothing', async () => {
    const options = { connectTimeout: 1_000, queue: { maxMessages: 1 } }
    const { world, socket } = start(options)
    options.connectTimeout = 60_000
    options.queue.maxMessages = 5
    expect([socket.send('a'), socket.send('b')]).toEqual(['queued', 'dropped'])
    await world.advance(1_000)
    expect(socket.state).toBe('waiting')
  })

  it('maxAttempts: Infinity is allowed', () => {
    expect(start({ maxAttempts: Infinity }).socket.state).toBe('connecting')
  })
})

describe('heartbeat.format', () => {
  class Numbered implements HeartbeatFormat {
    readonly #word = 'beat'
    ping(id: string): string {
      return `${this.#word} ${id}`
    }
    pong(data: unknown): string | false {
      return String(data).startsWith(`${this.#word} `) && String(data).slice(5)
    }
  }

  it('may be an instance of a class', async () => {
    const { world, socket, told } = await startOpen({ heartbeat: { format: new Numbered() } })
    const answer = socket.ping()
    expect(told('error')).toEqual([])
    expect(world.socket.sent).toEqual([expect.stringMatching(/^beat /)])
    await world.advance(40)
    world.socket.deliver(world.socket.sent[0] ?? '')
    expect(await answer).toBe(40)
  })
})
