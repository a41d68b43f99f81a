// What the compiler must infer of ./websocket, and what it must refuse; nobody runs this.
import { expectTypeOf } from 'vitest'
import { WebSocket as DropIn, type SocketEventMap, withOptions } from '../../src/websocket.ts'

// It takes the native class's place, and so does what withOptions makes.
expectTypeOf(DropIn).toExtend<typeof WebSocket>()
expectTypeOf(withOptions({})).toExtend<typeof WebSocket>()
expectTypeOf(withOptions({})).toEqualTypeOf<typeof DropIn>()
const native: typeof WebSocket = DropIn
const socket = new DropIn('wss://example.com')
const instance: WebSocket = socket
void [native, instance]

expectTypeOf(DropIn.OPEN).toEqualTypeOf<1>()
expectTypeOf(socket.CLOSED).toEqualTypeOf<3>()
new DropIn(new URL('wss://example.com'), ['chat'])
// @ts-expect-error no URL
new DropIn()
// @ts-expect-error not a protocol
new DropIn('wss://example.com', 5)

socket.onopen = (event) => expectTypeOf(event).toEqualTypeOf<Event>()
socket.onmessage = function (event) {
  expectTypeOf(event).toEqualTypeOf<MessageEvent>()
  expectTypeOf(this).toEqualTypeOf<WebSocket>()
}
socket.onclose = ({ code }) => expectTypeOf(code).toEqualTypeOf<number>()
socket.onconnectionlost = ({ reason }) => expectTypeOf(reason).toEqualTypeOf<string>()
socket.onconnectionrestored = null
socket.onmessagedropped = (event) => expectTypeOf(event).toEqualTypeOf<MessageEvent>()
socket.addEventListener('message', ({ data }) => expectTypeOf(data).toBeAny(), { once: true })
socket.addEventListener('connectionlost', ({ wasClean }) => expectTypeOf(wasClean).toEqualTypeOf<boolean>())
socket.addEventListener('custom', { handleEvent: (event) => expectTypeOf(event).toEqualTypeOf<Event>() })
socket.removeEventListener('close', ({ code }) => expectTypeOf(code).toEqualTypeOf<number>())
expectTypeOf<SocketEventMap['connectionlost']>().toEqualTypeOf<CloseEvent>()
// @ts-expect-error a listener of another event
socket.addEventListener('open', (event: MessageEvent) => event)

socket.send('text')
socket.send(new Uint8Array(1))
socket.send(new Blob())
// @ts-expect-error must be made a string first
socket.send({ hello: 1 })
socket.binaryType = 'arraybuffer'
// @ts-expect-error no such type
socket.binaryType = 'text'
// @ts-expect-error read only
socket.protocol = 'chat'
socket.close(4000, 'bye')

withOptions({ heartbeat: {}, maxAttempts: 3 })
withOptions({ reconnect: false })
// @ts-expect-error the constructor's
withOptions({ protocols: 'chat' })
// @ts-expect-error always
withOptions({ autoConnect: false })
// @ts-expect-error no such option
withOptions({ retries: true })
