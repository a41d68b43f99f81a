import { inspect } from 'node:util'
import { type } from 'arktype'
import { ResilientSocketError } from 'resilient-socket'
import { InvalidMessageError, json, typed } from 'resilient-socket/typed'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { incoming, listenersOf, outgoing, startOpen, startSocket, typedOver } from './scenario.ts'

const SECRET = 'my-secret'
const NO_MATCH = "A message doesn't match options.incoming: see error.issues"

describe('What comes in', () => {
  it('goes to the listeners of its tag, and to those of all messages', async () => {
    const { socket, connection, advance } = await startOpen()
    const live = typedOver(socket)
    const prices: number[] = []
    const all: unknown[] = []
    live.on('price', ({ value }) => prices.push(value))
    live.on('joined', () => prices.push(-1))
    live.messages.on('message', (message) => all.push(message))
    connection().send('{"type":"price","value":1,"more":true}')
    await advance(100)
    expect(prices).toEqual([1])
    expect(all).toEqual([{ type: 'price', value: 1 }])
  })

  it('is what the schema makes of it', async () => {
    const { socket, connection, advance } = await startOpen()
    const at = z.object({ kind: z.literal('at'), time: z.iso.datetime().transform((text) => new Date(text)) })
    const emitted: Date[] = []
    typed(socket, { incoming: at, tag: 'kind' }).on('at', ({ time }) => emitted.push(time))
    connection().send('{"kind":"at","time":"2026-01-02T03:04:05Z"}')
    await advance(100)
    expect(emitted).toEqual([new Date('2026-01-02T03:04:05Z')])
  })

  it.each([
    ['valibot', v.object({ type: v.literal('price'), value: v.number() })],
    ['arktype', type({ type: "'price'", value: 'number' })],
    ['zod', z.object({ type: z.literal('price'), value: z.number() })],
  ])('is parsed by %s', async (_library, schema) => {
    const { socket, connection, advance } = await startOpen()
    const errors: ResilientSocketError[] = []
    const emitted: unknown[] = []
    const live = typed(socket, {
      incoming: schema as unknown as typeof incoming,
      onError: (error) => errors.push(error),
    })
    live.messages.on('message', (message) => emitted.push(message))
    connection().send(`{"type":"price","value":"${SECRET}"}`)
    connection().send('{"type":"price","value":2}')
    await advance(100)
    expect(emitted).toEqual([{ type: 'price', value: 2 }])
    expect(errors.map(({ message }) => message)).toEqual([NO_MATCH])
    const [error] = errors as InvalidMessageError[]
    expect(error?.issues).toHaveLength(1)
    expect(`${error?.stack}${inspect(error, { depth: 9 })}${JSON.stringify(error)}`).not.toContain(SECRET)
    expect(Object.keys(error ?? {})).not.toContain('issues')
  })

  it.each([
    ['no JSON', `${SECRET}{`, 'options.codec.decode threw: SyntaxError, see error.thrown'],
    ['binary', new Uint8Array([1]), 'A message is binary, not JSON: set options.codec, or send texts'],
    ['of an unknown tag', `{"type":"${SECRET}"}`, NO_MATCH],
    ['null', 'null', NO_MATCH],
    ['wrong in a record', `{"type":"prices","values":{"${SECRET}":"1"}}`, NO_MATCH],
  ])('is told once if it is %s, and the next message comes', async (_what, data, text) => {
    const { socket, connection, advance } = await startOpen({ binaryType: 'arraybuffer' })
    const errors: ResilientSocketError[] = []
    const emitted: unknown[] = []
    const live = typed(socket, { incoming, onError: (error) => errors.push(error) })
    live.on('price', (message) => emitted.push(message))
    connection().send(data)
    connection().send('{"type":"price","value":2}')
    await advance(100)
    expect(errors.map(({ code, message }) => [code, message])).toEqual([['invalid-message', text]])
    expect(inspect(errors, { depth: 9 })).not.toContain(SECRET)
    expect(emitted).toHaveLength(1)
    expect(socket.state).toBe('open')
  })

  it('needs a string as its tag, whatever the schema says', async () => {
    const { socket, connection, advance } = await startOpen()
    const errors: ResilientSocketError[] = []
    const live = typed(socket, { incoming: z.any(), onError: (error) => errors.push(error) })
    live.messages.on('message', () => expect.unreachable())
    for (const text of ['{"type":1}', '{}', '5', 'null', '"x"']) connection().send(text)
    await advance(100)
    expect(errors.map(({ code }) => code)).toEqual(Array(5).fill('invalid-message'))
  })

  it('goes to reportError if there is no onError', async () => {
    const { socket, connection, advance } = await startOpen()
    typedOver(socket).on('price', () => undefined)
    connection().send('?')
    await expect(advance(100)).rejects.toThrow('options.codec.decode threw: SyntaxError')
  })
})

