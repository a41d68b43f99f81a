// What the compiler must infer, and what it must refuse; nobody runs this.
import { expectTypeOf } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import {
  type AttemptContext,
  type CloseInfo,
  type ConnectionHealth,
  type DropEvent,
  drained,
  type LostEvent,
  messages,
  type OpenEvent,
  type ReconnectReason,
  type ReplacingEvent,
  ResilientSocket,
  ResilientSocketError,
  type ResilientSocketErrorCode,
  type ResilientSocketOptions,
  type SendResult,
  type SocketData,
  type SocketState,
  type Status,
  type WaitingEvent,
} from '../../src/index.ts'

declare const socket: ResilientSocket

// Listeners get the payload of their event.
socket.on('state', (event) => {
  expectTypeOf(event.previous).toEqualTypeOf<SocketState>()
  expectTypeOf(event.at).toEqualTypeOf<number>()
  if (event.state === 'waiting') expectTypeOf(event.retryAt).toEqualTypeOf<number>()
  if (event.state === 'closed') expectTypeOf(event.closeInfo).toEqualTypeOf<CloseInfo>()
  // @ts-expect-error only while waiting
  event.retryAt
})
socket.on('open', (event) => expectTypeOf(event).toEqualTypeOf<OpenEvent>())
socket.on('message', (event) => expectTypeOf(event).toEqualTypeOf<MessageEvent>())
socket.on('lost', (event) => expectTypeOf(event).toEqualTypeOf<LostEvent>())
socket.on('waiting', (event) => expectTypeOf(event).toEqualTypeOf<WaitingEvent>())
socket.on('replacing', (event) => expectTypeOf(event).toEqualTypeOf<ReplacingEvent>())
socket.on('close', (event) => expectTypeOf(event).toEqualTypeOf<CloseInfo>())
socket.on('latency', ({ rtt, smoothed }) => expectTypeOf(rtt + smoothed).toEqualTypeOf<number>())
socket.on('drop', (event) => expectTypeOf(event).toEqualTypeOf<DropEvent>())
socket.on('drain', (...none) => expectTypeOf(none).toEqualTypeOf<[]>())
socket.on('error', (error) => {
  expectTypeOf(error).toEqualTypeOf<ResilientSocketError>()
  expectTypeOf(error.code).toEqualTypeOf<ResilientSocketErrorCode>()
  expectTypeOf(error.cause).toEqualTypeOf<unknown>()
})
socket.once('message', ({ data }) => expectTypeOf(data).toBeAny())
socket.off('message').off('message', (event) => expectTypeOf(event).toEqualTypeOf<MessageEvent>())
const onMessage = (_event: MessageEvent<string>): void => undefined
socket.on('message', onMessage).off('message', onMessage)

expectTypeOf(socket.rotate()).toEqualTypeOf<void>()
new ResilientSocket('wss://example.com', { maxAge: 3_600_000, overlap: false })
// @ts-expect-error a number
new ResilientSocket('wss://example.com', { maxAge: '1h' })

// Other events there are none, and other listeners don't fit.
// @ts-expect-error no such event
socket.on('close ', () => undefined)
// @ts-expect-error no such event
socket.once('opened', () => undefined)
// @ts-expect-error no such event
socket.listenerCount('opened')
// @ts-expect-error a listener of another event
socket.on('message', (event: CloseInfo) => event)
// @ts-expect-error no listener
socket.on('message')
// @ts-expect-error not public
socket.emit('message')
// @ts-expect-error an event's payload can't be changed
socket.on('close', (event) => (event.code = 1))

// Subscribing can be chained.
expectTypeOf(socket.on('drain', () => undefined)).toEqualTypeOf<ResilientSocket>()
expectTypeOf(
  socket
    .on('open', () => undefined)
    .once('open', () => undefined)
    .addListener('open', () => undefined)
    .removeListener('open', () => undefined)
    .off('open')
    .removeAllListeners(),
).toEqualTypeOf<ResilientSocket>()

// The status narrows by its state.
const { status } = socket
expectTypeOf(status).toEqualTypeOf<Status>()
switch (status.state) {
  case 'waiting':
    expectTypeOf(status.retryAt).toEqualTypeOf<number>()
    expectTypeOf(status.attempt).toEqualTypeOf<number>()
    expectTypeOf(status.reason).toEqualTypeOf<ReconnectReason>()
    break
  case 'connecting':
    expectTypeOf(status.attempt).toEqualTypeOf<number>()
    // @ts-expect-error nobody waits
    status.retryAt
    break
  case 'open':
    expectTypeOf(status.health).toEqualTypeOf<'good' | 'suspect'>()
    break
  case 'closed':
    expectTypeOf(status.closeInfo).toEqualTypeOf<CloseInfo>()
    expectTypeOf(status.health).toEqualTypeOf<'down'>()
    break
  default:
    expectTypeOf(status.state).toEqualTypeOf<'idle' | 'closing'>()
    // @ts-expect-error not closed yet
    status.closeInfo
}
// @ts-expect-error frozen
status.health = 'good'
// @ts-expect-error read only
socket.protocol = 'chat'

