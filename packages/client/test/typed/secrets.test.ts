import { inspect } from 'node:util'
import type { ResilientSocketErrorCode, ResilientSocketOptions } from 'resilient-socket'
import { json, typed } from 'resilient-socket/typed'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { incoming, outgoing, startOpen, startSocket } from './scenario.ts'

const failure = Object.assign(new Error('s3cret of the application'), { token: 's3cret' })
const fail = (): never => {
  throw failure
}
const slow = z.object({ type: z.string() }).refine(async () => true)
const JOIN = { type: 'join', room: 's3cret' } as const
const REPLY = { reply: 'joined', timeout: 1_000 } as const

type Provoke = () => Promise<readonly unknown[]>

/** What is told when the server sends this. */
function receiving(text: string, options: object = {}): Provoke {
  return async () => {
    const { socket, connection, advance } = await startOpen({}, false)
    const errors: unknown[] = []
    const live = typed(socket, { incoming, onError: (error) => errors.push(error), ...options })
    live.messages.on('message', () => expect.unreachable())
    connection().send(text)
    await advance(100)
    return errors
  }
}

/** What `send` throws and `request` rejects with. */
function sending(message: object, options: object): Provoke {
  return async () => {
    const { socket } = await startOpen({}, false)
    const live = typed(socket, { incoming, outgoing, ...options })
    const errors: unknown[] = []
    try {
      live.send(message as never)
    } catch (error) {
      errors.push(error)
    }
    await live.request(message as never, REPLY).catch((error) => errors.push(error))
    expect(errors).toHaveLength(2)
    return errors
  }
}

/** What two requests reject with before a connection is there. */
function waiting(options: ResilientSocketOptions): Provoke {
  return async () => {
    const { socket, advance } = startSocket(options, false)
    const live = typed(socket, { incoming, outgoing })
    const errors: unknown[] = []
    for (const _ of [1, 2]) live.request(JOIN, { ...REPLY, timeout: Infinity }).catch((e) => errors.push(e))
    await advance(0)
    return errors
  }
}

/** Every way to each error that only typed messages have. */
const WAYS: Readonly<
  Record<
    ResilientSocketErrorCode & ('async-schema' | 'dropped' | 'invalid-message'),
    Readonly<Record<string, Provoke>>
  >
> = {
  'async-schema': {
    'incoming is asynchronous': receiving('{"type":"s3cret"}', { incoming: slow }),
    'zod catches what is thrown': receiving('{"type":"s3cret"}', { incoming: z.any().refine(fail) }),
    'outgoing is asynchronous': sending({ type: 's3cret' }, { outgoing: slow }),
  },
  dropped: {
    'the queue is full': waiting({ queue: { maxMessages: 1 } }),
    'a newer message takes its place': waiting({ queue: { maxMessages: 1, overflow: 'drop-oldest' } }),
    'nothing may wait': waiting({ queue: false }),
  },
  'invalid-message': {
    'a text is no JSON': receiving('s3cret{'),
    'the value is wrong': receiving('{"type":"price","value":"s3cret"}'),
    'the tag is unknown': receiving('{"type":"s3cret"}'),
    'the tag is missing': receiving('{"kind":"s3cret"}', { incoming: z.any() }),
    'a value of a record is wrong': receiving('{"type":"prices","values":{"s3cret":"s3cret"}}'),
    'a key is unknown': receiving('{"type":"x","s3cret":1}', {
      incoming: z.strictObject({ type: z.literal('x') }),
    }),
    'incoming throws': receiving('{"type":"x"}', { incoming: v.pipe(v.any(), v.check(fail)) }),
    'decode throws': receiving('s3cret', { codec: { ...json, decode: fail } }),
    'decode is asynchronous': receiving('s3cret', { codec: { ...json, decode: async () => fail() } }),
    'what is sent is wrong': sending({ type: 'order', amount: 's3cret' }, {}),
    'encode throws': sending({ type: 'join', room: 's3cret', id: '1' }, { codec: { ...json, encode: fail } }),
  },
}

const ways = Object.entries(WAYS).flatMap(([code, provokes]) =>
  Object.entries(provokes).map(([way, provoke]) => [code, way, provoke] as const),
)

describe('No error shows data or the text of another error:', () => {
  it.each(ways)('%s, %s', async (code, _way, provoke) => {
    const errors = await provoke()
    expect(errors.length).toBeGreaterThan(0)
    for (const error of errors) {
      expect(error).toMatchObject({ name: 'ResilientSocketError', code })
      const { message, stack } = error as Error
      expect(`${error} ${message} ${stack} ${JSON.stringify(error)} ${inspect(error)}`).not.toMatch(/s3cret/)
    }
  })
})
