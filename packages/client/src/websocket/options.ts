// The options that are bound to a class. In a file of its own, for here `WebSocket` is the global one.
import type { ResilientSocketOptions } from '../options.ts'

/**
 * Options of {@link withOptions}: those of a `ResilientSocket`, whose protocols are the constructor's.
 *
 * `heartbeat` is off by default: it sends messages that only a server which expects them understands.
 */
export interface WebSocketOptions extends Omit<ResilientSocketOptions, 'autoConnect' | 'protocols'> {
  /**
   * `false`: every end is final and told by `close`, as by the native class, but none is waited for without bounds. For
   * libraries that dial again themselves, because they have something to say on each connection. @default true
   */
  readonly reconnect?: boolean | undefined
}

/** By the prototypes of the classes: a proxy of a class has another identity, but its instances have the same. */
const bound = new WeakMap<object, WebSocketOptions>()

/** Makes it a class of this kind, with the name of one, which minifiers take away, and its length. */
export function bindOptions(target: { readonly prototype: object }, options: WebSocketOptions): void {
  bound.set(target.prototype, options)
  Object.defineProperties(target, { name: { value: 'WebSocket' }, length: { value: 1 } })
}

/** Those of the nearest class in its prototype chain. */
function boundOptions(target: object | null): WebSocketOptions | undefined {
  return target ? (bound.get(target) ?? boundOptions(Object.getPrototypeOf(target))) : undefined
}

/** What a socket is made with: the class that it stands on, too, where there is one. */
export function optionsOf(socket: object): WebSocketOptions {
  const options = boundOptions(socket) ?? {}
  const { WebSocket: own = options.environment?.WebSocket } = options
  const Native = own ?? (typeof WebSocket === 'function' ? WebSocket : undefined)
  if (!own && Native && boundOptions(Native.prototype)) {
    throw new TypeError(
      "The global WebSocket is this class: keep the browser's own, and pass it as withOptions({ WebSocket })",
    )
  }
  return { ...options, WebSocket: Native }
}