// Properties and methods.
expectTypeOf(socket.state).toEqualTypeOf<SocketState>()
expectTypeOf(socket.health).toEqualTypeOf<ConnectionHealth>()
expectTypeOf(socket.readyState).toEqualTypeOf<0 | 1 | 2 | 3>()
expectTypeOf(socket.send('x')).toEqualTypeOf<SendResult>()
expectTypeOf(socket.close()).toEqualTypeOf<Promise<CloseInfo>>()
expectTypeOf(socket.ping({ timeout: 1, signal: new AbortController().signal })).toEqualTypeOf<
  Promise<number>
>()
expectTypeOf(socket.opened()).toEqualTypeOf<Promise<void>>()
expectTypeOf(drained(socket)).toEqualTypeOf<Promise<void>>()
socket.send(new Uint8Array(1), { ttl: 1, volatile: true })
socket.send(new ArrayBuffer(1))
socket.send(new Blob())
// @ts-expect-error must be made a string first
socket.send({ hello: 1 })
// @ts-expect-error no such option
socket.send('x', { expires: 1 })
socket.probe()
// @ts-expect-error takes no reason
socket.probe('network-change')
// @ts-expect-error no such type
socket.binaryType = 'text'

async function walk(): Promise<void> {
  for await (const data of messages(socket, { limit: 5 })) expectTypeOf(data).toEqualTypeOf<SocketData>()
  await using disposable = socket
  expectTypeOf(disposable).toEqualTypeOf<ResilientSocket>()
}
void walk

// URLs and protocols may be functions, of the attempt.
new ResilientSocket(new URL('wss://example.com'))
new ResilientSocket((context) => {
  expectTypeOf(context).toEqualTypeOf<AttemptContext>()
  return `wss://example.com?attempt=${context.attempt}`
})
new ResilientSocket(async ({ signal }) => (await fetch('/token', { signal })).text(), {
  protocols: async ({ lastClose }) => ['chat', String(lastClose?.code)],
})
// @ts-expect-error not a URL
new ResilientSocket(5)
// @ts-expect-error no URL
new ResilientSocket()
// @ts-expect-error a function that gives no URL
new ResilientSocket(() => 5)

// The WebSocket class may be the browser's or the `ws` package's.
new ResilientSocket('wss://example.com', { WebSocket })
new ResilientSocket('wss://example.com', { WebSocket: NodeWebSocket })
// @ts-expect-error not a WebSocket
new ResilientSocket('wss://example.com', { WebSocket: EventTarget })

// Options.
const options: ResilientSocketOptions = {
  protocols: ['chat'],
  autoConnect: false,
  binaryType: 'arraybuffer',
  heartbeat: { format: { ping: (id) => id, pong: (data) => typeof data === 'string' && data } },
  backoff: ({ attempt, isHidden, lastClose, reason }) => {
    expectTypeOf(lastClose).toEqualTypeOf<CloseInfo>()
    expectTypeOf(reason).toEqualTypeOf<ReconnectReason>()
    return isHidden ? 60_000 : attempt * 1_000
  },
  classifyClose: ({ code }) => (code === 4000 ? 'stop' : 'retry'),
  queue: { overflow: 'drop-oldest' },
  setup: async (link, { attempt, isReplacement }, socket) => {
    expectTypeOf(socket).toEqualTypeOf<ResilientSocket>()
    expectTypeOf(attempt).toEqualTypeOf<number>()
    expectTypeOf(isReplacement).toEqualTypeOf<boolean>()
    link.send('login')
    expectTypeOf(link.receive()).toEqualTypeOf<Promise<SocketData>>()
  },
  signal: undefined,
}
new ResilientSocket('wss://example.com', options)
// @ts-expect-error no such option
new ResilientSocket('wss://example.com', { reconnect: true })
// @ts-expect-error no such option, inside
new ResilientSocket('wss://example.com', { backoff: { minimum: 1 } })
// @ts-expect-error no such value
new ResilientSocket('wss://example.com', { queue: { overflow: 'drop' } })
// @ts-expect-error no such verdict
new ResilientSocket('wss://example.com', { classifyClose: () => 'reconnect' })
// @ts-expect-error protocols are an option
new ResilientSocket('wss://example.com', 'chat')

// Errors have a code of a known set.
new ResilientSocketError('provider', 'message', { cause: 5 })
// @ts-expect-error no such code
new ResilientSocketError('unknown', 'message')
