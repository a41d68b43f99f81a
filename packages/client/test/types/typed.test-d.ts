// What the compiler must infer of typed messages, and what it must refuse; nobody runs this.
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type } from 'arktype'
import { ResilientSocket, type ResilientSocketError, type SendResult } from 'resilient-socket'
import { createSession, type Session } from 'resilient-socket/session'
import { type Codec, json, type StandardSchema, typed } from 'resilient-socket/typed'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

const socket = new ResilientSocket('wss://example.com/live')
const session = createSession('wss://example.com/live')

interface Price {
  type: 'price'
  value: number
}
interface Joined {
  type: 'joined'
  id: string
  users: string[]
}

const libraries = {
  zod: {
    incoming: z.discriminatedUnion('type', [
      z.object({ type: z.literal('price'), value: z.number() }),
      z.object({ type: z.literal('joined'), id: z.string(), users: z.array(z.string()) }),
    ]),
    outgoing: z.union([
      z.object({ type: z.literal('order'), amount: z.number() }),
      z.object({ type: z.literal('join'), id: z.string(), room: z.string() }),
    ]),
  },
  valibot: {
    incoming: v.variant('type', [
      v.object({ type: v.literal('price'), value: v.number() }),
      v.object({ type: v.literal('joined'), id: v.string(), users: v.array(v.string()) }),
    ]),
    outgoing: v.variant('type', [
      v.object({ type: v.literal('order'), amount: v.number() }),
      v.object({ type: v.literal('join'), id: v.string(), room: v.string() }),
    ]),
  },
  arktype: {
    incoming: type({ type: "'price'", value: 'number' }).or({
      type: "'joined'",
      id: 'string',
      users: 'string[]',
    }),
    outgoing: type({ type: "'order'", amount: 'number' }).or({
      type: "'join'",
      id: 'string',
      room: 'string',
    }),
  },
}

// The tag narrows, whichever library the schema comes from.
const live = typed(socket, libraries.zod)
expectTypeOf(live.on('price', (message) => expectTypeOf(message).toEqualTypeOf<Price>())).toEqualTypeOf<
  () => void
>()
live.on('joined', (message) => expectTypeOf(message).toEqualTypeOf<Joined>())
live.messages.on('message', (message) => expectTypeOf(message).toEqualTypeOf<Price | Joined>())
live.messages.off('message', (message) => expectTypeOf(message).toEqualTypeOf<Price | Joined>())
expectTypeOf(live.socket).toEqualTypeOf<ResilientSocket>()
const valibot = typed(socket, libraries.valibot)
valibot.on('price', (message) => expectTypeOf(message).toEqualTypeOf<Price>())
const arktype = typed(socket, libraries.arktype)
arktype.on('joined', (message) => expectTypeOf(message).toEqualTypeOf<Joined>())

// @ts-expect-error no such tag
live.on('prices', () => undefined)
// @ts-expect-error no such tag
valibot.on('prices', () => undefined)
// @ts-expect-error no such tag
arktype.on('prices', () => undefined)
// @ts-expect-error a listener of another message
live.on('price', (message: Joined) => message)
// @ts-expect-error no listener
live.on('price')
// @ts-expect-error only messages
live.messages.on('open', () => undefined)

// Sending.
expectTypeOf(live.send({ type: 'order', amount: 1 })).toEqualTypeOf<SendResult>()
live.send({ type: 'order', amount: 1 }, { volatile: true, ttl: 5 })
valibot.send({ type: 'order', amount: 1 })
arktype.send({ type: 'order', amount: 1 })
// @ts-expect-error no such tag
live.send({ type: 'price', value: 1 })
// @ts-expect-error a wrong payload
live.send({ type: 'order', amount: '1' })
// @ts-expect-error a wrong payload
valibot.send({ type: 'order', amount: '1' })
// @ts-expect-error a wrong payload
arktype.send({ type: 'order', amount: '1' })
// @ts-expect-error a field is missing
live.send({ type: 'order' })
// @ts-expect-error a field too many
live.send({ type: 'order', amount: 1, more: 1 })
// @ts-expect-error no such option
live.send({ type: 'order', amount: 1 }, { retries: 1 })

// Requests have an id, which isn't theirs to give; answers are narrowed.
expectTypeOf(live.request({ type: 'join', room: 'a' }, { reply: 'joined' })).toEqualTypeOf<Promise<Joined>>()
expectTypeOf(valibot.request({ type: 'join', room: 'a' }, { reply: 'joined' })).toEqualTypeOf<
  Promise<Joined>
>()
expectTypeOf(arktype.request({ type: 'join', room: 'a' }, { reply: 'joined' })).toEqualTypeOf<
  Promise<Joined>
