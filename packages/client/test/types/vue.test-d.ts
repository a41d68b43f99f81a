// What the compiler must infer of the composables, and what it must refuse; nobody runs this.
import { expectTypeOf } from 'vitest'
import { type ComputedRef, computed, type ShallowRef, shallowRef, toRef } from 'vue'
import { ResilientSocket, type Status } from '../../src/index.ts'
import { createSession, type Session, type SessionMessage } from '../../src/session.ts'
import {
  type MessageSource,
  provideSocket,
  useContextSocket,
  useMessage,
  useReduced,
  useSocket,
  useStatus,
} from '../../src/vue.ts'

const url = 'wss://example.com/live'
const props = { url, socket: new ResilientSocket(url) as ResilientSocket | undefined }

// What the factory makes is what there is.
const socket = useSocket(
  () => new ResilientSocket(props.url),
  () => props.url,
)
expectTypeOf(socket).toEqualTypeOf<Readonly<ShallowRef<ResilientSocket | undefined>>>()
const session = useSocket(() => createSession(url), [() => props.url, shallowRef(1)])
expectTypeOf(session.value).toEqualTypeOf<Session | undefined>()
const maybe = useSocket(() => (props.url ? new ResilientSocket(props.url) : undefined))
expectTypeOf(maybe.value).toEqualTypeOf<ResilientSocket | undefined>()
// @ts-expect-error a socket isn't a factory
useSocket(new ResilientSocket(url))
// @ts-expect-error what can't be closed
useSocket(() => new EventTarget())
// @ts-expect-error a string isn't reactive
useSocket(() => new ResilientSocket(props.url), props.url)
// @ts-expect-error it is the composable's to change
socket.value = undefined

// Statuses, selected or not, of all kinds of sources.
expectTypeOf(useStatus(socket)).toEqualTypeOf<ComputedRef<Status>>()
expectTypeOf(useStatus(session).value).toEqualTypeOf<Status>()
expectTypeOf(useStatus(() => props.socket).value.state).toEqualTypeOf<Status['state']>()
expectTypeOf(useStatus(undefined, ({ state }) => state === 'open')).toEqualTypeOf<ComputedRef<boolean>>()
expectTypeOf(
  useStatus(socket, (status) => (status.state === 'waiting' ? status.retryAt : 0)).value,
).toBeNumber()
// @ts-expect-error it is readonly
useStatus(socket).value = { state: 'idle', health: 'down' }
// @ts-expect-error a URL isn't a source
useStatus(url)

// Messages of sockets, sessions, and typed sockets, whatever holds them.
for (const source of [
  socket,
  () => props.socket,
  computed(() => props.socket),
  toRef(props, 'socket'),
] as const)
  useMessage(source, (event) => expectTypeOf(event.data).toBeAny())
useMessage(new ResilientSocket(url), (event) => expectTypeOf(event.data).toBeAny())
useMessage(session, (event) => expectTypeOf(event).toEqualTypeOf<SessionMessage>())
useMessage(createSession(url), (event) => expectTypeOf(event).toEqualTypeOf<SessionMessage>())

interface Price {
  readonly type: 'price'
  readonly value: number
}
declare const live: { readonly messages: MessageSource<Price> }
useMessage(live.messages, (message) => expectTypeOf(message).toEqualTypeOf<Price>())
useMessage(
  computed(() => (socket.value ? live.messages : undefined)),
  (message) => expectTypeOf(message).toEqualTypeOf<Price>(),
)

// What they add up to.
const total = useReduced(live.messages, (sum, { value }) => sum + value, 0)
expectTypeOf(total.value).toEqualTypeOf<number>()
const texts = useReduced(socket, (texts, { data }) => [...texts, String(data)], [] as readonly string[])
expectTypeOf(texts.value).toEqualTypeOf<readonly string[]>()
// @ts-expect-error the reducer's state is another one
useReduced(socket, (sum) => sum.length, 0)
// @ts-expect-error it is the reducer's to change
total.value = 1

// Provided ones.
expectTypeOf(provideSocket(socket)).toEqualTypeOf(socket)
expectTypeOf(useContextSocket().value).toEqualTypeOf<ResilientSocket | undefined>()
expectTypeOf(useContextSocket<Session>().value).toEqualTypeOf<Session | undefined>()
