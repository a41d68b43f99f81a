// What the compiler must infer of sessions, and what it must refuse; nobody runs this.
import { expectTypeOf } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import type {
  AttemptContext,
  CloseInfo,
  ResilientSocketError,
  ResilientSocketErrorCode,
  SendResult,
  SocketData,
  SocketState,
  Status,
} from '../../src/index.ts'
import {
  createSession,
  DeliveryError,
  type Fate,
  type ResetReason,
  type Session,
  type SessionEvents,
  type SessionMessage,
  type SessionOptions,
  type SessionSocket,
  type SessionStateName,
  type UnackedAmount,
} from '../../src/session.ts'

const session = createSession('wss://example.com/live')
expectTypeOf(session).toEqualTypeOf<Session>()

// Listeners get the payload of their event.
session.on('state', (event) => {
  expectTypeOf(event.state).toEqualTypeOf<SessionStateName>()
  expectTypeOf(event.previous).toEqualTypeOf<SessionStateName>()
  // @ts-expect-error an event can't be changed
  event.state = 'new'
})
session.on('message', (event) => {
  expectTypeOf(event).toEqualTypeOf<SessionMessage>()
  expectTypeOf(event.data).toEqualTypeOf<SocketData>()
})
session.on('resumed', ({ replayed, downFor }) => expectTypeOf(replayed + downFor).toEqualTypeOf<number>())
session.on('reset', ({ reason, unacked }) => {
  expectTypeOf(reason).toEqualTypeOf<ResetReason>()
  expectTypeOf(unacked).toEqualTypeOf<readonly { readonly data: SocketData; readonly fate: Fate }[]>()
  // What was refused may be sent again as it is.
  for (const { data, fate } of unacked) if (fate === 'unsent') session.send(data)
})
session.on('acknowledged', (left) => expectTypeOf(left).toEqualTypeOf<UnackedAmount>())
session.on('drain', (...none) => expectTypeOf(none).toEqualTypeOf<[]>())
session.on('error', (error) => {
  expectTypeOf(error).toEqualTypeOf<ResilientSocketError>()
  expectTypeOf(error.code).toEqualTypeOf<ResilientSocketErrorCode>()
})
session.on('close', (info) => expectTypeOf(info).toEqualTypeOf<CloseInfo>())
expectTypeOf<keyof SessionEvents>().toEqualTypeOf<
  'state' | 'message' | 'resumed' | 'reset' | 'acknowledged' | 'drain' | 'error' | 'close'
>()

// Other events there are none, and other listeners don't fit.
// @ts-expect-error the socket's
session.on('open', () => undefined)
// @ts-expect-error the socket's
session.on('lost', () => undefined)
// @ts-expect-error a listener of another event
session.on('message', (event: CloseInfo) => event)
// @ts-expect-error no listener
session.on('message')
// @ts-expect-error not public
session.emit('message')
// @ts-expect-error no such event
session.listenerCount('opened')

// Subscribing can be chained.
expectTypeOf(
  session
    .on('drain', () => undefined)
    .once('reset', () => undefined)
    .off('reset')
    .removeAllListeners('drain'),
).toEqualTypeOf<Session>()

// Unions are exact, so that a switch can be exhaustive.
expectTypeOf(session.state).toEqualTypeOf<'new' | 'live' | 'detached' | 'unsupported' | 'ended'>()
expectTypeOf<Fate>().toEqualTypeOf<'received' | 'unsent' | 'unknown'>()
expectTypeOf<ResetReason>().toEqualTypeOf<
  'unknown' | 'expired' | 'overflow' | 'evicted' | 'ended' | 'out-of-step' | 'taken' | 'closed'
>()

