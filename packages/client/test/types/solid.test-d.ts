// What the compiler must infer of Solid's functions, and what it must refuse; nobody runs this.
import type { Accessor, JSX } from 'solid-js'
import { expectTypeOf } from 'vitest'
import type { WebMessageEvent } from '../../src/environment/web-types.ts'
import { ResilientSocket, type Status } from '../../src/index.ts'
import { createSession, type Session, type SessionMessage } from '../../src/session.ts'
import {
  type HasStatus,
  type MaybeAccessor,
  type MessageSource,
  SocketProvider,
  useContextSocket,
  useMessage,
  useReduced,
  useSocket,
  useStatus,
} from '../../src/solid.ts'

const URL = 'wss://example.com/live'
const live = new ResilientSocket(URL)

declare const prices: MessageSource<{ readonly price: number }> | undefined

// A socket, a session, or what else can be closed; also none.
const socket = useSocket(() => new ResilientSocket(URL))
expectTypeOf(socket).toEqualTypeOf<Accessor<ResilientSocket | undefined>>()
const session = useSocket(
  () => createSession(URL),
  () => [URL, 1],
)
expectTypeOf(session).toEqualTypeOf<Accessor<Session | undefined>>()
expectTypeOf(useSocket(() => (Math.random() > 1 ? live : undefined))).toEqualTypeOf(socket)
// @ts-expect-error nobody could close it
useSocket(() => ({ send: () => undefined }))
// @ts-expect-error dependencies are a function, so that their signals are tracked
useSocket(() => new ResilientSocket(URL), [URL])

// The status, or what is selected from it.
expectTypeOf(useStatus(socket)).toEqualTypeOf<Accessor<Status>>()
expectTypeOf(useStatus(session, ({ state }) => state === 'open')()).toEqualTypeOf<boolean>()
useStatus(live)
useStatus({ socket: live })
useStatus(undefined)
expectTypeOf<Parameters<typeof useStatus>[0]>().toEqualTypeOf<MaybeAccessor<HasStatus>>()
// @ts-expect-error there is no such state
useStatus(socket, ({ state }) => state === 'reconnecting')
// @ts-expect-error a message source has no status
useStatus({ on: () => undefined, off: () => undefined })

// Messages are those of the source, however it is given.
useMessage(live, (event) => expectTypeOf(event).toEqualTypeOf<WebMessageEvent>())
useMessage(socket, (event) => expectTypeOf(event).toEqualTypeOf<WebMessageEvent>())
useMessage(session, (message) => expectTypeOf(message).toEqualTypeOf<SessionMessage>())
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
expectTypeOf(lines).toEqualTypeOf<Accessor<readonly string[]>>()
expectTypeOf(useReduced(prices, (sum, { price }) => sum + price, 0)()).toEqualTypeOf<number>()
// @ts-expect-error the reducer returns something else
useReduced(socket, (count: number) => String(count), 0)

expectTypeOf(SocketProvider({ socket })).toEqualTypeOf<JSX.Element>()
SocketProvider({ socket: live, children: 'text' })
// @ts-expect-error the socket is missing
SocketProvider({})
expectTypeOf(useContextSocket()).toEqualTypeOf<Accessor<ResilientSocket | undefined>>()
expectTypeOf(useContextSocket<Session>()()).toEqualTypeOf<Session | undefined>()