describe('What fails', () => {
  const promise = (): Promise<never> => Promise.reject(new Error(SECRET))
  const schemaOf = (validate: (value: unknown) => unknown) => ({
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: validate as never,
      types: undefined as never,
    },
  })
  const thrower = (thrown: unknown) => () => {
    throw thrown
  }
  const hostile = new Proxy(new Error(SECRET), { getPrototypeOf: thrower(0), get: thrower(1) })

  it.each([
    [
      'a schema throws',
      { incoming: schemaOf(thrower(new Error(SECRET))) },
      'options.incoming threw: Error, see error.thrown',
    ],
    [
      'a schema throws nothing',
      { incoming: schemaOf(thrower(undefined)) },
      'options.incoming threw: undefined, see error.thrown',
    ],
    [
      'a schema throws a hostile value',
      { incoming: schemaOf(thrower(hostile)) },
      'options.incoming threw: object, see error.thrown',
    ],
    [
      'a schema returns nothing',
      { incoming: schemaOf(() => undefined) },
      'options.incoming threw: TypeError, see error.thrown',
    ],
    [
      'issues are malformed',
      { incoming: schemaOf(() => ({ issues: true })) },
      'options.incoming threw: TypeError, see error.thrown',
    ],
    [
      'a codec throws',
      { incoming, codec: { ...json, decode: thrower(SECRET) } },
      'options.codec.decode threw: string, see error.thrown',
    ],
    [
      'a codec throws a hostile value',
      { incoming, codec: { ...json, decode: thrower(hostile) } },
      'options.codec.decode threw: object, see error.thrown',
    ],
    [
      'a codec is asynchronous',
      { incoming, codec: { ...json, decode: promise } },
      'options.codec.decode returned a promise: it must be synchronous',
    ],
  ])('is told for each message: %s', async (_what, options, text) => {
    const { socket, connection, advance } = await startOpen()
    const errors: ResilientSocketError[] = []
    const live = typed(socket, {
      ...(options as { incoming: typeof incoming }),
      onError: (error) => errors.push(error),
    })
    live.messages.on('message', () => expect.unreachable())
    connection().send('{"type":"price","value":1}')
    connection().send('{"type":"price","value":2}')
    await advance(100)
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['invalid-message', text],
      ['invalid-message', text],
    ])
    expect(inspect(errors, { depth: 9 })).not.toContain(SECRET)
  })

  it('is reported once for an asynchronous schema, and its rejection is handled', async () => {
    const { socket, connection, advance } = await startOpen()
    const errors: ResilientSocketError[] = []
    const schema = schemaOf(promise)
    const live = typed(socket, {
      incoming: schema,
      outgoing: schema,
      onError: (error: ResilientSocketError) => errors.push(error),
    } as never)
    live.messages.on('message', () => expect.unreachable())
    connection().send('{"type":"price"}')
    connection().send('{"type":"price"}')
    await advance(100)
    expect(errors.map(({ code }) => code)).toEqual(['async-schema'])
    const sending = live as unknown as { send(message: unknown): void }
    expect(() => sending.send({})).toThrow(expect.objectContaining({ code: 'async-schema' }))
  })

  it('in onError or a listener goes to reportError, and the others still run', async () => {
    const { socket, connection, advance } = await startOpen()
    const emitted: string[] = []
    const live = typed(socket, { incoming, onError: thrower(new Error('onError')) })
    live.on('price', thrower(new Error('listener')))
    live.on('price', () => emitted.push('price'))
    connection().send('{"type":"price","value":1}')
    await expect(advance(100)).rejects.toThrow('listener')
    connection().send('?')
    await expect(advance(100)).rejects.toThrow('onError')
    expect(emitted).toEqual(['price'])
  })

  it('in reportError itself does no harm', async () => {
    const emitted: number[] = []
    const { socket, connection, advance } = await startOpen(
      { environment: { reportError: thrower(1) } },
      true,
    )
    const live = typed(socket, { incoming })
    live.on('price', thrower(new Error('listener')))
    live.on('price', ({ value }) => emitted.push(value))
    connection().send('?')
    connection().send('{"type":"price","value":1}')
    await advance(100)
    expect(emitted).toEqual([1])
  })
})