>()
live.request(
  { type: 'join', room: 'a' },
  { reply: ['joined'], signal: AbortSignal.timeout(1), timeout: Infinity },
)
// @ts-expect-error it has no id
live.request({ type: 'order', amount: 1 }, { reply: 'joined' })
// @ts-expect-error its id is made
live.request({ type: 'join', id: 'a', room: 'a' }, { reply: 'joined' })
// @ts-expect-error a wrong payload
live.request({ type: 'join', room: 1 }, { reply: 'joined' })
// @ts-expect-error a field is missing
live.request({ type: 'join' }, { reply: 'joined' })
// @ts-expect-error an answer without an id
live.request({ type: 'join', room: 'a' }, { reply: 'price' })
// @ts-expect-error no such answer
live.request({ type: 'join', room: 'a' }, { reply: 'left' })
// @ts-expect-error which answer?
live.request({ type: 'join', room: 'a' }, {})
// @ts-expect-error which answer?
live.request({ type: 'join', room: 'a' })

// Several answers.
const answers = z.union([
  z.object({ type: z.literal('joined'), id: z.string() }),
  z.object({ type: z.literal('refused'), id: z.string(), why: z.string() }),
])
expectTypeOf(
  typed(socket, { incoming: answers, outgoing: libraries.zod.outgoing }).request(
    { type: 'join', room: 'a' },
    { reply: ['joined', 'refused'] },
  ),
).resolves.toEqualTypeOf<{ type: 'joined'; id: string } | { type: 'refused'; id: string; why: string }>()

// What goes out is typed by what the schema takes, what comes in by what it makes.
const transforming = z.object({ type: z.literal('at'), time: z.string().transform((text) => new Date(text)) })
const transformed = typed(socket, { incoming: transforming, outgoing: transforming })
transformed.on('at', ({ time }) => expectTypeOf(time).toEqualTypeOf<Date>())
transformed.send({ type: 'at', time: '2026-01-01' })
// @ts-expect-error the schema takes a string
transformed.send({ type: 'at', time: new Date() })

// Another tag, another key, and ids that aren't strings.
const numbered = z.object({ kind: z.literal('ask'), seq: z.number() })
const answer = z.object({ kind: z.literal('answer'), seq: z.number() })
const keyed = { incoming: answer, outgoing: numbered, tag: 'kind', id: 'seq' } as const
typed(socket, { ...keyed, createId: () => 5 }).request({ kind: 'ask' }, { reply: 'answer' })
// @ts-expect-error default ids are strings
typed(socket, keyed).request({ kind: 'ask' }, { reply: 'answer' })
// @ts-expect-error ids of the wrong type
typed(socket, { ...keyed, createId: () => 'a' }).request({ kind: 'ask' }, { reply: 'answer' })
const strings = typed(socket, keyed)
expectTypeOf<
  Parameters<typeof strings.request>[0]
>().toEqualTypeOf<"No message of outgoing has an 'seq' of the type that createId returns">()

// Messages that can't be told apart.
// @ts-expect-error no tag
typed(socket, { incoming: z.object({ value: z.number() }) })
// @ts-expect-error one of them has none
typed(socket, { incoming: z.union([answer, z.object({ value: z.number() })]), tag: 'kind' })
// @ts-expect-error the tag is no string
typed(socket, { incoming: z.object({ type: z.number() }) })
// @ts-expect-error another tag
typed(socket, { incoming: answer })
// @ts-expect-error no schema
typed(socket, {})
// @ts-expect-error no schema
typed(socket, { incoming: (value: unknown) => value })

// Only receiving.
const receiver = typed(socket, { incoming: libraries.zod.incoming })
receiver.on('price', ({ value }) => expectTypeOf(value).toEqualTypeOf<number>())
// @ts-expect-error nothing to send
receiver.send({ type: 'order', amount: 1 })
// @ts-expect-error nothing to ask
receiver.request({ type: 'join', room: 'a' }, { reply: 'joined' })

// Over a session.
const over = typed(session, libraries.zod)
expectTypeOf(over.socket).toEqualTypeOf<Session>()
over.send({ type: 'order', amount: 1 }, { volatile: true })
// @ts-expect-error messages of sessions don't expire
over.send({ type: 'order', amount: 1 }, { ttl: 1 })
// @ts-expect-error the session sends
typed(session.socket, libraries.zod)

// Errors and codecs.
typed(socket, {
  incoming: answers,
  onError: (error) => expectTypeOf(error).toEqualTypeOf<ResilientSocketError>(),
  codec: { encode: (message) => JSON.stringify([message]), decode: (data) => JSON.parse(String(data))[0] },
})
expectTypeOf(json).toEqualTypeOf<Codec>()
// @ts-expect-error nothing that can be sent
typed(socket, { incoming: answers, codec: { ...json, encode: () => 5 } })

// The description of the standard is the standard's.
expectTypeOf<StandardSchemaV1<string, number>>().toExtend<StandardSchema<string, number>>()
