// Classes with options of their own, for who wants a constructor.
import { resolve } from '../options.ts'
import { ResilientSocket } from '../resilient-socket.ts'
import { bindOptions, type WebSocketOptions } from './options.ts'
import { WebSocket as Base } from './web-socket.ts'

/**
 * Makes a `WebSocket` class whose sockets have these options: for libraries that take a constructor.
 *
 * @throws `TypeError` or `RangeError` that names the option.
 *
 * @example
 * ```ts
 * import { withOptions } from 'resilient-socket/websocket'
 *
 * const WebSocket = withOptions({ heartbeat: {}, connectTimeout: 5_000 })
 * new WebSocket('wss://example.com/live').onmessage = ({ data }) => console.log(data)
 * ```
 */
export function withOptions(options: WebSocketOptions): typeof Base {
  assertOptions(options)
  const Bound = class extends Base {}
  bindOptions(Bound, { ...options })
  return Bound
}

/** A socket that never dials checks them. It can be made where there is no native class: on a server that renders. */
function assertOptions(options: WebSocketOptions): void {
  resolve('options', { reconnect: true }, options)
  for (const name of ['protocols', 'autoConnect']) {
    if (name in options) throw new TypeError(`options.${name} can't be bound`)
  }
  const { WebSocket = EventTarget as never } = options
  void new ResilientSocket('ws://localhost', { ...options, WebSocket, autoConnect: false }).close()
}
