// What the compiler must infer of Svelte's functions, and what it must refuse; nobody runs this.
import { expectTypeOf } from 'vitest'
import type { WebMessageEvent } from '../../src/environment/web-types.ts'
import { ResilientSocket, type Status } from '../../src/index.ts'
import { createSession, type Session, type SessionMessage } from '../../src/session.ts'
import {
  type Current,
  type HasStatus,
  type MaybeReactive,
  type MessageSource,
  provideSocket,
  useContextSocket,
  useMessage,
  useReduced,
  useSocket,
  useStatus,
} from '../../src/svelte.ts'

const URL = 'wss://example.com/live'
const live = new ResilientSocket(URL)

declare const prices: MessageSource<{ readonly price: number }> | undefined

// A socket, a session, or what else can be closed; also none.
const socket = useSocket(() => new ResilientSocket(URL))
expectTypeOf(socket).toEqualTypeOf<Current<ResilientSocket | undefined>>()
const session = useSocket(
  () => createSession(URL),
  () => [URL, 1],
)
expectTypeOf(session).toEqualTypeOf<Current<Session | undefined>>()
expectTypeOf(useSocket(() => (Math.random() > 1 ? live : undefined))).toEqualTypeOf(socket)
// @ts-expect-error nobody could close it
useSocket(() => ({ send: () => undefined }))
// @ts-expect-error dependencies are a function, so that their runes are tracked
useSocket(() => new ResilientSocket(URL), [URL])
// @ts-expect-error only the hook sets it
socket.current = live

// The status, or what is selected from it.
expectTypeOf(useStatus(socket)).toEqualTypeOf<Current<Status>>()
expectTypeOf(useStatus(session, ({ state }) => state === 'open').current).toEqualTypeOf<boolean>()
useStatus(live)
useStatus({ socket: live })
useStatus(() => session.current)
useStatus(undefined)
expectTypeOf<Parameters<typeof useStatus>[0]>().toEqualTypeOf<MaybeReactive<HasStatus>>()
// @ts-expect-error there is no such state
useStatus(socket, ({ state }) => state === 'reconnecting')
// @ts-expect-error a message source has no status
useStatus({ on: () => undefined, off: () => undefined })

// Messages are those of the source, however it is given.
useMessage(live, (event) => expectTypeOf(event).toEqualTypeOf<WebMessageEvent>())
useMessage(socket, (event) => expectTypeOf(event).toEqualTypeOf<WebMessageEvent>())
useMessage(session, (message) => expectTypeOf(message).toEqualTypeOf<SessionMessage>())
useMessage(
  () => session.current,
  (message) => expectTypeOf(message).toEqualTypeOf<SessionMessage>(),
)
useMessage(
  () => prices,
  (message) => expectTypeOf(message).toEqualTypeOf<{ readonly price: number }>(),
)
// @ts-expect-error the message has no such field
useMessage(prices, ({ name }) => name)
// @ts-expect-error a native socket has no `on`
useMessage(new WebSocket(URL), () => undefined)

// The state's type is that of the initial one.
const lines = useReduced(socket, (lines, { data }) => [...lines, String(data)], [] as readonly string[])
expectTypeOf(lines).toEqualTypeOf<Current<readonly string[]>>()
expectTypeOf(useReduced(prices, (sum, { price }) => sum + price, 0).current).toEqualTypeOf<number>()
// @ts-expect-error the reducer returns something else
useReduced(socket, (count: number) => String(count), 0)

provideSocket(socket)
provideSocket(() => session.current)
expectTypeOf(useContextSocket()).toEqualTypeOf<Current<ResilientSocket | undefined>>()
expectTypeOf(useContextSocket<Session>().current).toEqualTypeOf<Session | undefined>()