describe('Listeners', () => {
  it('that are removed while a message is told aren’t called, and added ones not yet', async () => {
    const { socket, connection, advance } = await startOpen()
    const live = typedOver(socket)
    const emitted: string[] = []
    live.on('price', () => {
      emitted.push('first')
      stop()
      live.messages.off('message', last)
      live.on('price', () => emitted.push('added'))
    })
    const stop = live.on('price', () => emitted.push('removed'))
    const last = (): void => void emitted.push('removed, too')
    live.messages.on('message', last)
    connection().send('{"type":"price","value":1}')
    await advance(100)
    expect(emitted).toEqual(['first'])
  })

  it('of the socket are there only while somebody listens', async () => {
    const { socket } = await startOpen()
    const live = typedOver(socket)
    const listener = (): void => undefined
    expect(listenersOf(socket)).toBe(0)
    const stop = live.on('price', listener)
    const stopAgain = live.on('price', listener)
    live.messages.on('message', listener)
    expect(listenersOf(socket)).toBe(1)
    stop()
    stop()
    live.messages.off('message', listener)
    expect(listenersOf(socket)).toBe(1)
    stopAgain()
    expect(listenersOf(socket)).toBe(0)
    live.on('price', listener)
    expect(listenersOf(socket)).toBe(1)
  })
})

describe('send', () => {
  it('checks, encodes and sends what the schema makes of it', async () => {
    const { socket, received, advance } = await startOpen()
    const schema = z.object({ type: z.literal('at'), time: z.date().transform((date) => date.getTime()) })
    const live = typed(socket, { incoming, outgoing: schema })
    expect(live.send({ type: 'at', time: new Date(5) })).toBe('sent')
    await advance(100)
    expect(received).toEqual(['{"type":"at","time":5}'])
    expect(live.socket).toBe(socket)
  })

  it('returns what the socket returns, and passes its options on', () => {
    const { socket } = startSocket()
    const live = typedOver(socket)
    expect(live.send({ type: 'order', amount: 1 })).toBe('queued')
    expect(live.send({ type: 'order', amount: 1 }, { volatile: true })).toBe('dropped')
  })

  it.each([
    [
      'a message that doesn’t match',
      {},
      { type: 'order', amount: SECRET },
      'options.outgoing: see error.issues',
    ],
    [
      'what can’t be encoded',
      { outgoing: z.any() },
      { type: 'order', amount: 1n },
      'options.codec.encode threw: TypeError',
    ],
  ])('throws for %s, and sends nothing', async (_what, options, message, text) => {
    const { socket, received, advance } = await startOpen()
    const live = typed(socket, { incoming, outgoing, ...options })
    const send = (): unknown => live.send(message as never)
    expect(send).toThrow(InvalidMessageError)
    expect(send).toThrow(text)
    expect(send).toThrow(expect.objectContaining({ code: 'invalid-message' }))
    expect(send).not.toThrow(SECRET)
    await advance(100)
    expect(received).toEqual([])
  })

  it('takes any codec', async () => {
    const { socket, connection, advance, network } = await startOpen({ binaryType: 'arraybuffer' })
    const encoder = new TextEncoder()
    const codec = {
      encode: (message: unknown) => encoder.encode(JSON.stringify(message)),
      decode: (data: unknown) => JSON.parse(new TextDecoder().decode(data as ArrayBuffer)),
    }
    const got: unknown[] = []
    network.onMessage = (_connection, data) => got.push(data)
    const live = typed(socket, { incoming, outgoing, codec })
    const prices: number[] = []
    live.on('price', ({ value }) => prices.push(value))
    live.send({ type: 'order', amount: 1 })
    connection().send(encoder.encode('{"type":"price","value":3}'))
    await advance(100)
    expect(got).toEqual([expect.any(ArrayBuffer)])
    expect(prices).toEqual([3])
  })

  it('is missing without a schema of what goes out', async () => {
    const { socket } = await startOpen()
    const live = typed(socket, { incoming }) as unknown as { send(message: unknown): void }
    expect(() => live.send({})).toThrow('typed() needs options.outgoing to send')
  })

  it('throws errors of the package', () => {
    expect(new InvalidMessageError('text')).toBeInstanceOf(ResilientSocketError)
  })
})
