// Classes with options of their own, for who wants a constructor.
import { ResilientSocket } from '../resilient-socket.ts'
import { resolve } from '../settings.ts'
import { defineInterface } from './interface-object.ts'
import { bindOptions, type WebSocketOptions } from './options.ts'
import { WebSocket as Base } from './web-socket.ts'

/**
 * Makes a `WebSocket` class whose sockets have these options: for libraries that take a constructor.
 *
 * It has all members of its own, and `EventTarget` as its parent, as the native class: its sockets are no instances of the
 * class of this entry, or of another call's.
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
  // Its sockets are made by `Base`, whose members they need. A class would have to call its parent in place of that.
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

/** A socket that never dials checks them. */
function assertOptions(options: WebSocketOptions): void {
  resolve('options', { reconnect: true }, options)
  for (const name of ['protocols', 'autoConnect']) {
    if (name in options) throw new TypeError(`options.${name} can't be bound`)
  }
  void new ResilientSocket('ws://localhost', { ...options, autoConnect: false }).close()
}
