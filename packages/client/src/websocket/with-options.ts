// Makes `WebSocket` classes with options.
import { ResilientSocket } from '../resilient-socket.ts'
import { resolve } from '../settings.ts'
import { defineInterface } from './interface-object.ts'
import { bindOptions, type WebSocketOptions } from './options.ts'
import { WebSocket as Base } from './web-socket.ts'

/**
 * Returns a `WebSocket` class whose sockets have these options, for libraries that take a constructor.
 *
 * Like the native class, it extends `EventTarget` directly. Its sockets aren't instances of this entry's `WebSocket`, or of
 * another call's class.
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
  // `Base` makes the sockets, because they need its private members. A class would have to call its own parent.
  function Bound(...args: ConstructorParameters<typeof Base>): Base {
    return Reflect.construct(Base, args, new.target as never)
  }
  Object.setPrototypeOf(Bound, EventTarget)
  Object.setPrototypeOf(Bound.prototype, EventTarget.prototype)
  Object.defineProperty(Bound, 'prototype', { writable: false })
  defineInterface(Bound, Base)
  bindOptions(Bound, { ...options }, new Map())
  return Bound as unknown as typeof Base
}

/** Checks the options with a socket that never dials. */
function assertOptions(options: WebSocketOptions): void {
  resolve('options', { reconnect: true }, options)
  for (const name of ['protocols', 'autoConnect']) {
    if (name in options) throw new TypeError(`options.${name} can't be bound`)
  }
  void new ResilientSocket('ws://localhost', { ...options, autoConnect: false }).close()
}
