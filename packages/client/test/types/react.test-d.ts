// What the compiler must infer of React's hooks, and what it must refuse; nobody runs this.
import type { ReactElement } from 'react'
import { expectTypeOf } from 'vitest'
import type { WebMessageEvent } from '../../src/environment/web-types.ts'
import { ResilientSocket, type Status } from '../../src/index.ts'
import {
  type HasMessages,
  type HasStatus,
  type MessageSource,
  SocketProvider,
  useContextSocket,
  useMessage,
  useReduced,
  useSocket,
  useStatus,
} from '../../src/react.ts'
import { createSession, type Session, type SessionMessage } from '../../src/session.ts'
import { type StandardSchema, typed } from '../../src/typed.ts'

const URL = 'wss://example.com/live'

declare const prices: MessageSource<{ readonly price: number }> | undefined
declare const schema: StandardSchema<unknown, { readonly type: 'price'; readonly price: number }>

export function Component(): undefined {
  // A socket, a session, or what else can be closed.
  const socket = useSocket(() => new ResilientSocket(URL), [URL])
  expectTypeOf(socket).toEqualTypeOf<ResilientSocket | undefined>()
  const session = useSocket(() => createSession(URL), [])
  expectTypeOf(session).toEqualTypeOf<Session | undefined>()
  expectTypeOf(useSocket(() => new WebSocket(URL), [])).toEqualTypeOf<WebSocket | undefined>()
  expectTypeOf(useSocket(() => (Math.random() > 1 ? session : undefined), [])).toEqualTypeOf(session)
  // @ts-expect-error nobody could close it
  useSocket(() => ({ send: () => undefined }), [])
  // @ts-expect-error the dependencies are missing
  useSocket(() => new ResilientSocket(URL))

  // The status, or what is selected from it.
  expectTypeOf(useStatus(socket)).toEqualTypeOf<Status>()
  expectTypeOf(useStatus(session)).toEqualTypeOf<Status>()
  expectTypeOf(useStatus({ socket: session! })).toEqualTypeOf<Status>()
  expectTypeOf(useStatus(socket, ({ state }) => state === 'open')).toEqualTypeOf<boolean>()
  expectTypeOf(useStatus(undefined, ({ health }) => ({ health }))).toEqualTypeOf<{
    health: Status['health']
  }>()
  useStatus(socket, (status) => {
    if (status.state === 'waiting') expectTypeOf(status.retryAt).toEqualTypeOf<number>()
    // @ts-expect-error there is no such state
    return status.state === 'reconnecting'
  })
  // @ts-expect-error a message source has no status
  useStatus({ on: () => undefined, off: () => undefined })
  expectTypeOf<Parameters<typeof useStatus>[0]>().toEqualTypeOf<HasStatus | undefined>()

  // Messages are those of the source.
  useMessage(socket, (event) => expectTypeOf(event).toEqualTypeOf<WebMessageEvent>())
  useMessage(session, (message) => expectTypeOf(message).toEqualTypeOf<SessionMessage>())
  useMessage(prices, (message) => expectTypeOf(message).toEqualTypeOf<{ readonly price: number }>())
  const live = socket && typed(socket, { incoming: schema })
  useMessage(live?.messages, ({ price }) => expectTypeOf(price).toEqualTypeOf<number>())
  expectTypeOf(useReduced(live?.messages, (sum, { price }) => sum + price, 0)).toEqualTypeOf<number>()
  expectTypeOf(useStatus(live)).toEqualTypeOf<Status>()
  // @ts-expect-error a native socket has no `on`
  useMessage(new WebSocket(URL), () => undefined)
  // @ts-expect-error the message has no such field
  useMessage(prices, ({ name }) => name)
  expectTypeOf(useMessage<Session>)
    .parameter(0)
    .toExtend<HasMessages | undefined>()

  // The state is the reducer's.
  const texts = useReduced(socket, (texts, { data }) => [...texts, String(data)], [] as readonly string[])
  expectTypeOf(texts).toEqualTypeOf<readonly string[]>()
  expectTypeOf(useReduced(prices, (sum, { price }) => sum + price, 0)).toEqualTypeOf<number>()
  expectTypeOf(useReduced(session, (count) => count + 1, 0)).toEqualTypeOf<number>()
  // @ts-expect-error the reducer returns something else
  useReduced(prices, (sum: number) => String(sum), 0)

  // A context has a core socket, unless it is told otherwise.
  expectTypeOf(useContextSocket()).toEqualTypeOf<ResilientSocket | undefined>()
  expectTypeOf(useContextSocket<Session>()).toEqualTypeOf<Session | undefined>()
  expectTypeOf(SocketProvider({ socket, children: 'text' })).toEqualTypeOf<ReactElement>()
  SocketProvider({ socket: undefined })
  // @ts-expect-error it has to be said
  SocketProvider({})
  // @ts-expect-error without a socket it is undefined
  SocketProvider({ socket: null })
}