// Sending and delivering.
expectTypeOf(session.send('x')).toEqualTypeOf<SendResult>()
expectTypeOf(session.send('x', { volatile: true })).toEqualTypeOf<SendResult>()
expectTypeOf(session.deliver('x')).toEqualTypeOf<Promise<void>>()
expectTypeOf(session.deliver('x', { signal: new AbortController().signal })).toEqualTypeOf<Promise<void>>()
expectTypeOf(session.unacked).toEqualTypeOf<UnackedAmount>()
expectTypeOf(session.unacked.messages + session.unacked.bytes).toEqualTypeOf<number>()
session.send(new Uint8Array(1))
session.send(new ArrayBuffer(1))
session.send(new Blob())
// @ts-expect-error must be made a string first
session.send({ hello: 1 })
// @ts-expect-error messages of sessions don't expire
session.send('x', { ttl: 1 })
// @ts-expect-error a delivery can't be volatile
session.deliver('x', { volatile: true })
// @ts-expect-error read only
session.unacked.messages = 0
// @ts-expect-error read only
session.state = 'live'

// Why a delivery failed.
async function deliver(): Promise<void> {
  try {
    await session.deliver('x')
  } catch (error) {
    if (error instanceof DeliveryError) {
      expectTypeOf(error.fate).toEqualTypeOf<Fate>()
      expectTypeOf(error).toExtend<ResilientSocketError>()
    }
  }
  await using disposable = session
  expectTypeOf(disposable).toEqualTypeOf<Session>()
}
void deliver

// The rest of its life.
expectTypeOf(session.open()).toEqualTypeOf<void>()
expectTypeOf(session.close(1000, 'bye')).toEqualTypeOf<Promise<CloseInfo>>()

// The socket underneath sends nothing.
expectTypeOf(session.socket).toEqualTypeOf<SessionSocket>()
expectTypeOf(session.socket.state).toEqualTypeOf<SocketState>()
expectTypeOf(session.socket.status).toEqualTypeOf<Status>()
session.socket.rotate()
session.socket.probe()
session.socket.reconnect()
session.socket.on('lost', ({ origin }) => origin)
// @ts-expect-error the session sends
session.socket.send('x')
// @ts-expect-error: its listeners are the session's, too
session.socket.removeAllListeners()
// @ts-expect-error read only
session.socket = createSession('wss://example.com').socket

// Options are the socket's …
createSession(new URL('wss://example.com'))
createSession(async ({ signal }) => (await fetch('/where', { signal })).text())
createSession('wss://example.com', { WebSocket })
createSession('wss://example.com', { WebSocket: NodeWebSocket })
const options: SessionOptions = {
  protocols: ['chat'],
  autoConnect: false,
  binaryType: 'arraybuffer',
  heartbeat: { interval: 10_000, patience: { idle: 10_000 } },
  backoff: { min: 500 },
  classifyClose: ({ code }) => (code === 4000 ? 'stop' : 'retry'),
  maxAge: 3_600_000,
  signal: undefined,
  optional: true,
  unacked: { maxMessages: 10, maxBytes: undefined },
}
createSession('wss://example.com', options)
createSession('wss://example.com', { heartbeat: false })

// … and auth, of any value, or a function of the attempt.
createSession('wss://example.com', { auth: 'token' })
createSession('wss://example.com', { auth: { user: 1 } })
createSession('wss://example.com', {
  auth: async (context: AttemptContext) => `token ${context.attempt}`,
})

// What sessions do themselves can't be given.
// @ts-expect-error options.unacked bounds what waits
createSession('wss://example.com', { queue: {} })
// @ts-expect-error options.unacked bounds what waits
createSession('wss://example.com', { queue: false })
// @ts-expect-error options.auth logs in
createSession('wss://example.com', { setup: () => undefined })
// @ts-expect-error heartbeats carry acknowledgements
createSession('wss://example.com', { heartbeat: { format: { ping: (id: string) => id, pong: () => false } } })
// @ts-expect-error the same
createSession('wss://example.com', { heartbeat: { answer: () => undefined } })
// @ts-expect-error the same
createSession('wss://example.com', { heartbeat: { maxSilence: 1_000 } })
// @ts-expect-error no such option
createSession('wss://example.com', { resumeFor: 1_000 })
// @ts-expect-error no such option, inside
createSession('wss://example.com', { unacked: { messages: 5 } })
// @ts-expect-error no URL
createSession()
// @ts-expect-error types only: use createSession
new Session('wss://example.com', {})
